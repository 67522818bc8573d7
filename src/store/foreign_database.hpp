// Files of other programs, opened so that they do not notice.
#pragma once

#include <filesystem>
#include <memory>

#include "companion/foreign_database.hpp"

namespace companion::store {

/// Reads the file and its write-ahead log. One state is seen until destruction, which should be soon: a long
/// read keeps the owner's log from shrinking. Nothing there is written, made or removed, not even the log's
/// index
/// ("-shm"). Without a log beside it the file is opened as one that nobody changes.
/// A private copy is read, whatever was asked for, where a killed owner left what only a writer can mend: a
/// log without its index, or a rollback journal (what is in the file then was never committed). The copy is
/// rolled back or forward as the owner would do it, and is gone with the last use or the process. not_found,
/// corrupt (no SQLite file), busy (tried for 250 ms, or changed while it was copied), denied, io (no room).
[[nodiscard]] Result<std::unique_ptr<ForeignDatabase>> open_foreign(
    std::filesystem::path const& path, DatabaseAccess access = DatabaseAccess::in_place);

}  // namespace companion::store
