// CPU and memory of apps, all their processes together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

#include "companion/machine.hpp"
#include "detectors/apps/app_processes.hpp"

namespace companion::detectors {

struct AppCost {
  double cpu{0};  ///< share of one core since the sample before; 0 with the first
  std::uint64_t memory_bytes{0};
};

class AppUsage {
 public:
  /// `table` outlives it.
  explicit AppUsage(ProcessTable const& table) : table_{table} {}

  /// By index of the catalogue entry. Asks the system at most every few seconds; in between it repeats
  /// itself.
  [[nodiscard]] std::map<std::size_t, AppCost> const& sample(Instant now, RunningApps const& running);

 private:
  ProcessTable const& table_;
  std::map<std::size_t, AppCost> costs_;
  std::map<ProcessId, Milliseconds> cpu_;  ///< at the sample before
  Instant sampled_{};
};

}  // namespace companion::detectors
