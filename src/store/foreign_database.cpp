#include "store/foreign_database.hpp"

#include <sqlite3.h>

#include <array>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include "store/private_copy.hpp"

namespace companion::store {
namespace {

namespace fs = std::filesystem;

constexpr int busy_timeout_ms = 250;
constexpr std::size_t padding = 64;

struct CloseDatabase {
  void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Handle = std::unique_ptr<sqlite3, CloseDatabase>;
using Prepared = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

Errc code_of(int status) {
  switch (status & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Errc::busy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Errc::corrupt;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_READONLY:
      return Errc::denied;
    case SQLITE_ERROR:
      return Errc::invalid;
    default:
      return Errc::io;
  }
}

tl::unexpected<Error> failure(int status, std::string const& path) {
  return fail(code_of(status), path + ": " + sqlite3_errstr(status));
}

class Row final : public ForeignRow {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_{statement} {}

  bool is_null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
  double real(int column) const override { return sqlite3_column_double(statement_, column); }

  std::string_view text(int column) const override {
    auto const* const data = sqlite3_column_type(statement_, column) == SQLITE_BLOB
                                 ? static_cast<char const*>(sqlite3_column_blob(statement_, column))
                                 : reinterpret_cast<char const*>(sqlite3_column_text(statement_, column));
    if (data == nullptr) return {};
    auto const size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    auto& kept = texts_[static_cast<std::size_t>(column) % texts_.size()];
    kept.assign(data, size).append(padding, '\0');
    return std::string_view{kept}.substr(0, size);
  }

 private:
  sqlite3_stmt* statement_;
  mutable std::array<std::string, 16> texts_;
};

class File final : public ForeignDatabase {
 public:
  File(Handle handle, std::string path, PrivateCopy copy)
      : copy_{std::move(copy)}, handle_{std::move(handle)}, path_{std::move(path)} {}

  Result<void> query(std::string_view sql, std::initializer_list<ForeignValue> parameters,
                     VisitRow const& visit) override {
    sqlite3_stmt* raw = nullptr;
    auto status = sqlite3_prepare_v2(handle_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
    Prepared const statement{raw};
    if (status != SQLITE_OK) return fail(code_of(status), path_ + ": " + sqlite3_errmsg(handle_.get()));
    int index = 0;
    for (auto const& parameter : parameters) bind(raw, ++index, parameter);
    Row const row{raw};
    while ((status = sqlite3_step(raw)) == SQLITE_ROW) {
      if (!visit(row)) return {};
    }
    if (status != SQLITE_DONE) return failure(status, path_);
    return {};
  }

  bool has(std::string_view table, std::string_view column) override {
    bool found = false;
    auto const sql = column.empty() ? "SELECT 1 FROM sqlite_schema WHERE type IN ('table','view') AND name=?1"
                                    : "SELECT 1 FROM pragma_table_info(?1) WHERE name=?2";
    auto const visit = [&found](ForeignRow const&) {
      found = true;
      return false;
    };
    auto const asked = column.empty() ? query(sql, {table}, visit) : query(sql, {table, column}, visit);
    return asked && found;
  }

 private:
  static void bind(sqlite3_stmt* statement, int index, ForeignValue const& value) {
    if (auto const* const number = std::get_if<std::int64_t>(&value)) {
      sqlite3_bind_int64(statement, index, *number);
      return;
    }
    auto const text = std::get<std::string_view>(value);
    sqlite3_bind_text64(statement, index, text.empty() ? "" : text.data(), text.size(), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
  }

  PrivateCopy copy_;  // outlives the handle
  Handle handle_;
  std::string path_;
};

std::string utf8(fs::path const& path) {
  auto const text = path.u8string();
  return {text.begin(), text.end()};
}

/// Nothing in the file's schema may load code. It is not `trusted_schema=0`: to SQLite 3.40, JSON is unsafe
/// in an index then, and the whole file malformed; Kilo has such indexes.
void distrust(sqlite3* handle) {
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
}

/// A file name as SQLite's URIs want it.
std::string uri_of(std::string const& path, std::string_view how) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string uri{"file:"};
  for (char const c : path) {
    if (c == '%' || c == '?' || c == '#') {
      auto const byte = static_cast<unsigned char>(c);
      uri.append({'%', hex[byte >> 4U], hex[byte & 15U]});
    } else {
      uri.push_back(c == '\\' ? '/' : c);
    }
  }
  return uri.append(how);
}

/// Not whether its owner lives: pages of an unfinished change may already be in the file. A journal that was
/// kept (journal_mode=PERSIST) begins with zeros.
bool has_open_journal(fs::path const& path) {
  std::ifstream journal{fs::path{path} += "-journal", std::ios::binary};
  return journal.get() > 0;
}

bool has_log(fs::path const& path) {
  std::error_code absent;
  auto const size = fs::file_size(fs::path{path} += "-wal", absent);
  return !absent && size > 0;
}

struct Opened {
  Handle handle;
  int status{SQLITE_OK};
};

Opened open_file(fs::path const& file, std::string_view how, int mode, char const* begin) {
  sqlite3* raw = nullptr;
  auto const uri = uri_of(utf8(file), how);
  auto status = sqlite3_open_v2(uri.c_str(), &raw, mode | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
  Handle handle{raw};
  if (status != SQLITE_OK) return {.handle = std::move(handle), .status = status};
  sqlite3_busy_timeout(raw, busy_timeout_ms);
  distrust(raw);
  // One state for all queries; the schema is read, so that what is no database is told now.
  status = sqlite3_exec(raw, begin, nullptr, nullptr, nullptr);
  return {.handle = std::move(handle), .status = status};
}

/// A copy is ours: SQLite recovers it by its journals.
Result<std::unique_ptr<ForeignDatabase>> open_copy(fs::path const& path) {
  auto copy = PrivateCopy::of(path);
  if (!copy) return propagate(copy);
  // Alone with it: the index of the log is kept in memory, so that nothing is looked for by name any more.
  auto opened = open_file(copy->file(), "", SQLITE_OPEN_READWRITE,
                          "PRAGMA locking_mode=EXCLUSIVE; PRAGMA query_only=1; BEGIN; "
                          "SELECT 1 FROM sqlite_schema LIMIT 1");
  if (opened.status != SQLITE_OK) return failure(opened.status, utf8(path));
  sqlite3_db_config(opened.handle.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  copy->hide();
  return std::make_unique<File>(std::move(opened.handle), utf8(path), std::move(*copy));
}

/// SQLite can read it only by changing something there: it needs the log's index made or mended.
bool wants_to_write(int status) {
  auto const kind = status & 0xff;
  return kind == SQLITE_CANTOPEN || kind == SQLITE_READONLY;
}

}  // namespace

Result<std::unique_ptr<ForeignDatabase>> open_foreign(fs::path const& path, DatabaseAccess access) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return fail(Errc::not_found, utf8(path) + " is not there");
  bool const logged = has_log(path);
  if (access == DatabaseAccess::copy || has_open_journal(path)) return open_copy(path);
  auto opened =
      open_file(path, logged ? "?mode=ro&readonly_shm=1" : "?mode=ro&immutable=1", SQLITE_OPEN_READONLY,
                "PRAGMA query_only=1; BEGIN; SELECT 1 FROM sqlite_schema "
                "LIMIT 1");
  if (logged && wants_to_write(opened.status)) return open_copy(path);
  if (opened.status != SQLITE_OK) return failure(opened.status, utf8(path));
  return std::make_unique<File>(std::move(opened.handle), utf8(path), PrivateCopy{});
}

}  // namespace companion::store
