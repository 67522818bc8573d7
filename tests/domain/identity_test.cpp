#include "domain/identity.hpp"

#include <gtest/gtest.h>

namespace companion::domain {
namespace {

Sighting local(std::string key) {
  Sighting s;
  s.source = "log:claude-code";
  s.event_key = std::move(key);
  return s;
}

Sighting proxy(std::string call_id) {
  Sighting s;
  s.source = "litellm:callback";
  s.side = Side::proxy;
  s.event_key = "success|" + call_id;
  s.litellm_call_id = std::move(call_id);
  return s;
}

TEST(Identity, ASharedResponseIdIsProof) {
  auto a = local("msg_01AAAAAAAAAAAAAAAA");
  a.response_id = a.event_key;
  auto b = proxy("call-1");
  b.response_id = "msg_01AAAAAAAAAAAAAAAA";
  std::vector<Sighting> const both{b, a};
  auto const groups = strong_groups(both);
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(groups[0].rule, MergeRule::response_id);
  EXPECT_TRUE(share_identity(a, b));
}

TEST(Identity, ASharedTraceIdIsNoProof) {
  auto a = local("m1");
  auto b = proxy("call-1");
  a.trace_id = b.trace_id = "one-session";
  std::vector<Sighting> const both{a, b};
  EXPECT_EQ(strong_groups(both).size(), 2U);
  EXPECT_FALSE(share_identity(a, b));
}

TEST(Identity, AnIdThatOneSourceGivesToTwoCallsProvesNothing) {
  auto first = proxy("call-1");
  auto second = proxy("call-2");
  auto log = local("m1");
  first.response_id = second.response_id = log.response_id = "resp_repeated";
  std::vector<Sighting> const all{log, first, second};
  EXPECT_EQ(strong_groups(all).size(), 3U);
}

TEST(Identity, AFailedAttemptAndItsSuccessAreOneCall) {
  auto failure = proxy("call-1");
  failure.event_key = "failure|call-1|1";
  failure.status = Status::failure;
  std::vector<Sighting> const both{failure, proxy("call-1")};
  auto const groups = strong_groups(both);
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(groups[0].rule, MergeRule::litellm_call_id);
}

TEST(Identity, TheStrongestProofIsTheOneTold) {
  auto a = local("m1");
  a.response_id = "msg_x";
  a.request_id = "req_x";
  auto b = proxy("call-1");
  b.response_id = "msg_x";
  b.request_id = "req_x";
  std::vector<Sighting> const both{a, b};
  EXPECT_EQ(strong_groups(both).at(0).rule, MergeRule::response_id);
}

TEST(Identity, AnAnswerFromTheProxysCacheIsNotTheCallThatFilledTheCache) {
  auto first = proxy("call-1");
  auto hit = proxy("call-2");
  auto log = local("msg_1");
  first.response_id = hit.response_id = log.response_id = "msg_1";
  hit.cache_hit = true;
  std::vector<Sighting> const all{log, first, hit};
  EXPECT_EQ(strong_groups(all).size(), 2U) << "the hit stays alone and spoils no proof";
  EXPECT_FALSE(share_identity(first, hit));
}

TEST(Identity, HashesOfDifferentKindsDiffer) {
  Sighting response;
  response.response_id = "same";
  Sighting request;
  request.request_id = "same";
  std::vector<std::uint64_t> hashes;
  append_id_hashes(response, hashes);
  append_id_hashes(request, hashes);
  ASSERT_EQ(hashes.size(), 2U);
  EXPECT_NE(hashes[0], hashes[1]);
}

TEST(Identity, TheSameKeyOfTwoSourcesAreTwoEvents) {
  auto a = local("k");
  auto b = local("k");
  b.source = "log:codex";
  EXPECT_NE(event_key_hash(a), event_key_hash(b));
  EXPECT_FALSE(share_identity(a, b));
}

}  // namespace
}  // namespace companion::domain
