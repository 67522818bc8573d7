// Files of other programs, opened so that they do not notice.
#pragma once

#include <filesystem>
#include <memory>

#include "companion/foreign_database.hpp"

namespace companion::store {

/// Reads the file and its write-ahead log. One state is seen until destruction, which should be soon: a long
/// read keeps the owner's log from shrinking. Without a log beside it the file is opened as one that nobody
/// changes, since SQLite would otherwise make files in a folder that is not ours.
/// A copy is made in a private folder and removed with the last use; it is rolled back or forward by the
/// journals copied with it, as the owner would after a crash. not_found, corrupt (no SQLite file), busy
/// (tried for 250 ms, or changed while it was copied), denied.
[[nodiscard]] Result<std::unique_ptr<ForeignDatabase>> open_foreign(
    std::filesystem::path const& path, DatabaseAccess access = DatabaseAccess::in_place);

}  // namespace companion::store
