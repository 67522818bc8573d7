// Another program's SQLite file: read only, never locked for writing, never checkpointed, never changed.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "companion/result.hpp"

namespace companion {

class ForeignRow {
 public:
  ForeignRow() = default;
  ForeignRow(ForeignRow const&) = delete;
  ForeignRow& operator=(ForeignRow const&) = delete;
  virtual ~ForeignRow() = default;
  /// Columns from 0. Conversions are SQLite's; NULL is 0 and the empty text.
  [[nodiscard]] virtual bool is_null(int column) const = 0;
  [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
  [[nodiscard]] virtual double real(int column) const = 0;
  /// Text or bytes of a blob, followed by 64 readable bytes; valid until the next row.
  [[nodiscard]] virtual std::string_view text(int column) const = 0;
};

/// How to come at a database that its owner may be using.
enum class DatabaseAccess : std::uint8_t {
  in_place,  ///< read where it lies
  copy,      ///< copied first, with its journals: for owners that keep it locked while they run
};

using ForeignValue = std::variant<std::int64_t, std::string_view>;

class ForeignDatabase {
 public:
  ForeignDatabase() = default;
  ForeignDatabase(ForeignDatabase const&) = delete;
  ForeignDatabase& operator=(ForeignDatabase const&) = delete;
  virtual ~ForeignDatabase() = default;

  /// Every query until destruction sees one state of the file. The visitor returns false to stop.
  using VisitRow = std::function<bool(ForeignRow const&)>;
  [[nodiscard]] virtual Result<void> query(std::string_view sql,
                                           std::initializer_list<ForeignValue> parameters,
                                           VisitRow const& visit) = 0;
  /// Whether a table has that column; an empty column asks for the table (or view) alone.
  [[nodiscard]] virtual bool has(std::string_view table, std::string_view column = {}) = 0;
};

}  // namespace companion
