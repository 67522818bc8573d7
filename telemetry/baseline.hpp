// How much of each counter a delta destination has been told: what is above it goes with the next push.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "companion/time.hpp"
#include "telemetry/announced.hpp"
#include "telemetry/snapshot.hpp"

namespace companion::telemetry {

class Baseline {
 public:
  struct Told {
    std::int64_t value{0};
    std::vector<std::int64_t> buckets;  ///< of histograms
  };

  /// What text() wrote; lines of others, such as Announced's, are skipped.
  [[nodiscard]] static Baseline parse(std::string_view text);
  /// To be kept over restarts, with the ledger. Counters that begin with the process are not in it.
  [[nodiscard]] std::string text() const;

  /// Time of the last push that was settled; Instant{} when there was none.
  [[nodiscard]] Instant since() const { return since_; }
  /// Series that have points of their own for good.
  [[nodiscard]] Announced known() const;
  /// nullptr = nothing of it yet.
  [[nodiscard]] Told const* find(std::uint64_t series) const;

  /// These begin at 0 with each process.
  void begin_with_process(std::vector<Reading> const& readings);
  /// The increments of `deltas` need not go again. True when text() is another one now, but for its time.
  bool settle(Snapshot const& deltas);

 private:
  std::map<std::uint64_t, Told> told_;
  std::set<std::uint64_t> of_process_;
  Instant since_{};
};

/// What take_snapshot would show, as increments since `baseline`: without zeros, and new series with their
/// value at once. Gauges are as they are. No increment is negative: a counter that fell says nothing until it
/// is past what was told.
[[nodiscard]] Snapshot take_deltas(Collected collected, Baseline const& baseline, SeriesLimits const& limits,
                                   Instant now);

}  // namespace companion::telemetry
