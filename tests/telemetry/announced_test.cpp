#include "telemetry/announced.hpp"

#include <gtest/gtest.h>

#include <array>

namespace companion::telemetry {
namespace {

TEST(Announced, SurvivesBeingWrittenAndRead) {
  Announced announced;
  std::array<std::uint64_t, 4> const keys{0, 1, 0xfedcba9876543210ULL, ~0ULL};
  announced.add(keys);
  auto const again = Announced::parse(announced.text());
  EXPECT_EQ(again.size(), 4U);
  for (auto const key : keys) EXPECT_TRUE(again.knows(key));
  EXPECT_FALSE(again.knows(2));
  EXPECT_EQ(again.text(), announced.text());
  EXPECT_EQ(announced.text().size(), 4U * 17);
}

TEST(Announced, SkipsWhatItDidNotWrite) {
  auto const announced = Announced::parse("nonsense\n\n00000000000000ff\n12 34\n-1\nfffffffffffffffff\n");
  EXPECT_EQ(announced.size(), 1U);
  EXPECT_TRUE(announced.knows(255));
  EXPECT_EQ(Announced::parse("").size(), 0U);
}

TEST(Announced, KeysTellSeriesApart) {
  Attributes const a{{"x", "1"}};
  Attributes const b{{"x", "2"}};
  Attributes const moved{{"x1", ""}};
  EXPECT_EQ(series_key("m", a), series_key("m", Attributes{{"x", "1"}}));
  EXPECT_NE(series_key("m", a), series_key("m", b));
  EXPECT_NE(series_key("m", a), series_key("n", a));
  EXPECT_NE(series_key("m", a), series_key("m", {}));
  EXPECT_NE(series_key("m", a), series_key("m", moved));
}

}  // namespace
}  // namespace companion::telemetry
