#include "core/covered_minutes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <set>

namespace companion {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// [from, until) in seconds of an hour at the site in the browser.
Activity use(std::string source, std::int64_t from, std::int64_t until, std::string browser = "chrome") {
  Activity activity;
  activity.source = std::move(source);
  activity.kind = ActivityKind::browser;
  activity.name = "claude.ai";
  activity.program = std::move(browser);
  activity.start = from_epoch_ms(1'790'000'040'000) + seconds{from};  // a whole minute
  activity.end = activity.start + seconds{until - from};
  activity.active = seconds{until - from};
  activity.count = 1;
  return activity;
}

Activity exact(std::int64_t from, std::int64_t until, std::string browser = "chrome") {
  return use("extension:chrome", from, until, std::move(browser));
}
Activity estimate(std::int64_t from, std::int64_t until, std::string browser = "chrome") {
  return use("history:chrome", from, until, std::move(browser));
}

std::int64_t uncovered(CoveredMinutes const& covered, Activity const& activity) {
  return covered.share_of(activity).uncovered;
}

TEST(CoveredMinutes, NothingIsCoveredAtFirst) {
  CoveredMinutes const covered;
  auto const share = covered.share_of(estimate(0, 180));
  EXPECT_EQ(share.minutes, 3);
  EXPECT_EQ(share.uncovered, 3);
}

TEST(CoveredMinutes, AMinuteThatTheExtensionTouchesIsCoveredWhole) {
  CoveredMinutes covered;
  covered.cover(exact(70, 80));
  EXPECT_EQ(uncovered(covered, estimate(60, 120)), 0);
  EXPECT_EQ(uncovered(covered, estimate(0, 60)), 1);
  EXPECT_EQ(uncovered(covered, estimate(120, 180)), 1);
  EXPECT_EQ(uncovered(covered, estimate(0, 240)), 3);
}

TEST(CoveredMinutes, AnInstantTouchesTheMinuteThatItIsIn) {
  CoveredMinutes covered;
  covered.cover(exact(60, 60));
  EXPECT_EQ(uncovered(covered, estimate(60, 60)), 0);
  EXPECT_EQ(uncovered(covered, estimate(59, 59)), 1);
}

TEST(CoveredMinutes, AnotherSiteOrAnotherBrowserIsNotCovered) {
  CoveredMinutes covered;
  covered.cover(exact(0, 600));
  EXPECT_EQ(uncovered(covered, estimate(0, 60, "firefox")), 1);
  auto other = estimate(0, 60);
  other.name = "chatgpt.com";
  EXPECT_EQ(uncovered(covered, other), 1);
}

TEST(CoveredMinutes, AnExtensionThatNamesNoBrowserCoversAll) {
  CoveredMinutes covered;
  covered.cover(exact(0, 60, ""));
  covered.cover(exact(60, 120, "firefox"));
  EXPECT_EQ(uncovered(covered, estimate(0, 180, "firefox")), 1);
  EXPECT_EQ(uncovered(covered, estimate(0, 180, "chrome")), 2);
}

// Held against minutes written down one by one.
TEST(CoveredMinutes, AgreesWithASetOfMinutesInAnyOrder) {
  std::mt19937 dice{3};
  auto const below = [&dice](std::int64_t end) { return static_cast<std::int64_t>(dice()) % end; };
  for (int round = 0; round < 200; ++round) {
    CoveredMinutes covered;
    std::set<std::int64_t> told;
    for (int i = 0; i < 12; ++i) {
      std::int64_t const from = below(3600);
      std::int64_t const until = from + below(400);
      covered.cover(exact(from, until));
      for (auto minute = from / 60; minute * 60 < std::max(until, from + 1); ++minute) told.insert(minute);
    }
    for (int i = 0; i < 20; ++i) {
      std::int64_t const from = below(3600);
      std::int64_t const until = from + below(900);
      std::int64_t expected = 0;
      for (auto minute = from / 60; minute * 60 < std::max(until, from + 1); ++minute)
        expected += told.contains(minute) ? 0 : 1;
      ASSERT_EQ(uncovered(covered, estimate(from, until)), expected) << round << ' ' << from << ' ' << until;
    }
  }
}

TEST(CoveredMinutes, WhatIsLeftOfAnEstimateIsItsUncoveredShare) {
  auto half = estimate(0, 240);
  half.count = 3;
  keep_uncovered(half, {.minutes = 4, .uncovered = 2});
  EXPECT_EQ(half.active, minutes{2});
  EXPECT_EQ(half.count, 2) << "a visit counts whole";
  auto whole = estimate(0, 240);
  keep_uncovered(whole, {.minutes = 4, .uncovered = 4});
  EXPECT_TRUE(whole == estimate(0, 240));
  auto none = estimate(0, 240);
  keep_uncovered(none, {.minutes = 4, .uncovered = 0});
  EXPECT_EQ(none.active, Milliseconds::zero());
  EXPECT_EQ(none.count, 0);
}

TEST(CoveredMinutes, OnlyBrowserUseIsExactOrEstimated) {
  EXPECT_TRUE(is_exact(exact(0, 1)));
  EXPECT_TRUE(is_estimate(estimate(0, 1)));
  auto shell = estimate(0, 1);
  shell.kind = ActivityKind::shell;
  EXPECT_FALSE(is_estimate(shell));
  EXPECT_FALSE(is_exact(use("network", 0, 1)));
}

}  // namespace
}  // namespace companion
