// What readers take from a row of a foreign table: counts, amounts and times, tolerant of any type in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "companion/foreign_database.hpp"
#include "companion/money.hpp"
#include "companion/time.hpp"

namespace companion::detectors {

/// A count of tokens: 0 for NULL, text, negative and absurd values.
[[nodiscard]] std::int64_t count_of(ForeignRow const& row, int column);

/// An amount that says something: nothing for NULL, 0 and less. Tools write 0 where they do not know.
[[nodiscard]] std::optional<NanoUsd> amount_of(ForeignRow const& row, int column);

/// ISO 8601 text (SQLite's own has a blank), or a number of seconds, ms, µs or ns, told apart by size.
[[nodiscard]] std::optional<Instant> instant_of(ForeignRow const& row, int column);

/// Which of these columns the table lacks; empty when it has them all. For messages about unknown schemas.
[[nodiscard]] std::string missing_columns(ForeignDatabase& database, std::string_view table,
                                          std::initializer_list<std::string_view> columns);

/// `column` where the table has it, else `otherwise` (SQL): a schema of an older or newer program.
[[nodiscard]] std::string column_or(ForeignDatabase& database, std::string_view table,
                                    std::string_view column, std::string_view otherwise = "NULL");

}  // namespace companion::detectors
