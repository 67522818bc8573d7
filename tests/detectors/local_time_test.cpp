#include "detectors/logs/local_time.hpp"

#include <gtest/gtest.h>

#include <ctime>

namespace companion::detectors {
namespace {

std::string beside(std::string const& text, std::string const& written) {
  auto const at = instant_beside(text, parse_instant(written).value());
  return at ? format_instant(*at) : "none";
}

TEST(LocalTime, TheZoneShowsInTheTimeOfWriting) {
  EXPECT_EQ(beside("2026-08-20T15:00:09.434600", "2026-08-20T13:00:10Z"), "2026-08-20T13:00:09.434Z");
  EXPECT_EQ(beside("2026-08-20T09:00:09", "2026-08-20T13:02:00Z"), "2026-08-20T13:00:09.000Z");
  EXPECT_EQ(beside("2026-08-20T18:45:00", "2026-08-20T13:00:01Z"), "2026-08-20T13:00:00.000Z") << "Nepal";
  EXPECT_EQ(beside("2026-08-21T02:59:59", "2026-08-20T13:00:00Z"), "2026-08-20T12:59:59.000Z")
      << "over midnight";
}

TEST(LocalTime, WhatWasWrittenDaysLaterTellsNoZone) {
  EXPECT_EQ(beside("2026-08-20T15:00:09", "2026-08-25T13:00:10Z"), "none");
  EXPECT_EQ(beside("yesterday", "2026-08-25T13:00:10Z"), "none");
}

TEST(LocalTime, AZoneThatIsWrittenHolds) {
  EXPECT_EQ(beside("2026-08-20T15:00:09+02:00", "2026-08-25T13:00:10Z"), "2026-08-20T13:00:09.000Z");
  EXPECT_EQ(instant_of_local("2026-08-20T15:00:09Z"), parse_instant("2026-08-20T15:00:09Z"));
}

TEST(LocalTime, TheClockOnTheWallIsThatOfThisProcess) {
  auto const at = instant_of_local("2026-08-20T15:00:09.434");
  ASSERT_TRUE(at);
  std::time_t const seconds = epoch_ms(*at) / 1000;
  auto const* const wall = std::localtime(&seconds);
  ASSERT_NE(wall, nullptr);
  EXPECT_EQ(wall->tm_hour, 15);
  EXPECT_EQ(wall->tm_mday, 20);
  EXPECT_EQ(epoch_ms(*at) % 1000, 434);
  EXPECT_FALSE(instant_of_local("15 o'clock"));
}

}  // namespace
}  // namespace companion::detectors
