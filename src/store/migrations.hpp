// The schema of the ledger as a list of steps that only grows. PRAGMA user_version counts the steps taken.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "companion/result.hpp"
#include "store/database.hpp"

namespace companion::store {

/// "LLMC": marks the file as ours (PRAGMA application_id).
inline constexpr std::int64_t application_id = 0x4c4c4d43;

/// Step n (from 0) takes a ledger from version n to n + 1. Steps of a release never change.
[[nodiscard]] std::span<std::string_view const> migrations();

/// The version this build reads and writes.
[[nodiscard]] std::int64_t schema_version();

/// The version that a file of ours has; 0: a new file. invalid when it belongs to another program.
[[nodiscard]] Result<std::int64_t> version_of(Database& database);

/// Takes every step that is missing, each in a transaction of its own. invalid when the file is newer than
/// the steps or belongs to another program.
[[nodiscard]] Result<void> migrate(Database& database, std::span<std::string_view const> steps);

}  // namespace companion::store
