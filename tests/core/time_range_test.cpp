#include "core/time_range.hpp"

#include <gtest/gtest.h>

namespace companion {
namespace {

Instant at(std::string_view text) { return parse_instant(text).value(); }
Instant const now = at("2026-08-20T13:00:09.050Z");

TEST(TimeRange, AllHasNoBound) {
  auto const since = parse_since("all", now, "UTC");
  ASSERT_TRUE(since.has_value());
  EXPECT_FALSE(since->has_value());
}

TEST(TimeRange, SpansCountBackFromNow) {
  EXPECT_EQ(**parse_since("7d", now, "UTC"), at("2026-08-13T13:00:09.050Z"));
  EXPECT_EQ(**parse_since("24h", now, "Asia/Tokyo"), at("2026-08-19T13:00:09.050Z"));
  EXPECT_EQ(**parse_since("90m", now, "UTC"), at("2026-08-20T11:30:09.050Z"));
  EXPECT_EQ(**parse_since("2w", now, "UTC"), at("2026-08-06T13:00:09.050Z"));
  EXPECT_EQ(**parse_since("0d", now, "UTC"), now);
  EXPECT_EQ(epoch_ms(**parse_since("999999d", now, "UTC")), 0) << "a span before 1970 is everything";
}

TEST(TimeRange, ADateIsMidnightOfTheAskedZone) {
  EXPECT_EQ(**parse_since("2026-08-20", now, "UTC"), at("2026-08-20T00:00:00Z"));
  EXPECT_EQ(**parse_since("2026-08-20", now, "Europe/Berlin"), at("2026-08-19T22:00:00Z"));
  EXPECT_EQ(**parse_since("2026-01-20", now, "Europe/Berlin"), at("2026-01-19T23:00:00Z"));
}

TEST(TimeRange, ADayWithoutMidnightStartsAtItsFirstInstant) {
  // Santiago jumps from 24:00 to 01:00 on 2026-09-06.
  EXPECT_EQ(**parse_since("2026-09-06", now, "America/Santiago"), at("2026-09-06T04:00:00Z"));
}

TEST(TimeRange, TodayFollowsTheZone) {
  auto const late = at("2026-08-20T23:30:00Z");
  EXPECT_EQ(**parse_since("today", late, "UTC"), at("2026-08-20T00:00:00Z"));
  EXPECT_EQ(**parse_since("today", late, "Europe/Berlin"), at("2026-08-20T22:00:00Z"));
  EXPECT_EQ(**parse_since("yesterday", late, "UTC"), at("2026-08-19T00:00:00Z"));
  EXPECT_EQ(*start_of_day(late, "Europe/Berlin"), at("2026-08-20T22:00:00Z"));
}

TEST(TimeRange, InstantsStandForThemselves) {
  EXPECT_EQ(**parse_since("2026-08-20T13:00:09+02:00", now, "UTC"), at("2026-08-20T11:00:09Z"));
  EXPECT_EQ(**parse_since("now", now, "UTC"), now);
}

TEST(TimeRange, NonsenseIsRefusedWithTheFormsThatWork) {
  for (auto const* text : {"", "7", "d", "7y", "-3d", "2026-13-01", "2026-02-30", "yesterdayy", "20260820"}) {
    auto const since = parse_since(text, now, "UTC");
    ASSERT_FALSE(since.has_value()) << text;
    EXPECT_EQ(since.error().code, Errc::invalid);
    EXPECT_NE(since.error().message.find("7d"), std::string::npos);
  }
}

TEST(TimeRange, AnUnknownZoneIsNamed) {
  auto const since = parse_since("2026-08-20", now, "Mars/Olympus");
  ASSERT_FALSE(since.has_value());
  EXPECT_NE(since.error().message.find("Mars/Olympus"), std::string::npos);
}

}  // namespace
}  // namespace companion
