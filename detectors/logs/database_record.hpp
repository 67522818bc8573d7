// What is remembered of a database: which file it is, how it looked when it was last read, and the mark.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "companion/host.hpp"

namespace companion::detectors {

/// The file and its write-ahead log, which changes first.
struct DatabaseLooks {
  FileId id;
  std::uint64_t size{0};
  Instant modified{};
  std::uint64_t log_size{0};
  Instant log_modified{};
  friend bool operator==(DatabaseLooks const&, DatabaseLooks const&) = default;
};

[[nodiscard]] Result<DatabaseLooks> look_at_database(Host const& host, std::string const& path);

struct DatabaseRecord {
  DatabaseLooks looks;  ///< when it was last read to its end
  std::uint32_t parser_version{0};
  std::string mark;
};

/// Text form for a checkpoint, and back; nullopt for what this version does not understand.
[[nodiscard]] std::string encode(DatabaseRecord const& record);
[[nodiscard]] std::optional<DatabaseRecord> decode_database_record(std::string_view text);

}  // namespace companion::detectors
