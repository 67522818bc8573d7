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

/// Visits with an id above `after`, ascending, at most `limit`; those that another device synchronised and
/// those without a time are left out. Returns the greatest id that was looked at (`after` when there was
/// none). invalid when it is no history that this version knows.
[[nodiscard]] Result<std::int64_t> read_visits(ForeignDatabase& database, HistoryKind kind,
                                               std::int64_t after, std::int64_t limit, TakeVisit const& take);

/// The greatest id there is; 0 in an empty history.
[[nodiscard]] Result<std::int64_t> last_visit(ForeignDatabase& database, HistoryKind kind);

}  // namespace companion::detectors
