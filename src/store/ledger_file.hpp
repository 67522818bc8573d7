// The file of the ledger: made private, opened with the settings that writers and readers need.
#pragma once

#include <filesystem>
#include <string>

#include "companion/result.hpp"
#include "store/database.hpp"
#include "store/ledger_store.hpp"

namespace companion::store {

/// Folder 0700 and file 0600, whatever the umask; an existing folder keeps its mode.
[[nodiscard]] Result<void> make_private_file(std::filesystem::path const& path);

struct Writer {
  Database database;
  std::string upgraded;  ///< one sentence when the ledger of an older version was taken forward
};

/// The writing connection: WAL, no checkpoint within commits, migrated. A ledger of an older version is
/// copied before it is changed; without room for the copy it stays as it is. invalid: it is of a newer
/// version.
[[nodiscard]] Result<Writer> open_writer(StoreOptions const& options);
/// The connection that moves WAL pages into the file.
[[nodiscard]] Result<Database> open_checkpointer(StoreOptions const& options);
/// Read only; unavailable when the schema is not the one this build reads.
[[nodiscard]] Result<Database> open_for_queries(std::filesystem::path const& path);

}  // namespace companion::store
