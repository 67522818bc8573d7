// The table of dimensions as pieces without sums.
#pragma once

#include <vector>

#include "companion/result.hpp"
#include "store/call_filter.hpp"
#include "store/database.hpp"
#include "store/usage_piece.hpp"

namespace companion::store {

struct Dimension {
  UsagePiece piece;
  bool wanted{false};  ///< the filter lets it through, but for times and session
};

/// By id; ids are dense.
using Dimensions = std::vector<Dimension>;

[[nodiscard]] Result<Dimensions> read_dimensions(Database& database, CallFilter const& filter);
/// corrupt when there is none of this id.
[[nodiscard]] Result<Dimension const*> dimension_of(Dimensions const& dimensions, std::int64_t id);

}  // namespace companion::store
