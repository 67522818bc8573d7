// Which series a destination has already been told of. A counter that begins at 500 looks like no increase to
// Prometheus, so each series is shown with 0 first; shown again later, that 0 would look like a reset.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "companion/counters.hpp"

namespace companion::telemetry {

class Announced {
 public:
  Announced() = default;
  /// What text() wrote; anything else in it is skipped.
  [[nodiscard]] static Announced parse(std::string_view text);
  /// To be kept over restarts, with the ledger; 17 bytes a series.
  [[nodiscard]] std::string text() const;

  [[nodiscard]] bool knows(std::uint64_t series) const { return series_.contains(series); }
  void add(std::span<std::uint64_t const> series) { series_.insert(series.begin(), series.end()); }
  [[nodiscard]] std::size_t size() const { return series_.size(); }

 private:
  std::set<std::uint64_t> series_;
};

/// Identity of a series over restarts.
[[nodiscard]] std::uint64_t series_key(std::string_view metric, Attributes const& attributes);

}  // namespace companion::telemetry
