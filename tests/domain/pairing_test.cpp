#include "domain/pairing.hpp"

#include <gtest/gtest.h>

#include <random>

namespace companion::domain {
namespace {

PairingNode node(Side side, int seconds, std::string session = {}) {
  return {.side = side,
          .family = "claude-opus-4-8",
          .session = std::move(session),
          .prompt = 1000,
          .output = 20,
          .cache_read = 500,
          .end = from_epoch_ms(1'790'000'000'000 + seconds * 1000)};
}

TEST(Pairing, AUniqueEqualVectorWithinTenSecondsIsOneCall) {
  std::vector<PairingNode> const nodes{node(Side::local, 0), node(Side::proxy, 9)};
  auto const result = pair_up(nodes);
  ASSERT_EQ(result.pairs.size(), 1U);
  EXPECT_EQ(result.pairs[0].local, 0U);
  EXPECT_EQ(result.pairs[0].proxy, 1U);
  EXPECT_EQ(result.pairs[0].rule, MergeRule::vector_time);
}

TEST(Pairing, ElevenSecondsApartStaySeparateAndAreNotAmbiguous) {
  std::vector<PairingNode> const nodes{node(Side::local, 0), node(Side::proxy, 11)};
  auto const result = pair_up(nodes);
  EXPECT_TRUE(result.pairs.empty());
  EXPECT_FALSE(result.ambiguous[0]);
}

TEST(Pairing, TwoRivalsLeaveEveryoneSeparateAndAmbiguous) {
  std::vector<PairingNode> const nodes{node(Side::local, 0), node(Side::proxy, 1), node(Side::proxy, 2)};
  auto const result = pair_up(nodes);
  EXPECT_TRUE(result.pairs.empty());
  EXPECT_TRUE(result.ambiguous[0]);
  EXPECT_TRUE(result.ambiguous[1]);
}

TEST(Pairing, TheSessionDecidesBetweenRivals) {
  std::vector<PairingNode> const nodes{node(Side::local, 0, "a"), node(Side::proxy, 1, "b"),
                                       node(Side::proxy, 2, "a")};
  auto const result = pair_up(nodes);
  ASSERT_EQ(result.pairs.size(), 1U);
  EXPECT_EQ(result.pairs[0].proxy, 2U);
  EXPECT_EQ(result.pairs[0].rule, MergeRule::session_vector);
}

TEST(Pairing, KnownSessionsThatDifferAreTwoCalls) {
  std::vector<PairingNode> const nodes{node(Side::local, 0, "a"), node(Side::proxy, 1, "b")};
  EXPECT_TRUE(pair_up(nodes).pairs.empty());
}

TEST(Pairing, EqualCallsOfOneSessionArePairedInOrder) {
  std::vector<PairingNode> const nodes{node(Side::local, 0, "a"),  node(Side::local, 20, "a"),
                                       node(Side::local, 40, "a"), node(Side::proxy, 1, "a"),
                                       node(Side::proxy, 21, "a"), node(Side::proxy, 41, "a")};
  auto const result = pair_up(nodes);
  ASSERT_EQ(result.pairs.size(), 3U);
  for (auto const& pair : result.pairs) EXPECT_EQ(pair.proxy, pair.local + 3);
}

TEST(Pairing, ACallThatOnlyOneSideHasDoesNotShiftTheOthers) {
  std::vector<PairingNode> const nodes{node(Side::local, 0, "a"), node(Side::local, 40, "a"),
                                       node(Side::proxy, 1, "a"), node(Side::proxy, 21, "a"),
                                       node(Side::proxy, 41, "a")};
  auto const result = pair_up(nodes);
  ASSERT_EQ(result.pairs.size(), 2U);
  EXPECT_EQ(result.pairs[0].proxy, 2U);
  EXPECT_EQ(result.pairs[1].proxy, 4U);
  EXPECT_TRUE(result.ambiguous[3]);
}

TEST(Pairing, TinyPromptsNeedASession) {
  auto a = node(Side::local, 0);
  auto b = node(Side::proxy, 0);
  a.prompt = b.prompt = 49;
  a.cache_read = b.cache_read = 0;
  EXPECT_TRUE(pair_up(std::vector{a, b}).pairs.empty());
  a.session = b.session = "s";
  EXPECT_EQ(pair_up(std::vector{a, b}).pairs.size(), 1U);
}

TEST(Pairing, DifferentCacheReadsOrFamiliesAreDifferentCalls) {
  auto a = node(Side::local, 0);
  auto b = node(Side::proxy, 0);
  b.cache_read = 400;
  EXPECT_TRUE(pair_up(std::vector{a, b}).pairs.empty());
  b = node(Side::proxy, 0);
  b.family = "claude-haiku-4-5";
  EXPECT_TRUE(pair_up(std::vector{a, b}).pairs.empty());
}

TEST(Pairing, NeighbouringBucketsCoverTheWholeWindow) {
  for (int seconds = 0; seconds < 40; ++seconds) {
    auto const a = node(Side::local, seconds, "s");
    for (int apart = -10; apart <= 10; ++apart) {
      auto const b = node(Side::proxy, seconds + apart, "s");
      bool vector_found = false;
      bool session_found = false;
      for (int shift = -1; shift <= 1; ++shift) {
        vector_found |= vector_hash(a, Side::proxy, shift) == vector_hash(b, Side::proxy, 0);
        session_found |= session_hash(a, Side::proxy, shift) == session_hash(b, Side::proxy, 0);
      }
      EXPECT_TRUE(vector_found);
      EXPECT_TRUE(session_found);
    }
  }
}

// --- failures

Sighting failure(Side side, int milliseconds, std::string told, std::string session = "s") {
  Sighting s;
  s.side = side;
  s.source = side == Side::local ? "otel:claude-code" : "litellm:callback";
  s.event_key = std::to_string(milliseconds);
  s.model = side == Side::local ? "claude-opus-4-8" : "anthropic/claude-opus-4-8";
  s.session_id = std::move(session);
  s.status = Status::failure;
  (side == Side::local ? s.error_type : s.error_kind) = std::move(told);
  s.start = s.end = from_epoch_ms(1'790'000'000'000 + milliseconds);
  return s;
}

/// Pairs among these failures.
std::size_t pairs_of(std::vector<Sighting> const& failures) {
  std::vector<PairingNode> nodes;
  for (auto const& one : failures) {
    std::vector<Sighting const*> const group{&one};
    if (auto const found = pairing_node(group)) nodes.push_back(*found);
  }
  auto const pairing = pair_up(nodes);
  for (auto const& pair : pairing.pairs) EXPECT_EQ(pair.rule, MergeRule::session_vector);
  return pairing.pairs.size();
}

TEST(PairingFailures, TheStatusOfTheToolAndTheKindOfTheProxyAreOneFailure) {
  EXPECT_EQ(pairs_of({failure(Side::local, 300, "429"), failure(Side::proxy, 0, "rate_limit_provider")}), 1U);
  EXPECT_EQ(pairs_of({failure(Side::local, 300, "529"), failure(Side::proxy, 0, "provider_unavailable")}),
            1U);
  EXPECT_EQ(pairs_of({failure(Side::local, 300, "400"), failure(Side::proxy, 0, "context_window")}), 1U);
}

TEST(PairingFailures, WhatCouldBeAnotherFailureStaysApart) {
  auto const proxy = failure(Side::proxy, 0, "rate_limit_provider");
  EXPECT_EQ(pairs_of({failure(Side::local, 300, "500"), proxy}), 0U) << "another failure";
  EXPECT_EQ(pairs_of({failure(Side::local, 300, "unknown"), proxy}), 0U) << "nobody answered";
  EXPECT_EQ(pairs_of({failure(Side::local, 300, "429", "other"), proxy}), 0U);
  EXPECT_EQ(pairs_of({failure(Side::local, 300, "429", ""), failure(Side::proxy, 0, "rate_limit_proxy", "")}),
            0U);
  EXPECT_EQ(pairs_of({failure(Side::local, 2001, "429"), proxy}), 0U) << "another time";
  EXPECT_EQ(pairs_of({failure(Side::local, 300, "429"), failure(Side::local, 0, "429")}), 0U);
  EXPECT_EQ(pairs_of({failure(Side::local, 300, "429"), failure(Side::proxy, 0, "budget_exceeded")}), 0U)
      << "LiteLLM answers it in several ways";
  auto of_another_model = failure(Side::local, 300, "429");
  of_another_model.model = "claude-haiku-4-5";
  EXPECT_EQ(pairs_of({of_another_model, proxy}), 0U);
  auto answered = proxy;
  answered.status = Status::success;
  answered.tokens.input = 100;
  EXPECT_EQ(pairs_of({failure(Side::local, 300, "429"), answered}), 0U);
}

TEST(PairingFailures, ARetriedRequestKeepsAllItsAttempts) {
  // Five attempts at the proxy; the tool tells of the last one, or of each.
  std::vector<Sighting> failures;
  for (int const at : {0, 600, 1900, 4300, 9000})
    failures.push_back(failure(Side::proxy, at, "rate_limit_provider"));
  auto told_last = failures;
  told_last.push_back(failure(Side::local, 9020, "429"));
  EXPECT_EQ(pairs_of(told_last), 1U);
  for (int const at : {20, 620, 1920, 4320, 9020}) failures.push_back(failure(Side::local, at, "429"));
  EXPECT_EQ(pairs_of(failures), 5U);
}

TEST(PairingFailures, NeverLeaveFewerCallsThanThereWereFailures) {
  // Agents of one session that run into the same limit at once: each failure is told by both sides.
  std::mt19937 random{5};
  for (int round = 0; round < 300; ++round) {
    std::size_t const real = 1 + random() % 8;
    std::vector<Sighting> told;
    for (std::size_t i = 0; i < real; ++i) {
      auto const at = static_cast<int>(random() % 3000);
      told.push_back(failure(Side::proxy, at, "rate_limit_provider"));
      told.push_back(failure(Side::local, at + static_cast<int>(random() % 400), "429"));
    }
    EXPECT_GE(told.size() - pairs_of(told), real);
  }
}

TEST(PairingFailures, OfACallThatWasAnsweredInTheEndAreNotPaired) {
  auto const failed = failure(Side::proxy, 0, "rate_limit_provider");
  auto answered = failed;
  answered.status = Status::success;
  answered.tokens.input = 100;
  std::vector<Sighting const*> const group{&failed, &answered};
  auto const node = pairing_node(group);
  ASSERT_TRUE(node);
  EXPECT_FALSE(node->failed);
}

TEST(Pairing, FailuresCacheHitsAndRetractedEventsHaveNoNode) {
  Sighting s;
  s.model = "m";
  s.tokens.input = 100;
  std::vector<Sighting const*> const group{&s};
  EXPECT_TRUE(pairing_node(group).has_value());
  s.status = Status::failure;
  EXPECT_FALSE(pairing_node(group).has_value());
  s.status = Status::success;
  s.cache_hit = true;
  EXPECT_FALSE(pairing_node(group).has_value());
  s.cache_hit = false;
  s.standing = Standing::retracted;
  EXPECT_FALSE(pairing_node(group).has_value());
  s.standing = Standing::confirmed;
  s.tokens = {};
  EXPECT_FALSE(pairing_node(group).has_value());
}

}  // namespace
}  // namespace companion::domain
