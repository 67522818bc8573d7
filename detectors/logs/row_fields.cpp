#include "detectors/logs/row_fields.hpp"

#include <cmath>

#include "detectors/logs/usd_of.hpp"

namespace companion::detectors {

std::int64_t count_of(ForeignRow const& row, int column) {
  constexpr std::int64_t most = 1'000'000'000'000;
  auto const value = row.integer(column);
  return value > 0 && value < most ? value : 0;
}

std::optional<NanoUsd> amount_of(ForeignRow const& row, int column) {
  auto const value = row.real(column);
  if (!(value > 0)) return std::nullopt;
  auto const amount = usd_of(value);
  return amount && amount->value > 0 ? amount : std::nullopt;
}

std::optional<Instant> instant_of(ForeignRow const& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  if (auto const at = parse_instant(row.text(column))) return at;
  auto value = row.real(column);
  if (!(value > 0) || !std::isfinite(value)) return std::nullopt;
  while (value > 1e11) value /= 1000;  // 1e11 s is the year 5138
  return instant_from_seconds(value);
}

std::string missing_columns(ForeignDatabase& database, std::string_view table,
                            std::initializer_list<std::string_view> columns) {
  if (!database.has(table)) return "table " + std::string{table};
  std::string missing;
  for (auto const column : columns) {
    if (database.has(table, column)) continue;
    missing.append(missing.empty() ? "column " : ", ").append(table).append(".").append(column);
  }
  return missing;
}

std::string column_or(ForeignDatabase& database, std::string_view table, std::string_view column,
                      std::string_view otherwise) {
  return std::string{database.has(table, column) ? column : otherwise};
}

}  // namespace companion::detectors
