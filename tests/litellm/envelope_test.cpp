// What infra/litellm/companion_logger.py adds to a payload, and what it sends in place of one.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "litellm/payload.hpp"
#include "tests/support/places.hpp"

namespace companion::litellm {
namespace {

using nlohmann::json;

Instant const received = from_epoch_ms(1'800'000'000'000);
constexpr auto call_id = "6a5ba11c-fbef-4526-a4a6-bae7759d43a6";

Sighting sighting(json const& element) {
  return PayloadDecoder{}.decode(element.dump(), received).value().sighting.value();
}

json sample(std::string const& name) {
  std::ifstream file{std::string{places::fixtures()} + "/litellm/" + name};
  return json::parse(file);
}

/// A payload of LiteLLM 1.81, which has no litellm_call_id.
json plain() {
  return {{"id", "chatcmpl-1"},        {"status", "success"},     {"model", "gpt-5"},
          {"startTime", 1791190812.5}, {"endTime", 1791190813.0}, {"response_cost", 0.5}};
}

json enveloped() {
  auto payload = plain();
  payload["companion"] = {
      {"v", 1},
      {"event_key", "success|chatcmpl-1|1791190812.5"},
      {"litellm_call_id", call_id},
      {"proxy", "edge"},
      {"context",
       {{"host", "dana-laptop"}, {"workspace", "shop"}, {"session", "session-1234"}, {"tool", "codex"}}}};
  return payload;
}

json hook_line() {
  return {{"id", call_id},
          {"litellm_call_id", call_id},
          {"call_type", "acompletion"},
          {"model", "gpt-5"},
          {"startTime", 1791190812.5},
          {"endTime", 1791190812.5},
          {"status", "failure"},
          {"error_information", {{"error_class", "BudgetExceededError"}, {"error_code", "429"}}},
          {"metadata", {{"user_api_key_alias", "dana-key"}, {"user_api_key_team_alias", "platform"}}},
          {"companion",
           {{"v", 1},
            {"kind", "failure"},
            {"event_key", std::string{"hook|"} + call_id},
            {"litellm_call_id", call_id},
            {"proxy", "edge"},
            {"error_kind", "budget_exceeded"},
            {"context", {{"host", "dana-laptop"}}}}}};
}

TEST(Envelope, BothWaysOfOneEventHaveOneKey) {
  auto const bare = sighting(plain());
  auto const seen = sighting(enveloped());
  EXPECT_EQ(seen.source, bare.source);
  EXPECT_EQ(seen.event_key, bare.event_key);
  EXPECT_EQ(bare.litellm_call_id, "");
  EXPECT_EQ(seen.litellm_call_id, call_id);
}

TEST(Envelope, ItsKeyCountsOnlyWhereThePayloadHasNone) {
  auto payload = enveloped();
  payload["companion"]["event_key"] = "success|something-else|1";
  EXPECT_EQ(sighting(payload).event_key, "success|chatcmpl-1|1791190812.5");
  payload.erase("id");
  EXPECT_EQ(sighting(payload).event_key, "success|something-else|1");
}

TEST(Envelope, ThePayloadsOwnCallIdStays) {
  auto payload = enveloped();
  payload["litellm_call_id"] = "c2f6a6de-79a3-4a0e-8d35-64bb0fa0f1a1";
  auto const seen = sighting(payload);
  EXPECT_EQ(seen.litellm_call_id, "c2f6a6de-79a3-4a0e-8d35-64bb0fa0f1a1");
  EXPECT_EQ(seen.event_key, "success|c2f6a6de-79a3-4a0e-8d35-64bb0fa0f1a1");
}

TEST(Envelope, AnIdThatRepeatsTheCallIdIsNoResponse) {
  auto payload = enveloped();
  payload["id"] = payload["companion"]["litellm_call_id"] = "call-1234-of-a-client";
  EXPECT_EQ(sighting(payload).response_id, "");
}

TEST(Envelope, TheContextSaysWhereTheCallCameFrom) {
  auto const seen = sighting(enveloped());
  EXPECT_EQ(seen.host, "dana-laptop");
  EXPECT_EQ(seen.project, "shop");
  EXPECT_EQ(seen.session_id, "session-1234");
  EXPECT_EQ(seen.tool, "codex");
  EXPECT_EQ(seen.proxy, "edge");
}

TEST(Envelope, TheContextGivesWayToThePayload) {
  auto payload = enveloped();
  payload["user_agent"] = "claude-cli/2.1.0";
  payload["metadata"]["requester_custom_headers"]["x-claude-code-session-id"] = "claude-session";
  auto const seen = sighting(payload);
  EXPECT_EQ(seen.tool, "claude-code");
  EXPECT_EQ(seen.session_id, "claude-session");
  EXPECT_EQ(seen.project, "shop");
}

TEST(Envelope, AnyDeliveryMayCarryTheContextInItsMetadata) {
  auto payload = plain();
  payload["metadata"]["spend_logs_metadata"] = {
      {"note", "someone else's"},
      {"companion", {{"host", "h"}, {"workspace", "w"}, {"session", "s-12345678"}, {"tool", "t"}}}};
  auto seen = sighting(payload);
  EXPECT_EQ(seen.host, "h");
  EXPECT_EQ(seen.project, "w");
  EXPECT_EQ(seen.session_id, "s-12345678");
  EXPECT_EQ(seen.tool, "t");
  EXPECT_EQ(seen.proxy, "");
  payload["companion"] = {{"v", 1}, {"context", {{"host", "other"}}}};
  seen = sighting(payload);
  EXPECT_EQ(seen.host, "other");
  EXPECT_EQ(seen.project, "w");
}

TEST(Envelope, MembersOfAnotherTypeAreLeftOut) {
  for (json const& odd : {json(nullptr), json(7), json("x"), json::array({1}), json::object()}) {
    auto payload = plain();
    payload["companion"] = odd;
    payload["metadata"]["spend_logs_metadata"] = odd;
    EXPECT_EQ(sighting(payload).event_key, "success|chatcmpl-1|1791190812.5") << odd;
    payload["companion"] = {{"context", odd}, {"proxy", json::array()}, {"event_key", json::object()}};
    payload["metadata"]["spend_logs_metadata"] = {{"companion", odd}};
    EXPECT_EQ(sighting(payload).host, "") << odd;
  }
}

TEST(Envelope, LongTextsAreCut) {
  auto payload = enveloped();
  for (auto const* name : {"host", "workspace", "session", "tool"})
    payload["companion"]["context"][name] = std::string(5000, 'x');
  payload["companion"]["proxy"] = std::string(5000, 'p');
  auto const seen = sighting(payload);
  for (auto const& text : {seen.host, seen.project, seen.session_id, seen.tool, seen.proxy})
    EXPECT_LE(text.size(), 256U);
}

TEST(ErrorKind, IsTakenFromTheEnvelopeIfItIsOneElseFoundOut) {
  auto payload = sample("failure_rate_limit.json");
  EXPECT_EQ(sighting(payload).error_kind, "rate_limit_provider");
  payload["companion"] = {{"v", 1}, {"error_kind", "content_policy"}};
  EXPECT_EQ(sighting(payload).error_kind, "content_policy");
  payload["companion"]["error_kind"] = "a word from tomorrow";
  EXPECT_EQ(sighting(payload).error_kind, "rate_limit_provider");
  payload["error_information"]["error_rate_limit_category"] = "litellm_rate_limit";
  EXPECT_EQ(sighting(payload).error_kind, "rate_limit_proxy");
}

TEST(ErrorKind, EveryFailureOfARealProxyHasOneAndNoSuccessHas) {
  auto const failures = sample("real-1.106.2-failures.json");
  EXPECT_EQ(sighting(failures.at(0)).error_kind, "rate_limit_provider");
  EXPECT_EQ(sighting(failures.at(1)).error_kind, "bad_request");
  auto success = enveloped();
  success["companion"]["error_kind"] = "other";
  EXPECT_EQ(sighting(success).error_kind, "");
}

TEST(Tags, AreSortedUniqueAndWithoutUserAgents) {
  auto payload = plain();
  payload["request_tags"] = {"team:x",
                             "User-Agent: claude-cli",
                             "project:acme",
                             "team:x",
                             "x-team: blue",
                             "User-Agent: claude-cli/2.0.1",
                             "",
                             nullptr};
  auto const seen = sighting(payload);
  EXPECT_EQ(seen.tags, (std::vector<std::string>{"project:acme", "team:x", "x-team: blue"}));
  EXPECT_EQ(seen.tool, "claude-code") << "the user agent is still read";
}

TEST(Tags, AreBounded) {
  auto payload = plain();
  payload["request_tags"] = {std::string(255, 'a') + "ü"};
  for (int i = 0; i < 100; ++i) payload["request_tags"].push_back("tag-" + std::to_string(100 + i));
  auto const seen = sighting(payload);
  ASSERT_EQ(seen.tags.size(), 32U);
  EXPECT_EQ(seen.tags.front(), std::string(255, 'a')) << "cut between characters";
  EXPECT_EQ(seen.tags.back(), "tag-130");
}

TEST(FailureReport, IsASightingOfTheHook) {
  auto const seen = sighting(hook_line());
  EXPECT_EQ(seen.source, "litellm:hook");
  EXPECT_EQ(seen.side, Side::proxy);
  EXPECT_EQ(seen.status, Status::failure);
  EXPECT_EQ(seen.event_key, std::string{"hook|"} + call_id);
  EXPECT_EQ(seen.litellm_call_id, call_id);
  EXPECT_EQ(seen.response_id, "");
  EXPECT_EQ(seen.error_type, "BudgetExceededError");
  EXPECT_EQ(seen.error_kind, "budget_exceeded");
  EXPECT_EQ(seen.model, "gpt-5");
  EXPECT_EQ(seen.key_alias, "dana-key");
  EXPECT_EQ(seen.team, "platform");
  EXPECT_EQ(seen.host, "dana-laptop");
  EXPECT_EQ(seen.proxy, "edge");
  EXPECT_EQ(seen.start, from_epoch_ms(1'791'190'812'500));
  EXPECT_FALSE(seen.duration.has_value()) << "the hook measures nothing";
  EXPECT_EQ(seen.tokens, TokenCounts{});
}

TEST(FailureReport, IsAFailureWhateverItsStatusSays) {
  auto line = hook_line();
  line.erase("status");
  line["companion"].erase("error_kind");
  line["companion"].erase("event_key");
  auto const seen = sighting(line);
  EXPECT_EQ(seen.status, Status::failure);
  EXPECT_EQ(seen.error_kind, "budget_exceeded");
  EXPECT_EQ(seen.event_key, std::string{"failure|"} + call_id + "|1791190812.5");
}

TEST(FailureReport, MayHaveNoCallId) {
  auto line = hook_line();
  line.erase("id");
  line.erase("litellm_call_id");
  line["companion"].erase("litellm_call_id");
  line["companion"]["event_key"] = "hook|0199f7c2-6d1e-7b90-8f33-1c5a2b7d9e44";
  auto const seen = sighting(line);
  EXPECT_EQ(seen.event_key, "hook|0199f7c2-6d1e-7b90-8f33-1c5a2b7d9e44");
  EXPECT_EQ(seen.litellm_call_id, "");
}

}  // namespace
}  // namespace companion::litellm
