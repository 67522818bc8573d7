// Walks a table in the order in which its rows were inserted (by row id, which needs no index), and looks
// again at those that may have changed since. A table of any size is read once, not once a pass.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "companion/foreign_database.hpp"
#include "companion/result.hpp"
#include "detectors/logs/database_format.hpp"

namespace companion::detectors {

/// SQL names and expressions of constant text; the table is called `t` in them.
struct InsertedTable {
  std::string_view table;
  std::string_view identity;      ///< tells whether a row id is still the same row: after a VACUUM it is not
  std::string_view columns;       ///< what the visitor sees, from `first_column` on
  std::string_view joined{};      ///< "LEFT JOIN session s ON s.id = t.session_id"
  std::string_view updated{"0"};  ///< time of the last change, a number that grows
  /// FROM and WHERE that find, by an index, the rows with `updated` >= ?1 and row ids up to ?2; empty = none.
  std::string_view revisit{};
  std::int64_t tail{64};  ///< so many of the newest rows are looked at again in any case
};

inline constexpr int first_column = 3;

enum class RowFate : std::uint8_t {
  settled,
  open,  ///< not finished: is looked at again in every pass
  bad,   ///< usage that could not be understood
};

using TakeRow = std::function<RowFate(ForeignRow const&)>;

/// New rows from the mark on, at most `rows_max`. At the start of a pass also: rows left open, the newest
/// few, and those that `revisit` finds. Rows that were replaced or renumbered make it start from the first
/// one.
[[nodiscard]] Result<DatabasePass> read_inserted(ForeignDatabase& database, InsertedTable const& table,
                                                 std::string_view mark, std::size_t rows_max,
                                                 TakeRow const& take);

/// All rows of a small table, `rows_max` a time; begins anew after the last one.
[[nodiscard]] Result<DatabasePass> read_all(ForeignDatabase& database, InsertedTable const& table,
                                            std::string_view mark, std::size_t rows_max, TakeRow const& take);

/// A mark made of the marks of two tables. A second one is begun when the first has nothing more.
struct TwoMarks {
  explicit TwoMarks(std::string_view text);
  [[nodiscard]] std::string text() const { return first + "|" + second; }
  std::string first;
  std::string second;
};

/// Reads two tables one after the other with one mark.
using ReadTable = std::function<Result<DatabasePass>(std::string_view mark, std::size_t rows_max)>;
[[nodiscard]] Result<DatabasePass> read_both(std::string_view mark, std::size_t rows_max,
                                             ReadTable const& first, ReadTable const& second);

}  // namespace companion::detectors
