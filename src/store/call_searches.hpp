// The writer's own questions about calls: which are due for settling, which have a route.
#pragma once

#include <cstddef>
#include <vector>

#include "companion/call.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"
#include "store/database.hpp"

namespace companion::store {

/// Calls that end in [from, until).
struct RouteSearch {
  Route route{Route::unknown};
  Instant from{};
  Instant until{};
  CallId after;
  std::size_t limit{0};
};

class CallSearches {
 public:
  [[nodiscard]] static Result<CallSearches> open(Database& database);

  [[nodiscard]] Result<std::vector<CallId>> due(Instant changed_before, std::size_t limit);
  /// `reach`: how far calls may lie from the place that their id tells.
  [[nodiscard]] Result<std::vector<CallId>> routed(RouteSearch const& search, Milliseconds reach);
  /// Ids after that one, ascending.
  [[nodiscard]] Result<std::vector<CallId>> after(CallId id, std::size_t limit);

 private:
  Statement due_;
  Statement routed_;
  Statement after_;
};

}  // namespace companion::store
