// Visits in a browser's history database, from a mark on.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "companion/foreign_database.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"
#include "detectors/browser/browser_places.hpp"

namespace companion::detectors {

struct Visit {
  std::int64_t id{0};
  std::string_view url;  ///< valid during the call only, never kept
  Instant at{};
  std::int64_t microseconds{0};  ///< of `at` since 1970, which is finer
};

using TakeVisit = std::function<void(Visit const&)>;

/// Where to stop; one visit is always read.
struct VisitsMax {
  std::int64_t rows{1};
  std::uint64_t bytes{0};  ///< of URLs
};

struct VisitsRead {
  std::int64_t last{0};  ///< the greatest id that was looked at; `after` when there was none
  bool more{false};      ///< stopped at the maximum: there may be others behind it
};

/// Visits with an id above `after`, ascending, without those that have no time. Those that another device
/// synchronised are left out where the browser tells them apart: Chromium and its kin (originator_cache_guid)
/// and Safari (origin). Firefox marks none: what its Sync brings counts as visited here. invalid when it is
/// no history that this version knows.
[[nodiscard]] Result<VisitsRead> read_visits(ForeignDatabase& database, HistoryKind kind, std::int64_t after,
                                             VisitsMax const& max, TakeVisit const& take);

/// The greatest id there is; 0 in an empty history.
[[nodiscard]] Result<std::int64_t> last_visit(ForeignDatabase& database, HistoryKind kind);

}  // namespace companion::detectors
