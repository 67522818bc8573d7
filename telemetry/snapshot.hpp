// What one destination is shown at one moment: ledger counters and readings, grouped by metric and bounded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "companion/counters.hpp"
#include "companion/time.hpp"
#include "telemetry/announced.hpp"
#include "telemetry/catalogue.hpp"
#include "telemetry/options.hpp"

namespace companion::telemetry {

/// A value that is not a counter of the ledger, in the metric's integer unit.
struct Reading {
  std::string metric;
  Attributes attributes;
  std::int64_t value{0};
  Instant since{};  ///< of counters: when this one was 0 (start of the process)
};

/// Everything there is to show.
struct Collected {
  Instant ledger_created{};  ///< since when the ledger's counters count
  std::vector<CounterRow> counters;
  std::vector<Reading> readings;
};

/// Attribute sets of counters; one overflow series per metric comes on top.
struct SeriesLimits {
  std::size_t per_metric{300};
  std::size_t total{2000};
};

struct Point {
  Attributes attributes;
  Instant start{};
  std::int64_t value{0};              ///< of histograms: the sum
  std::vector<std::int64_t> buckets;  ///< of histograms: one more than bounds, not cumulative
};

struct MetricPoints {
  Metric const* metric{nullptr};
  std::vector<Point> points;  ///< never empty
};

struct Snapshot {
  Instant time{};
  std::vector<MetricPoints> metrics;  ///< in order of name, each once
  std::vector<std::uint64_t> zeroed;  ///< series shown with 0: to be added to `announced` once delivered
  std::size_t overflowed{0};          ///< attribute sets inside overflow series
  std::size_t unknown{0};             ///< rows and readings that the catalogue does not have: not shown
  Temporality temporality{Temporality::cumulative};
  bool gone{false};  ///< the series end here: their points are shown without a value

  [[nodiscard]] std::size_t points() const;
};

/// Pure. Announced series always keep their own points. New ones are admitted within `limits`, first with 0;
/// what is left is summed up in the metric's overflow series. Once that one is announced the metric admits no
/// new series, so that no count ever moves from one series to another.
[[nodiscard]] Snapshot take_snapshot(Collected collected, Announced const& announced,
                                     SeriesLimits const& limits, Instant now);

}  // namespace companion::telemetry
