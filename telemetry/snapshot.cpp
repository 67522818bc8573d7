#include "telemetry/snapshot.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace companion::telemetry {
namespace {

using Series = std::map<Attributes, Point>;
using ByMetric = std::map<std::string_view, Series>;  // keys live in the catalogue

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

ByMetric group(Collected const& collected, Snapshot& snapshot) {
  ByMetric grouped;
  for (auto const& row : collected.counters) {
    auto const* const metric = find_metric(row.metric);
    if (metric == nullptr) {
      ++snapshot.unknown;
      continue;
    }
    auto& series = grouped[metric->name];
    auto at = series.find(row.attributes);
    if (at == series.end()) {
      at = series.emplace(row.attributes, empty_point(*metric, row.attributes, collected.ledger_created))
               .first;
    }
    add_row(at->second, row);
  }
  return grouped;
}

/// Decides which series of the ledger stay themselves; counts attribute sets over all metrics.
class Admission {
 public:
  Admission(ByMetric const& grouped, Announced const& announced, SeriesLimits const& limits)
      : announced_{&announced}, limits_{limits} {
    for (auto const& [name, series] : grouped) total_ += known_in(name, series);
  }

  [[nodiscard]] MetricPoints admit(Metric const& metric, Series series, Snapshot& snapshot) {
    MetricPoints shown{&metric, {}};
    auto count = known_in(metric.name, series);
    auto const overflow_key = series_key(metric.name, overflow_attributes());
    auto const closed = announced_->knows(overflow_key);
    std::optional<Point> overflow;
    for (auto& [attributes, point] : series) {
      auto const key = series_key(metric.name, attributes);
      if (announced_->knows(key)) {
        shown.points.push_back(std::move(point));
      } else if (!closed && count < limits_.per_metric && total_ < limits_.total) {
        ++count;
        ++total_;
        snapshot.zeroed.push_back(key);
        shown.points.push_back(empty_point(metric, attributes, point.start));
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
  [[nodiscard]] std::size_t known_in(std::string_view metric, Series const& series) const {
    auto const known = [&](auto const& entry) { return announced_->knows(series_key(metric, entry.first)); };
    return static_cast<std::size_t>(std::count_if(series.begin(), series.end(), known));
  }

  Announced const* announced_;
  SeriesLimits limits_;
  std::size_t total_{0};
};

void add_readings(std::vector<Reading> const& readings, std::map<std::string_view, MetricPoints>& shown,
                  Snapshot& snapshot) {
  for (auto const& reading : readings) {
    auto const* const metric = find_metric(reading.metric);
    if (metric == nullptr || metric->instrument == Instrument::histogram) {
      ++snapshot.unknown;
      continue;
    }
    auto& points = shown.try_emplace(metric->name, MetricPoints{metric, {}}).first->second.points;
    points.push_back({reading.attributes, reading.since, reading.value, {}});
  }
}

}  // namespace

std::size_t Snapshot::points() const {
  auto const add = [](std::size_t sum, MetricPoints const& metric) { return sum + metric.points.size(); };
  return std::accumulate(metrics.begin(), metrics.end(), std::size_t{0}, add);
}

Snapshot take_snapshot(Collected const& collected, Announced const& announced, SeriesLimits const& limits,
                       Instant now) {
  Snapshot snapshot;
  snapshot.time = now;
  auto grouped = group(collected, snapshot);
  Admission admission{grouped, announced, limits};
  std::map<std::string_view, MetricPoints> shown;
  for (auto& [name, series] : grouped) {
    shown.emplace(name, admission.admit(*find_metric(name), std::move(series), snapshot));
  }
  add_readings(collected.readings, shown, snapshot);
  for (auto& [name, points] : shown) snapshot.metrics.push_back(std::move(points));
  return snapshot;
}

}  // namespace companion::telemetry
