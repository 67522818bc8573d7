#include "telemetry/snapshot.hpp"

#include <gtest/gtest.h>

namespace companion::telemetry {
namespace {

constexpr Instant created = from_epoch_ms(1'000'000);
constexpr Instant now = from_epoch_ms(2'000'000);

CounterRow row(std::string_view metric, std::string const& model, std::int64_t value, std::int32_t slot = 0) {
  return {std::string{metric}, {{std::string{attribute::model}, model}}, slot, value};
}

MetricPoints const* shown(Snapshot const& snapshot, std::string_view name) {
  for (auto const& metric : snapshot.metrics) {
    if (metric.metric->name == name) return &metric;
  }
  return nullptr;
}

std::int64_t value_of(Snapshot const& snapshot, std::string_view name, std::string const& model) {
  auto const* const metric = shown(snapshot, name);
  if (metric == nullptr) return -1;
  for (auto const& point : metric->points) {
    auto const at = point.attributes.find(std::string{attribute::model});
    if (at != point.attributes.end() && at->second == model) return point.value;
  }
  return -1;
}

std::int64_t overflow_of(Snapshot const& snapshot, std::string_view name) {
  auto const* const metric = shown(snapshot, name);
  if (metric == nullptr) return -1;
  for (auto const& point : metric->points) {
    if (point.attributes == Attributes{{"otel.metric.overflow", "true"}}) return point.value;
  }
  return -1;
}

std::int64_t sum_of(Snapshot const& snapshot, std::string_view name) {
  std::int64_t sum = 0;
  for (auto const& point : shown(snapshot, name)->points) sum += point.value;
  return sum;
}

/// A destination that takes everything.
struct Destination {
  Announced announced;
  SeriesLimits limits;

  Snapshot cycle(Collected const& collected) {
    auto snapshot = take_snapshot(collected, announced, limits, now);
    announced.add(snapshot.zeroed);
    return snapshot;
  }
  /// What is left of it after a restart.
  [[nodiscard]] Destination restarted() const { return {Announced::parse(announced.text()), limits}; }
};

TEST(Snapshot, ANewSeriesIsZeroInOneCycleAndItsValueInTheNext) {
  Collected const collected{created, {row(metric::requests, "a", 500)}, {}};
  Destination destination;
  EXPECT_EQ(value_of(destination.cycle(collected), metric::requests, "a"), 0);
  EXPECT_EQ(value_of(destination.cycle(collected), metric::requests, "a"), 500);
}

TEST(Snapshot, AFailedExportShowsTheZeroAgain) {
  Collected const collected{created, {row(metric::requests, "a", 500)}, {}};
  Announced const announced;
  EXPECT_EQ(value_of(take_snapshot(collected, announced, {}, now), metric::requests, "a"), 0);
  EXPECT_EQ(value_of(take_snapshot(collected, announced, {}, now), metric::requests, "a"), 0);
}

TEST(Snapshot, ARestartDoesNotShowTheZeroAgain) {
  Collected const collected{created, {row(metric::requests, "a", 500)}, {}};
  Destination destination;
  destination.cycle(collected);
  auto after = destination.restarted();
  EXPECT_EQ(value_of(after.cycle(collected), metric::requests, "a"), 500);
}

TEST(Snapshot, ALateSeriesGetsItsOwnZero) {
  Destination destination;
  destination.cycle({created, {row(metric::requests, "a", 1)}, {}});
  Collected const later{created, {row(metric::requests, "a", 2), row(metric::requests, "b", 9)}, {}};
  auto const first = destination.cycle(later);
  EXPECT_EQ(value_of(first, metric::requests, "a"), 2);
  EXPECT_EQ(value_of(first, metric::requests, "b"), 0);
  EXPECT_EQ(value_of(destination.cycle(later), metric::requests, "b"), 9);
}

TEST(Snapshot, CountersStartWithTheLedger) {
  auto const snapshot = take_snapshot({created, {row(metric::requests, "a", 1)}, {}}, {}, {}, now);
  EXPECT_EQ(shown(snapshot, metric::requests)->points.at(0).start, created);
  EXPECT_EQ(snapshot.time, now);
}

TEST(Snapshot, HistogramSlotsBecomeBuckets) {
  Collected const collected{created,
                            {row(metric::duration, "a", 700, -1), row(metric::duration, "a", 2, 0),
                             row(metric::duration, "a", 1, 14), row(metric::duration, "a", 3, 40)},
                            {}};
  Destination destination;
  auto const zero = destination.cycle(collected);
  auto const& empty = shown(zero, metric::duration)->points.at(0);
  EXPECT_EQ(empty.buckets, std::vector<std::int64_t>(15, 0));
  EXPECT_EQ(empty.value, 0);
  auto const full = destination.cycle(collected);
  auto const& point = shown(full, metric::duration)->points.at(0);
  ASSERT_EQ(point.buckets.size(), 15U);
  EXPECT_EQ(point.buckets.front(), 2);
  EXPECT_EQ(point.buckets.back(), 4);  // a slot that we do not know is beyond our bounds
  EXPECT_EQ(point.value, 700);
}

TEST(Snapshot, ReadingsAreShownAtOnceAndJoinTheirMetric) {
  Collected const collected{
      created,
      {row(metric::requests, "a", 3)},
      {{std::string{metric::memory_usage}, {}, 1024, {}}, {std::string{metric::cpu_time}, {}, 250, now}}};
  auto const snapshot = take_snapshot(collected, {}, {}, now);
  EXPECT_EQ(shown(snapshot, metric::memory_usage)->points.at(0).value, 1024);
  EXPECT_EQ(shown(snapshot, metric::cpu_time)->points.at(0).start, now);
  EXPECT_EQ(snapshot.points(), 3U);
}

TEST(Snapshot, WhatTheCatalogueDoesNotHaveIsCountedAndNotShown) {
  Collected const collected{created, {row("no.such.metric", "a", 3)}, {{"nor.this", {}, 1, {}}}};
  auto const snapshot = take_snapshot(collected, {}, {}, now);
  EXPECT_TRUE(snapshot.metrics.empty());
  EXPECT_EQ(snapshot.unknown, 2U);
}

Collected many(std::size_t sets, std::int64_t each) {
  Collected collected{created, {}, {}};
  for (std::size_t i = 0; i < sets; ++i) {
    collected.counters.push_back(row(metric::requests, "m" + std::to_string(1000 + i), each));
  }
  return collected;
}

TEST(Snapshot, PastTheLimitOfAMetricTheOverflowSeriesTakesTheRest) {
  Destination destination{{}, {.per_metric = 3, .total = 100}};
  auto const zero = destination.cycle(many(5, 10));
  EXPECT_EQ(sum_of(zero, metric::requests), 0);
  EXPECT_EQ(zero.points(), 4U);
  auto const full = destination.cycle(many(5, 10));
  EXPECT_EQ(overflow_of(full, metric::requests), 20);
  EXPECT_EQ(sum_of(full, metric::requests), 50);
  EXPECT_EQ(full.overflowed, 2U);
  EXPECT_EQ(full.points(), 4U);
}

TEST(Snapshot, SeenSetsKeepTheirSeriesWhenOthersComeBeforeThem) {
  Destination destination{{}, {.per_metric = 2, .total = 100}};
  Collected collected{created, {row(metric::requests, "y", 1), row(metric::requests, "z", 2)}, {}};
  destination.cycle(collected);
  collected.counters.insert(collected.counters.begin(), row(metric::requests, "a", 40));
  destination.cycle(collected);
  auto const snapshot = destination.restarted().cycle(collected);
  EXPECT_EQ(value_of(snapshot, metric::requests, "y"), 1);
  EXPECT_EQ(value_of(snapshot, metric::requests, "z"), 2);
  EXPECT_EQ(value_of(snapshot, metric::requests, "a"), -1);
  EXPECT_EQ(overflow_of(snapshot, metric::requests), 40);
}

// Otherwise a count would leave the overflow series (a reset) and appear again in its own.
TEST(Snapshot, AnOverflowingMetricStaysClosedWhenTheLimitIsRaised) {
  Destination destination{{}, {.per_metric = 2, .total = 100}};
  destination.cycle(many(4, 10));
  destination.limits.per_metric = 50;
  auto const snapshot = destination.cycle(many(6, 10));
  EXPECT_EQ(overflow_of(snapshot, metric::requests), 40);
  EXPECT_EQ(sum_of(snapshot, metric::requests), 60);
}

TEST(Snapshot, ALoweredLimitTakesNoSeriesAway) {
  Destination destination{{}, {.per_metric = 10, .total = 100}};
  destination.cycle(many(6, 10));
  destination.limits = {.per_metric = 2, .total = 2};
  auto const snapshot = destination.cycle(many(6, 10));
  EXPECT_EQ(snapshot.points(), 6U);
  EXPECT_EQ(sum_of(snapshot, metric::requests), 60);
}

TEST(Snapshot, TheTotalLimitHoldsOverAllMetricsAndLosesNothing) {
  Destination destination{{}, {.per_metric = 300, .total = 4}};
  Collected collected = many(3, 10);
  for (auto const* const model : {"p", "q", "r"})
    collected.counters.push_back(row(metric::unpriced, model, 7));
  destination.cycle(collected);
  auto const snapshot = destination.cycle(collected);
  EXPECT_EQ(snapshot.points(), 5U);  // 4 sets and an overflow
  EXPECT_EQ(sum_of(snapshot, metric::requests), 30);
  EXPECT_EQ(sum_of(snapshot, metric::unpriced), 21);
}

TEST(Snapshot, NoSeriesEverFallsWhileSetsKeepComing) {
  Destination destination{{}, {.per_metric = 5, .total = 100}};
  std::map<Attributes, std::int64_t> last;
  for (std::size_t sets = 1; sets < 20; ++sets) {
    if (sets % 4 == 0) destination = destination.restarted();
    auto const snapshot = destination.cycle(many(sets, static_cast<std::int64_t>(sets)));
    for (auto const& point : snapshot.metrics.at(0).points) {
      EXPECT_GE(point.value, last[point.attributes]);
      last[point.attributes] = point.value;
    }
  }
  EXPECT_EQ(last.size(), 6U);
  auto const settled = destination.cycle(many(19, 19));
  EXPECT_EQ(sum_of(settled, metric::requests), 19 * 19);
}

TEST(Snapshot, OverflowingHistogramsAddUpBucketByBucket) {
  Destination destination{{}, {.per_metric = 1, .total = 100}};
  Collected collected{created, {}, {}};
  for (auto const* const model : {"a", "b", "c"}) {
    collected.counters.push_back(row(metric::duration, model, 15, -1));
    collected.counters.push_back(row(metric::duration, model, 1, 1));
  }
  destination.cycle(collected);
  auto const snapshot = destination.cycle(collected);
  auto const& overflow = shown(snapshot, metric::duration)->points.at(1);
  EXPECT_EQ(overflow.value, 30);
  EXPECT_EQ(overflow.buckets.at(1), 2);
}

}  // namespace
}  // namespace companion::telemetry
