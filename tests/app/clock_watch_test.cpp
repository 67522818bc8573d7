#include "app/clock_watch.hpp"

#include <gtest/gtest.h>

namespace companion::app {
namespace {

using namespace std::chrono_literals;

Instant const noon = from_epoch_ms(1'787'000'000'000);

TEST(ClockWatch, TimeThatPassesIsNoJump) {
  ClockWatch watch;
  EXPECT_EQ(watch.look(noon, 5h), 0ms);
  EXPECT_EQ(watch.look(noon + 100h, 105h), 0ms);
}

TEST(ClockWatch, TellsHowFarTheClockWasSet) {
  ClockWatch watch;
  static_cast<void>(watch.look(noon, 0h));
  EXPECT_EQ(watch.look(noon + 1001h, 1h), 1000h);
  EXPECT_EQ(watch.look(noon + 1002h, 2h), 0ms) << "told once";
  EXPECT_EQ(watch.look(noon + 3h, 3h), -1000h);
}

TEST(ClockWatch, ANightAsleepIsTimeThatPassed) {
  ClockWatch watch;
  static_cast<void>(watch.look(noon, 0h));
  EXPECT_EQ(watch.look(noon + 11h, 1h), 0ms);
}

}  // namespace
}  // namespace companion::app
