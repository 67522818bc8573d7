#include "app/limits_watch.hpp"

#include <gtest/gtest.h>

namespace companion::app {
namespace {

using namespace std::chrono_literals;

/// A machine and a process whose state is set by hand. It has no detectors: nobody can be suspended.
class LimitsWatchTest : public testing::Test {
 protected:
  LimitSeams seams() {
    return {.cost =
                [this] {
                  now_ += 10s;
                  return pipeline::CostSample{
                      .at = now_, .cpu = 0ms, .resident_bytes = resident_, .detectors = {}};
                },
            .on_battery = [this] { return on_battery_; },
            .time_slept = [] { return 0ms; },
            .restart = [this](std::string const& reason) { restarts_.push_back(reason); },
            .tell = [](std::string const&) { FAIL() << "nobody was suspended"; }};
  }
  static void windows(LimitsWatch& watch, int count) {
    for (int i = 0; i < 6 * count; ++i) watch.look();
  }

  pipeline::Scheduler scheduler_{{}, {}};
  std::chrono::steady_clock::time_point now_;
  std::uint64_t resident_{20U << 20U};
  bool on_battery_{false};
  std::vector<std::string> restarts_;
};

TEST_F(LimitsWatchTest, WithinItsLimitsThereIsNothingToTell) {
  LimitsWatch watch{scheduler_, {}, seams()};
  windows(watch, 3);
  EXPECT_EQ(watch.notice(), "");
}

TEST_F(LimitsWatchTest, TellsThatTheMachineLivesOnItsBattery) {
  LimitsWatch watch{scheduler_, {}, seams()};
  on_battery_ = true;
  watch.look();
  EXPECT_EQ(watch.notice(), "on battery: detectors look half as often");
  on_battery_ = false;
  watch.look();
  EXPECT_EQ(watch.notice(), "");
}

TEST_F(LimitsWatchTest, TheBatteryIsSparedOnlyWhereThatIsWished) {
  LimitsWatch watch{scheduler_, {.save_battery = false}, seams()};
  on_battery_ = true;
  watch.look();
  EXPECT_EQ(watch.notice(), "");
}

TEST_F(LimitsWatchTest, TellsWhatItUsedAndEndsOnlyWhereItIsStartedAnew) {
  resident_ = 90U << 20U;
  for (bool const wished : {false, true}) {
    LimitsWatch watch{scheduler_, {.restart = wished}, seams()};
    windows(watch, 4);
    EXPECT_EQ(watch.notice(), "used 90 MiB of memory (limit 64): detectors look 4 times less often");
    EXPECT_EQ(restarts_.empty(), !wished);
  }
  EXPECT_EQ(restarts_.front(),
            "the daemon still uses 90 MiB of memory (limit 64) and ends, to be started anew");
}

TEST_F(LimitsWatchTest, SwitchedOffItMeasuresNothing) {
  resident_ = 90U << 20U;
  LimitsWatch watch{scheduler_, {.enabled = false}, seams()};
  windows(watch, 4);
  EXPECT_EQ(watch.notice(), "");
  EXPECT_EQ(now_, std::chrono::steady_clock::time_point{});
}

TEST(MachineLimits, KnowsWhatThisProcessUses) {
  auto const seams = machine_limits();
  EXPECT_GT(seams.cost().resident_bytes, 1U << 20U);
  EXPECT_GE(seams.time_slept(), 0ms);
}

}  // namespace
}  // namespace companion::app
