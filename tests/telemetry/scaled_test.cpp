#include "telemetry/scaled.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace companion::telemetry {
namespace {

TEST(Scaled, WritesExactDecimalsWithoutTrailingZeros) {
  EXPECT_EQ(scaled_text(55'010'000, 9), "0.05501");
  EXPECT_EQ(scaled_text(1, 9), "0.000000001");
  EXPECT_EQ(scaled_text(3'000'000'000, 9), "3");
  EXPECT_EQ(scaled_text(1500, 3), "1.5");
  EXPECT_EQ(scaled_text(42, 0), "42");
  EXPECT_EQ(scaled_text(0, 9), "0");
  EXPECT_EQ(scaled_text(-1500, 3), "-1.5");
  EXPECT_EQ(scaled_text(std::numeric_limits<std::int64_t>::min(), 9), "-9223372036.854775808");
  EXPECT_EQ(scaled_text(std::numeric_limits<std::int64_t>::max(), 0), "9223372036854775807");
}

TEST(Scaled, TheDoubleIsTheNearestToTheDecimal) {
  EXPECT_EQ(scaled_double(10, 3), 0.01);
  EXPECT_EQ(scaled_double(81920, 3), 81.92);
  EXPECT_EQ(scaled_double(55'010'000, 9), 0.05501);
  EXPECT_EQ(scaled_double(7, 0), 7.0);
}

}  // namespace
}  // namespace companion::telemetry
