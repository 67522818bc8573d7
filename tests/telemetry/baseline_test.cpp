#include "telemetry/baseline.hpp"

#include <gtest/gtest.h>

namespace companion::telemetry {
namespace {

constexpr Instant created = from_epoch_ms(1'000'000);
constexpr Instant now = from_epoch_ms(2'000'000);

CounterRow row(std::string_view metric, std::string const& model, std::int64_t value, std::int32_t slot = 0) {
  return {std::string{metric}, {{std::string{attribute::model}, model}}, slot, value};
}

Point const* point_of(Snapshot const& snapshot, std::string_view name, std::string const& model = {}) {
  for (auto const& metric : snapshot.metrics) {
    if (metric.metric->name != name) continue;
    for (auto const& point : metric.points) {
      auto const at = point.attributes.find(std::string{attribute::model});
      if (model.empty() || (at != point.attributes.end() && at->second == model)) return &point;
    }
  }
  return nullptr;
}

TEST(Deltas, ANewSeriesIsThereAtOnceWithAllItHas) {
  auto const snapshot = take_deltas({created, {row(metric::requests, "a", 500)}, {}}, {}, {}, now);
  auto const* const point = point_of(snapshot, metric::requests, "a");
  ASSERT_NE(point, nullptr);
  EXPECT_EQ(point->value, 500);
  EXPECT_EQ(point->start, created);
  EXPECT_EQ(snapshot.temporality, Temporality::delta);
}

TEST(Deltas, OnlyWhatCameSinceIsShownFromThatTimeOn) {
  Baseline baseline;
  baseline.settle(take_deltas({created, {row(metric::requests, "a", 500), row(metric::requests, "b", 1)}, {}},
                              baseline, {}, now));
  auto const later = now + std::chrono::minutes{1};
  auto const snapshot = take_deltas(
      {created, {row(metric::requests, "a", 507), row(metric::requests, "b", 1)}, {}}, baseline, {}, later);
  auto const* const point = point_of(snapshot, metric::requests, "a");
  ASSERT_NE(point, nullptr);
  EXPECT_EQ(point->value, 7);
  EXPECT_EQ(point->start, now);
  EXPECT_EQ(snapshot.time, later);
  EXPECT_EQ(snapshot.points(), 1U);  // nothing of what did not grow
}

TEST(Deltas, HistogramsBucketByBucket) {
  Baseline baseline;
  std::vector<CounterRow> rows{row(metric::duration, "a", 700, -1), row(metric::duration, "a", 2, 0),
                               row(metric::duration, "a", 1, 14)};
  baseline.settle(take_deltas({created, rows, {}}, baseline, {}, now));
  rows[0].value = 760;
  rows[1].value = 5;
  auto const snapshot = take_deltas({created, rows, {}}, Baseline::parse(baseline.text()), {}, now);
  auto const* const point = point_of(snapshot, metric::duration);
  ASSERT_NE(point, nullptr);
  EXPECT_EQ(point->value, 60);
  EXPECT_EQ(point->buckets.front(), 3);
  EXPECT_EQ(point->buckets.back(), 0);
}

TEST(Deltas, GaugesAreAsTheyAre) {
  Collected const collected{created, {}, {{std::string{metric::memory_usage}, {}, 1024, {}}}};
  Baseline baseline;
  for (int i = 0; i < 2; ++i) {
    auto const snapshot = take_deltas(collected, baseline, {}, now);
    ASSERT_NE(point_of(snapshot, metric::memory_usage), nullptr);
    EXPECT_EQ(point_of(snapshot, metric::memory_usage)->value, 1024);
    EXPECT_FALSE(baseline.settle(snapshot));  // nothing to keep
  }
}

TEST(Deltas, ACounterOfTheProcessBeginsAnewWithIt) {
  std::vector<Reading> readings{{std::string{metric::cpu_time}, {}, 250, now}};
  Baseline baseline;
  baseline.begin_with_process(readings);
  baseline.settle(take_deltas({created, {}, readings}, baseline, {}, now));
  readings[0].value = 400;
  EXPECT_EQ(point_of(take_deltas({created, {}, readings}, baseline, {}, now), metric::cpu_time)->value, 150);

  auto after = Baseline::parse(baseline.text());
  after.begin_with_process(readings);
  readings[0] = {std::string{metric::cpu_time}, {}, 300, now + std::chrono::minutes{2}};
  auto const later = now + std::chrono::minutes{3};
  auto const fresh = take_deltas({created, {}, readings}, after, {}, later);
  EXPECT_EQ(point_of(fresh, metric::cpu_time)->value, 300);
  EXPECT_EQ(point_of(fresh, metric::cpu_time)->start, readings[0].since);
}

TEST(Deltas, ACounterThatFellSaysNothingUntilItIsPastWhatWasTold) {
  Baseline baseline;
  baseline.settle(take_deltas({created, {row(metric::requests, "a", 10)}, {}}, baseline, {}, now));
  for (auto const& [value, expected] : {std::pair{4, 0}, std::pair{10, 0}, std::pair{13, 3}}) {
    auto const snapshot = take_deltas({created, {row(metric::requests, "a", value)}, {}}, baseline, {}, now);
    auto const* const point = point_of(snapshot, metric::requests);
    EXPECT_EQ(point == nullptr ? 0 : point->value, expected) << value;
  }
}

TEST(Deltas, ALedgerFromTheFutureStartsNoPointAfterItsEnd) {
  auto const snapshot =
      take_deltas({now + std::chrono::hours{1}, {row(metric::requests, "a", 1)}, {}}, {}, {}, now);
  EXPECT_EQ(point_of(snapshot, metric::requests)->start, now);
}

// What one destination was told of in an overflow series stays there, or it would be told twice.
TEST(Deltas, TheOverflowRuleHoldsAndNoCountMoves) {
  SeriesLimits const limits{.per_metric = 2, .total = 100};
  Baseline baseline;
  std::int64_t told = 0;
  std::int64_t total = 0;
  for (std::int64_t sets = 1; sets < 9; ++sets) {
    Collected collected{created, {}, {}};
    total = 0;
    for (std::int64_t i = 0; i < sets; ++i) {
      collected.counters.push_back(row(metric::requests, "m" + std::to_string(9 - i), sets * 10));
      total += sets * 10;
    }
    auto const snapshot = take_deltas(collected, baseline, limits, now);
    EXPECT_LE(snapshot.points(), 3U);
    for (auto const& point : snapshot.metrics.at(0).points) told += point.value;
    baseline.settle(snapshot);
    if (sets % 3 == 0) baseline = Baseline::parse(baseline.text());
  }
  EXPECT_EQ(told, total);
}

TEST(Baseline, SurvivesBeingWrittenAndReadBesideWhatWasAnnounced) {
  Baseline baseline;
  baseline.settle(take_deltas(
      {created, {row(metric::requests, "a", 5), row(metric::duration, "a", 3, 1)}, {}}, {}, {}, now));
  Announced announced;
  announced.add(std::vector<std::uint64_t>{255, 0xfedcba9876543210ULL});
  auto const text = announced.text() + baseline.text();
  auto const again = Baseline::parse(text);
  EXPECT_EQ(again.text(), baseline.text());
  EXPECT_EQ(again.since(), now);
  EXPECT_EQ(Announced::parse(text).text(), announced.text());
}

TEST(Baseline, SkipsWhatItDidNotWrite) {
  auto const baseline = Baseline::parse(
      "nonsense\nsince tomorrow\n\nff 12\nfe\nfd 1 -2\nfc 1 x\nfb  1\n00000000000000fa\nfffffffffffffffff "
      "1\n");
  EXPECT_EQ(baseline.since(), Instant{});
  ASSERT_NE(baseline.find(255), nullptr);
  EXPECT_EQ(baseline.find(255)->value, 12);
  for (std::uint64_t const key : {0xfeU, 0xfdU, 0xfcU, 0xfbU, 0xfaU}) EXPECT_EQ(baseline.find(key), nullptr);
  EXPECT_EQ(Baseline{}.text(), "");
}

}  // namespace
}  // namespace companion::telemetry
