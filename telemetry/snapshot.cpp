#include "telemetry/snapshot.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace companion::telemetry {
namespace {

struct Series {
  std::uint64_t key{0};
  bool known{false};  ///< to the destination
  Point point;
};

struct Group {
  Metric const* metric{nullptr};
  std::vector<Series> series;  ///< in order of their attributes, once all are there
  std::unordered_map<std::uint64_t, std::size_t> places;
};
using ByMetric = std::map<std::string_view, Group>;  // keys live in the catalogue

Attributes overflow_attributes() { return {{std::string{attribute::overflow}, "true"}}; }

Point empty_point(Metric const& metric, Attributes attributes, Instant start) {
  Point point{std::move(attributes), start, 0, {}};
  if (metric.instrument == Instrument::histogram) point.buckets.assign(metric.bounds.size() + 1, 0);
  return point;
}

void add_row(Point& point, CounterRow const& row) {
  if (point.buckets.empty() || row.slot < 0) {
    point.value += row.value;
    return;
  }
  // A slot past the table comes from a build with more bounds; its values are greater than all of ours.
  auto const slot = std::min(static_cast<std::size_t>(row.slot), point.buckets.size() - 1);
  point.buckets[slot] += row.value;
}

void add_point(Point& sum, Point const& other) {
  sum.value += other.value;
  for (std::size_t i = 0; i < sum.buckets.size(); ++i) sum.buckets[i] += other.buckets[i];
}

/// Rows of one metric mostly stand together, in order; nothing depends on it.
void sort_by_attributes(std::vector<Series>& series) {
  auto const before = [](Series const& one, Series const& other) {
    return one.point.attributes < other.point.attributes;
  };
  if (!std::is_sorted(series.begin(), series.end(), before)) std::sort(series.begin(), series.end(), before);
}

ByMetric group(std::vector<CounterRow> rows, Instant since, Announced const& announced, Snapshot& snapshot) {
  ByMetric grouped;
  Group* last = nullptr;
  for (auto& row : rows) {
    if (last == nullptr || last->metric->name != row.metric) {
      auto const* const metric = find_metric(row.metric);
      if (metric == nullptr) {
        ++snapshot.unknown;
        continue;
      }
      last = &grouped[metric->name];
      last->metric = metric;
    }
    auto const key = series_key(row.metric, row.attributes);
    auto const [at, is_new] = last->places.try_emplace(key, last->series.size());
    if (is_new) {
      auto point = empty_point(*last->metric, std::move(row.attributes), since);
      last->series.push_back({key, announced.knows(key), std::move(point)});
    }
    add_row(last->series[at->second].point, row);
  }
  for (auto& [name, of_metric] : grouped) sort_by_attributes(of_metric.series);
  return grouped;
}

std::size_t known_in(Group const& group) {
  auto const known = [](Series const& series) { return series.known; };
  return static_cast<std::size_t>(std::count_if(group.series.begin(), group.series.end(), known));
}

/// Decides which series of the ledger stay themselves; counts attribute sets over all metrics.
class Admission {
 public:
  Admission(ByMetric const& grouped, Announced const& announced, SeriesLimits const& limits)
      : announced_{&announced}, limits_{limits} {
    for (auto const& [name, group] : grouped) total_ += known_in(group);
  }

  [[nodiscard]] MetricPoints admit(Group group, Snapshot& snapshot) {
    auto const& metric = *group.metric;
    MetricPoints shown{&metric, {}};
    shown.points.reserve(group.series.size());
    auto count = known_in(group);
    auto const overflow_key = series_key(metric.name, overflow_attributes());
    auto const closed = announced_->knows(overflow_key);
    std::optional<Point> overflow;
    for (auto& [key, known, point] : group.series) {
      if (known) {
        shown.points.push_back(std::move(point));
      } else if (!closed && count < limits_.per_metric && total_ < limits_.total) {
        ++count;
        ++total_;
        snapshot.zeroed.push_back(key);
        shown.points.push_back(empty_point(metric, std::move(point.attributes), point.start));
      } else {
        if (!overflow) overflow = empty_point(metric, overflow_attributes(), point.start);
        add_point(*overflow, point);
        ++snapshot.overflowed;
      }
    }
    if (!overflow) return shown;
    if (!closed) {
      snapshot.zeroed.push_back(overflow_key);
      overflow = empty_point(metric, overflow_attributes(), overflow->start);
    }
    shown.points.push_back(std::move(*overflow));
    return shown;
  }

 private:
  Announced const* announced_;
  SeriesLimits limits_;
  std::size_t total_{0};
};

void add_readings(std::vector<Reading> readings, std::map<std::string_view, MetricPoints>& shown,
                  Snapshot& snapshot) {
  for (auto& reading : readings) {
    auto const* const metric = find_metric(reading.metric);
    if (metric == nullptr || metric->instrument == Instrument::histogram) {
      ++snapshot.unknown;
      continue;
    }
    auto& points = shown.try_emplace(metric->name, MetricPoints{metric, {}}).first->second.points;
    points.push_back({std::move(reading.attributes), reading.since, reading.value, {}});
  }
}

}  // namespace

std::size_t Snapshot::points() const {
  auto const add = [](std::size_t sum, MetricPoints const& metric) { return sum + metric.points.size(); };
  return std::accumulate(metrics.begin(), metrics.end(), std::size_t{0}, add);
}

Snapshot take_snapshot(Collected collected, Announced const& announced, SeriesLimits const& limits,
                       Instant now) {
  Snapshot snapshot;
  snapshot.time = now;
  auto grouped = group(std::move(collected.counters), collected.ledger_created, announced, snapshot);
  Admission admission{grouped, announced, limits};
  std::map<std::string_view, MetricPoints> shown;
  for (auto& [name, of_metric] : grouped)
    shown.emplace(name, admission.admit(std::move(of_metric), snapshot));
  add_readings(std::move(collected.readings), shown, snapshot);
  for (auto& [name, points] : shown) snapshot.metrics.push_back(std::move(points));
  return snapshot;
}

}  // namespace companion::telemetry
