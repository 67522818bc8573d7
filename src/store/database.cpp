#include "store/database.hpp"

#include <sqlite3.h>

#include <utility>

namespace companion::store {
namespace {

constexpr int busy_timeout_ms = 5000;

Errc code_of(int status) {
  switch (status & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Errc::busy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      return Errc::corrupt;
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      return Errc::denied;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
    case SQLITE_ERROR:
      return Errc::invalid;
    case SQLITE_TOOBIG:
      return Errc::too_large;
    default:
      return Errc::io;
  }
}

tl::unexpected<Error> failure(int status, sqlite3* handle) {
  std::string message = "ledger: ";
  message += handle != nullptr && sqlite3_errcode(handle) != SQLITE_OK ? sqlite3_errmsg(handle)
                                                                       : sqlite3_errstr(status);
  return fail(code_of(status), std::move(message));
}

std::string utf8(std::filesystem::path const& path) {
  auto const text = path.u8string();
  return {text.begin(), text.end()};
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

void Statement::bind(int index, std::int64_t value) {
  bind_error_ |= sqlite3_bind_int64(handle_.get(), index, value);
}

void Statement::bind(int index, std::optional<std::int64_t> value) {
  if (value) return bind(index, *value);
  bind_error_ |= sqlite3_bind_null(handle_.get(), index);
}

void Statement::bind_text(int index, std::string_view text) {
  // A null pointer would be NULL, not the empty string.
  auto const* const data = text.empty() ? "" : text.data();
  bind_error_ |= sqlite3_bind_text64(handle_.get(), index, data, text.size(), nullptr, SQLITE_UTF8);
}

void Statement::bind_blob(int index, std::string_view bytes) {
  auto const* const data = bytes.empty() ? "" : bytes.data();
  bind_error_ |= sqlite3_bind_blob64(handle_.get(), index, data, bytes.size(), nullptr);
}

Result<bool> Statement::step() {
  if (auto const bad = std::exchange(bind_error_, 0); bad != 0) return failure(bad, nullptr);
  auto const status = sqlite3_step(handle_.get());
  if (status == SQLITE_ROW) return true;
  if (status == SQLITE_DONE) {
    sqlite3_reset(handle_.get());
    return false;
  }
  auto error = failure(status, sqlite3_db_handle(handle_.get()));
  sqlite3_reset(handle_.get());
  return error;
}

Result<void> Statement::run() {
  for (;;) {
    auto const row = step();
    if (!row) return tl::unexpected<Error>(row.error());
    if (!*row) return {};
  }
}

void Statement::reset() {
  sqlite3_reset(handle_.get());
  bind_error_ = 0;
}

bool Statement::is_integer(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_INTEGER;
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }

std::optional<std::int64_t> Statement::optional_integer(int column) const {
  if (sqlite3_column_type(handle_.get(), column) == SQLITE_NULL) return std::nullopt;
  return integer(column);
}

std::string_view Statement::text(int column) const { return blob(column); }

std::string_view Statement::blob(int column) const {
  auto const* const data = static_cast<char const*>(sqlite3_column_blob(handle_.get(), column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Result<Database> Database::open(std::filesystem::path const& path, Access access) {
  std::error_code ignored;
  if (access == Access::read_only && !std::filesystem::exists(path, ignored))
    return fail(Errc::not_found, "there is no ledger at " + utf8(path));
  auto const flags =
      SQLITE_OPEN_NOMUTEX |
      (access == Access::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  sqlite3* raw = nullptr;
  auto const status = sqlite3_open_v2(utf8(path).c_str(), &raw, flags, nullptr);
  Database database;
  database.handle_.reset(raw);
  if (status != SQLITE_OK)
    return fail(code_of(status), "cannot open " + utf8(path) + ": " + sqlite3_errstr(status));
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, busy_timeout_ms);
  return database;
}

Result<void> Database::execute(std::string const& sql) {
  auto const status = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) return failure(status, handle_.get());
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  auto const status = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                         SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  Statement statement;
  statement.handle_.reset(raw);
  if (status != SQLITE_OK) return failure(status, handle_.get());
  return statement;
}

Result<std::int64_t> Database::integer(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return propagate(statement);
  auto row = statement->step();
  if (!row) return propagate(row);
  return *row ? statement->integer(0) : 0;
}

Result<std::string> Database::text(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return propagate(statement);
  auto row = statement->step();
  if (!row) return propagate(row);
  return *row ? std::string{statement->text(0)} : std::string{};
}

void Database::call_blob_function(sqlite3_context* context, int /*count*/, sqlite3_value** arguments) {
  auto const& function = *static_cast<BlobFunction const*>(sqlite3_user_data(context));
  auto const* const data = static_cast<char const*>(sqlite3_value_blob(arguments[0]));
  auto const size = data == nullptr ? 0 : static_cast<std::size_t>(sqlite3_value_bytes(arguments[0]));
  sqlite3_result_int64(context, function.of({data, size}));
}

Result<void> Database::define(BlobFunction const& function) {
  auto const status = sqlite3_create_function_v2(
      handle_.get(), function.name, 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
      const_cast<BlobFunction*>(&function), &Database::call_blob_function, nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) return failure(status, handle_.get());
  return {};
}

bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }
std::int64_t Database::changes() const { return sqlite3_changes(handle_.get()); }
std::int64_t Database::last_rowid() const { return sqlite3_last_insert_rowid(handle_.get()); }

int Database::wal_hook(void* self, sqlite3*, char const*, int pages) {
  auto const* const hook = static_cast<WalHook const*>(self);
  hook->listener(hook->context, pages);
  return SQLITE_OK;
}

void Database::on_wal(WalListener listener, void* context) {
  // On the heap: SQLite keeps the address, and a Database may be moved.
  hook_ = std::make_unique<WalHook>(WalHook{listener, context});
  sqlite3_wal_hook(handle_.get(), &Database::wal_hook, hook_.get());
}

Result<Database::WalState> Database::checkpoint_passive() {
  WalState state;
  auto const status = sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE,
                                                &state.pages, &state.moved);
  // Busy only says that a reader still needs older pages; the next round moves the rest.
  if (status != SQLITE_OK && code_of(status) != Errc::busy) return failure(status, handle_.get());
  return state;
}

Result<Transaction> Transaction::begin(Database& database, Access access) {
  auto begun = database.execute(access == Access::read_only ? "BEGIN" : "BEGIN IMMEDIATE");
  if (!begun) return propagate(begun);
  return Transaction{database};
}

Result<void> Transaction::commit() {
  auto done = database_->execute("COMMIT");
  if (done) database_ = nullptr;
  return done;
}

Transaction::~Transaction() {
  if (database_ != nullptr && database_->in_transaction()) static_cast<void>(database_->execute("ROLLBACK"));
}

}  // namespace companion::store
