#include "domain/pairing.hpp"

#include <gtest/gtest.h>

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
