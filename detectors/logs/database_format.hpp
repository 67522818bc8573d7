// Logs in a tool's own SQLite file: read from a mark on, row by row.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "companion/foreign_database.hpp"
#include "companion/host.hpp"
#include "companion/result.hpp"
#include "detectors/logs/log_places.hpp"
#include "detectors/logs/sighting_buffer.hpp"

namespace companion::detectors {

struct DatabasePass {
  std::string mark;           ///< what the next pass goes on from; free of control characters
  bool more{false};           ///< rows_max was reached
  std::uint64_t bad_rows{0};  ///< usage that could not be understood
};

class DatabaseFormat : public LogPlaces {
 public:
  /// Rows from `mark` on (empty = all), at most `rows_max`. A database of a schema that the reader does not
  /// know is an error of code `invalid`, which says what is missing. Rows that are updated in place must be
  /// found again by the mark (updated >= mark, not >), since a sighting may be told any number of times.
  [[nodiscard]] virtual Result<DatabasePass> read(ForeignDatabase& database, std::string_view mark,
                                                  std::size_t rows_max, SightingBuffer& found) = 0;

  /// Where the databases are: by default the owned files right in the roots, and roots that are such a file.
  [[nodiscard]] virtual std::vector<std::filesystem::path> databases(
      Host const& host, std::span<std::filesystem::path const> roots) const;
};

}  // namespace companion::detectors
