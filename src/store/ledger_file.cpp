#include "store/ledger_file.hpp"

#include <fstream>
#include <string>

#include "store/backup.hpp"
#include "store/call_filter.hpp"
#include "store/migrations.hpp"

namespace companion::store {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t wal_bytes_kept = 32 << 20;
constexpr std::int64_t reader_cache_kib = 8192;

std::string_view name_of(Synchronous synchronous) {
  switch (synchronous) {
    case Synchronous::full:
      return "FULL";
    case Synchronous::normal:
      return "NORMAL";
    case Synchronous::off:
      return "OFF";
  }
  return "FULL";
}

tl::unexpected<Error> denied(fs::path const& path, std::error_code const& error) {
  return fail(Errc::denied, "cannot make " + path.string() + ": " + error.message());
}

/// Refused in words that tell the ways on: the program that knows the ledger, or the copy that this one
/// knows.
tl::unexpected<Error> too_new(fs::path const& path, std::int64_t version) {
  auto text = "the ledger " + path.string() + " was written by a newer version of this program (schema " +
              std::to_string(version) + ", this one knows up to " + std::to_string(schema_version()) +
              "); install the newer version again";
  if (auto const copy = backup_for(path, schema_version()))
    text +=
        ", or move ledger.db* away and put the copy from before the upgrade in its place: " + copy->string();
  return fail(Errc::invalid, std::move(text));
}

/// Copies a ledger before its first step forward; the sentence about it, empty when there is no step to take.
Result<std::string> back_up_before_upgrade(Database& database, fs::path const& path) {
  auto version = version_of(database);
  if (!version) return propagate(version);
  if (*version > schema_version()) return too_new(path, *version);
  if (*version == 0 || *version == schema_version()) return std::string{};
  auto copy = back_up(database, path);
  auto const text = "the ledger was upgraded from schema " + std::to_string(*version) + " to " +
                    std::to_string(schema_version());
  if (copy) return text + "; the copy from before is " + copy->string();
  // What is damaged cannot be copied row by row; the look at its health sets the file itself aside.
  if (copy.error().code == Errc::corrupt) return text + "; damaged as it was, it could not be copied before";
  return fail(Errc::io, "the ledger is not upgraded, since it cannot be copied before: " +
                            copy.error().message + "; make room in " + backup_folder(path).string() +
                            " for another " + std::to_string((fs::file_size(path) >> 20U) + 1) +
                            " MB, or install the older version again");
}

}  // namespace

Result<void> make_private_file(fs::path const& path) {
  std::error_code error;
  auto const folder = path.parent_path();
  if (!folder.empty() && !fs::exists(folder, error)) {
    fs::create_directories(folder, error);
    if (error) return denied(folder, error);
    fs::permissions(folder, fs::perms::owner_all, error);
    if (error) return denied(folder, error);
  }
  if (!fs::exists(path, error)) {
    std::ofstream const empty{path, std::ios::binary | std::ios::app};
    if (!empty) return denied(path, std::make_error_code(std::errc::permission_denied));
  }
  // SQLite gives -wal and -shm the mode of the file.
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, error);
  if (error) return denied(path, error);
  return {};
}

Result<Writer> open_writer(StoreOptions const& options) {
  auto database = Database::open(options.path, Access::read_write);
  if (!database) return propagate(database);
  // Holds for a new file only: rows of 270 bytes come in order, and twice the page halves the writes.
  auto paged = database->execute("PRAGMA page_size=8192");
  if (!paged) return propagate(paged);
  auto upgraded = back_up_before_upgrade(*database, options.path);
  if (!upgraded) return propagate(upgraded);
  auto migrated = migrate(*database, migrations());
  if (!migrated) return propagate(migrated);
  auto set = database->execute(
      "PRAGMA journal_mode=WAL;PRAGMA synchronous=" + std::string{name_of(options.synchronous)} +
      ";PRAGMA foreign_keys=OFF;PRAGMA temp_store=MEMORY;PRAGMA wal_autocheckpoint=0"
      ";PRAGMA journal_size_limit=" +
      std::to_string(wal_bytes_kept) + ";PRAGMA cache_size=-" +
      std::to_string(options.page_cache_bytes / 1024));
  if (!set) return propagate(set);
  return Writer{std::move(*database), std::move(*upgraded)};
}

Result<Database> open_checkpointer(StoreOptions const& options) {
  auto database = Database::open(options.path, Access::read_write);
  if (!database) return database;
  // Its pages pass through a cache of their own; it needs none.
  auto set = database->execute("PRAGMA wal_autocheckpoint=0;PRAGMA cache_size=8;PRAGMA synchronous=" +
                               std::string{name_of(options.synchronous)});
  if (!set) return propagate(set);
  return database;
}

Result<Database> open_for_queries(fs::path const& path) {
  auto database = Database::open(path, Access::read_only);
  if (!database) return database;
  auto set = database->execute("PRAGMA query_only=ON;PRAGMA temp_store=MEMORY;PRAGMA cache_size=-" +
                               std::to_string(reader_cache_kib));
  if (!set) return propagate(set);
  auto owner = database->integer("PRAGMA application_id");
  if (!owner) return propagate(owner);
  auto version = database->integer("PRAGMA user_version");
  if (!version) return propagate(version);
  if (*owner != application_id && *version != 0)
    return fail(Errc::invalid, path.string() + " is no ledger of this program");
  if (*version > schema_version()) return too_new(path, *version);
  if (*version < schema_version())
    return fail(Errc::unavailable, "the ledger is not ready; start the daemon (or run a backfill) once");
  auto defined = define_call_words(*database);
  if (!defined) return propagate(defined);
  return database;
}

}  // namespace companion::store
