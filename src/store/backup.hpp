// Copies of the ledger from before an upgrade: the way back for whoever must return to the older version.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "companion/result.hpp"
#include "store/database.hpp"

namespace companion::store {

/// Older copies go when a new one is whole.
inline constexpr std::size_t backups_kept = 2;

/// "backups" beside the ledger, 0700.
[[nodiscard]] std::filesystem::path backup_folder(std::filesystem::path const& ledger);

/// "backups/ledger-20261126T144500Z-v3.db", 0600: the ledger as it is, what lies in its WAL included. Either
/// whole or not there. corrupt when the ledger cannot be read to its end.
[[nodiscard]] Result<std::filesystem::path> back_up(Database& database, std::filesystem::path const& ledger);

/// Whole copies, the newest first.
[[nodiscard]] std::vector<std::filesystem::path> backups(std::filesystem::path const& ledger);
/// The newest one that a program which knows `version` can read.
[[nodiscard]] std::optional<std::filesystem::path> backup_for(std::filesystem::path const& ledger,
                                                              std::int64_t version);

/// Now, as names of files bear it: "20260820T130009Z".
[[nodiscard]] std::string file_stamp();

}  // namespace companion::store
