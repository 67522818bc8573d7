#include "telemetry/catalogue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>

namespace companion::telemetry {
namespace {

std::string sanitised(std::string_view text) {
  std::string out{text};
  for (auto& c : out) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return out;
}

TEST(Catalogue, EveryMetricIsFoundByItsName) {
  for (auto const& metric : catalogue()) EXPECT_EQ(find_metric(metric.name), &metric) << metric.name;
  EXPECT_EQ(find_metric("ai.request"), nullptr);
  EXPECT_EQ(find_metric(""), nullptr);
  EXPECT_EQ(find_metric("zzz"), nullptr);
}

// Prometheus joins the values of two attributes that sanitise to one label, and merges such metrics.
TEST(Catalogue, NoTwoNamesMeetWhenDotsBecomeUnderscores) {
  std::set<std::string> names;
  for (auto const& metric : catalogue()) {
    EXPECT_TRUE(names.insert(sanitised(metric.name)).second) << metric.name;
    std::set<std::string> keys;
    for (auto const& key : metric.attributes) {
      EXPECT_TRUE(keys.insert(sanitised(key)).second) << metric.name << " " << key;
    }
    EXPECT_FALSE(keys.contains("le")) << metric.name;
  }
}

TEST(Catalogue, EveryRowIsComplete) {
  for (auto const& metric : catalogue()) {
    EXPECT_FALSE(metric.help.empty()) << metric.name;
    EXPECT_EQ(metric.help.back(), '.') << metric.name;
    EXPECT_EQ(metric.bounds.empty(), metric.instrument != Instrument::histogram) << metric.name;
    EXPECT_TRUE(std::is_sorted(metric.bounds.begin(), metric.bounds.end())) << metric.name;
    EXPECT_EQ(metric.scale == Scale::milliseconds, metric.unit == "s") << metric.name;
    EXPECT_EQ(metric.scale == Scale::nano_usd, metric.unit == "{USD}") << metric.name;
    EXPECT_EQ(metric.scale == Scale::millionth, metric.unit == "1") << metric.name;
  }
}

// An unknown bare unit would be appended, and a gauge with unit "1" renamed to ..._ratio: so it is one
// already.
TEST(Catalogue, UnitsAreAnnotationsSecondsBytesPercentSharesOrNothing) {
  for (auto const& metric : catalogue()) {
    auto const plain = metric.unit.empty() || metric.unit == "s" || metric.unit == "By" || metric.unit == "%";
    auto const share = metric.unit == "1" && metric.instrument == Instrument::gauge &&
                       sanitised(metric.name).ends_with("_ratio");
    EXPECT_TRUE(plain || share || metric.unit.front() == '{') << metric.name;
  }
}

TEST(Catalogue, LatencyBoundsDoubleFromTenMilliseconds) {
  auto const bounds = find_metric(metric::duration)->bounds;
  ASSERT_EQ(bounds.size(), 14U);
  EXPECT_EQ(bounds[0], 10);
  for (std::size_t i = 1; i < bounds.size(); ++i) EXPECT_EQ(bounds[i], 2 * bounds[i - 1]);
}

TEST(Catalogue, ABoundBelongsToTheBucketBelowIt) {
  auto const bounds = find_metric(metric::duration)->bounds;
  EXPECT_EQ(bucket_of(bounds, 0), 0);
  EXPECT_EQ(bucket_of(bounds, 10), 0);
  EXPECT_EQ(bucket_of(bounds, 11), 1);
  EXPECT_EQ(bucket_of(bounds, 81920), 13);
  EXPECT_EQ(bucket_of(bounds, 81921), 14);
}

}  // namespace
}  // namespace companion::telemetry
