#include "pipeline/self_limits.hpp"

#include <gtest/gtest.h>

namespace companion::pipeline {
namespace {

using namespace std::chrono_literals;

/// A daemon whose cost is set by hand; each step is a sixth of a window.
struct Machine {
  explicit Machine(LimitOptions const& chosen = {}) : options{chosen}, limits{chosen} {
    static_cast<void>(look());
  }

  LimitStep look() { return limits.look(sample); }

  /// A whole window in which each detector uses so much CPU, and the rest of the process `more`.
  LimitStep window(std::vector<Milliseconds> const& costs, Milliseconds more = 0ms) {
    LimitStep step;
    for (int i = 0; i < 6; ++i) {
      sample.at += options.window / 6;
      sample.cpu += more / 6;
      for (std::size_t at = 0; at < costs.size(); ++at) {
        sample.detectors[at].cpu += costs[at] / 6;
        sample.cpu += costs[at] / 6;
      }
      if (auto taken = look(); taken.remedy != Remedy::none || !taken.reason.empty()) step = taken;
    }
    return step;
  }

  LimitOptions options;
  CostSample sample{.at = std::chrono::steady_clock::time_point{},
                    .cpu = 0ms,
                    .resident_bytes = 20U << 20U,
                    .detectors = {{.name = "apps"}, {.name = "network"}}};
  SelfLimits limits;
};

// Of a window of a minute, 1.2 s are the limit of 2 %.
std::vector<Milliseconds> const little{120ms, 300ms};
std::vector<Milliseconds> const much{300ms, 3000ms};

TEST(SelfLimits, WithinItsLimitsNothingHappens) {
  Machine machine;
  for (int i = 0; i < 20; ++i) EXPECT_EQ(machine.window(little).remedy, Remedy::none);
  EXPECT_FALSE(machine.limits.slowed());
}

TEST(SelfLimits, FirstAllAreSlowedThenTheCostliestRests) {
  Machine machine;
  auto const slowed = machine.window(much);
  EXPECT_EQ(slowed.remedy, Remedy::slow);
  EXPECT_EQ(slowed.reason, "5.5 % of a core (limit 2)");
  EXPECT_TRUE(machine.limits.slowed());
  auto const suspended = machine.window(much);
  EXPECT_EQ(suspended.remedy, Remedy::suspend);
  EXPECT_EQ(suspended.detector, "network");
  machine.sample.detectors[1].resting = true;
  EXPECT_EQ(machine.window({2400ms, 0ms}).detector, "apps");
}

TEST(SelfLimits, AShortBurstIsNoExcess) {
  Machine machine;
  machine.sample.at += 10s;
  machine.sample.cpu += 900ms;
  machine.sample.detectors[0].cpu += 900ms;
  EXPECT_EQ(machine.look().remedy, Remedy::none);
  machine.sample.at += 50s;
  EXPECT_EQ(machine.look().remedy, Remedy::none) << "1.5 % over the window";
}

TEST(SelfLimits, RequestsOfOthersAreNotTheDetectorsFault) {
  Machine machine;
  EXPECT_EQ(machine.window(little, 30'000ms).remedy, Remedy::none);
  EXPECT_EQ(machine.window({1200ms, 1200ms}, 1200ms).remedy, Remedy::slow);
}

TEST(SelfLimits, ABacklogMayCostWhatItCosts) {
  Machine machine;
  machine.sample.detectors[0].catching_up = true;
  EXPECT_EQ(machine.window(much).remedy, Remedy::none);
  machine.sample.detectors[0].catching_up = false;
  EXPECT_EQ(machine.window(much).remedy, Remedy::none) << "it ended in this window";
  EXPECT_EQ(machine.window(much).remedy, Remedy::slow);
}

TEST(SelfLimits, MemoryCountsWhenItIsHeldThroughTheWindow) {
  Machine machine;
  machine.sample.resident_bytes = 90U << 20U;
  EXPECT_EQ(machine.window(little).remedy, Remedy::none) << "little was held when the window began";
  auto const step = machine.window(little);
  EXPECT_EQ(step.remedy, Remedy::slow);
  EXPECT_EQ(step.reason, "90 MiB of memory (limit 64)");
}

TEST(SelfLimits, WithNobodyLeftToRestItIsStartedAnewWhereThatIsWished) {
  for (bool const wished : {true, false}) {
    Machine machine{{.restart = wished}};
    static_cast<void>(machine.window(much));
    static_cast<void>(machine.window(much));
    machine.sample.detectors[1].resting = true;
    static_cast<void>(machine.window(much));
    machine.sample.detectors[0].resting = true;
    auto const step = machine.window(much);
    EXPECT_EQ(step.remedy, wished ? Remedy::restart : Remedy::none);
    EXPECT_FALSE(step.reason.empty()) << "it is told in both cases";
  }
}

TEST(SelfLimits, AfterCalmWindowsAllIsAsBefore) {
  Machine machine;
  static_cast<void>(machine.window(much));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(machine.window(little).remedy, Remedy::none) << i;
  EXPECT_EQ(machine.window(little).remedy, Remedy::recover);
  EXPECT_FALSE(machine.limits.slowed());
  EXPECT_EQ(machine.window(much).remedy, Remedy::slow) << "and it begins with the mildest again";
}

}  // namespace
}  // namespace companion::pipeline
