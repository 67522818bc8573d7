// Calls as pieces of a report: the columns that reports need, as numbers.
#pragma once

#include <cstdint>
#include <functional>

#include "companion/result.hpp"
#include "store/call_filter.hpp"
#include "store/database.hpp"
#include "store/usage_piece.hpp"

namespace companion::store {

/// Six buckets from `column` on, in the order in which all tables have them.
[[nodiscard]] TokenCounts read_tokens(Statement const& row, int column);

enum class Notes : std::uint8_t { wanted, unwanted };

/// Which of them to read; they lie in a blob.
struct BlobWords {
  bool branch{false};
  bool host{false};
};

/// The note is empty when it is unwanted.
using TakePiece = std::function<Result<void>(UsagePiece const&, SessionNote const&)>;

/// Every counted call that the filter lets through, by ascending id. A failure of `take` ends it.
[[nodiscard]] Result<void> visit_pieces(Database& database, CallFilter const& filter, Notes notes,
                                        TakePiece const& take, BlobWords words = {});

}  // namespace companion::store
