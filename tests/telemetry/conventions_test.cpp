#include "telemetry/conventions.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "telemetry/catalogue.hpp"

namespace companion::telemetry {
namespace {

TEST(Conventions, EachShowsItsOwnAndBothShowAll) {
  for (auto const* const name : {"gen_ai.client.token.usage", "gen_ai.client.operation.duration"}) {
    EXPECT_FALSE(is_shown(name, Conventions::latest));
    EXPECT_TRUE(is_shown(name, Conventions::v1_41));
    EXPECT_TRUE(is_shown(name, Conventions::both));
  }
  for (auto const name : {metric::duration, metric::input_tokens, metric::time_to_first_chunk}) {
    EXPECT_TRUE(is_shown(name, Conventions::latest));
    EXPECT_FALSE(is_shown(name, Conventions::v1_41));
    EXPECT_TRUE(is_shown(name, Conventions::both));
  }
}

TEST(Conventions, OursAreShownInAnyCase) {
  for (auto const& metric : catalogue()) {
    if (metric.name.starts_with("gen_ai.")) continue;
    for (auto const conventions : {Conventions::latest, Conventions::v1_41, Conventions::both}) {
      EXPECT_TRUE(is_shown(metric.name, conventions)) << metric.name;
    }
  }
}

TEST(Conventions, TheHistogramsOfV141HaveTheBoundsThatWereGiven) {
  auto const tokens = find_metric(metric::token_usage)->bounds;
  ASSERT_EQ(tokens.size(), 14U);
  EXPECT_EQ(tokens[0], 1);
  for (std::size_t i = 1; i < tokens.size(); ++i) EXPECT_EQ(tokens[i], 4 * tokens[i - 1]);
  auto const seconds = find_metric(metric::operation_duration)->bounds;
  auto const latest = find_metric(metric::duration)->bounds;
  EXPECT_TRUE(std::equal(seconds.begin(), seconds.end(), latest.begin(), latest.end()));
}

}  // namespace
}  // namespace companion::telemetry
