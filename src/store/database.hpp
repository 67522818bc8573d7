// SQLite behind two small values. Only this folder knows it; sqlite3.h stays in database.cpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "companion/result.hpp"

struct sqlite3;
struct sqlite3_stmt;
struct sqlite3_context;
struct sqlite3_value;

namespace companion::store {

/// A prepared statement; must not outlive its Database. A failed bind() is told by the next step() or run().
class Statement {
 public:
  Statement() = default;

  void bind(int index, std::int64_t value);
  void bind(int index, std::optional<std::int64_t> value);
  /// The bytes must live until the statement was stepped.
  void bind_text(int index, std::string_view text);
  void bind_blob(int index, std::string_view bytes);

  /// True: a row is there. False: done, and reset for the next use.
  [[nodiscard]] Result<bool> step();
  /// Steps to the end and resets.
  [[nodiscard]] Result<void> run();
  void reset();

  [[nodiscard]] bool is_integer(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::optional<std::int64_t> optional_integer(int column) const;
  /// Valid until the next step() or reset().
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] std::string_view blob(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
  int bind_error_{0};
};

/// Resets a statement at the end of a scope, so that no early return leaves a read open.
class Rewind {
 public:
  explicit Rewind(Statement& statement) : statement_(statement) {}
  ~Rewind() { statement_.reset(); }
  Rewind(Rewind const&) = delete;
  Rewind& operator=(Rewind const&) = delete;

 private:
  Statement& statement_;
};

enum class Access : std::uint8_t { read_only, read_write };

/// One connection, used by one thread at a time.
class Database {
 public:
  /// not_found when a read-only file is absent; read_write makes it.
  [[nodiscard]] static Result<Database> open(std::filesystem::path const& path, Access access);

  /// Runs one or more statements whose rows nobody wants.
  [[nodiscard]] Result<void> execute(std::string const& sql);
  /// Kept statements live as long as the connection.
  [[nodiscard]] Result<Statement> prepare(std::string_view sql);
  /// First column of the first row as integer; 0 when there is none.
  [[nodiscard]] Result<std::int64_t> integer(std::string_view sql);
  [[nodiscard]] Result<std::string> text(std::string_view sql);

  /// A function of one blob that SQL may call: pure, never fails.
  struct BlobFunction {
    char const* name;
    std::int64_t (*of)(std::string_view bytes);
  };
  /// `function` outlives the connection.
  [[nodiscard]] Result<void> define(BlobFunction const& function);

  [[nodiscard]] bool in_transaction() const;
  /// Rows changed by the last INSERT, UPDATE or DELETE.
  [[nodiscard]] std::int64_t changes() const;
  [[nodiscard]] std::int64_t last_rowid() const;

  /// Called after each commit with the number of pages in the WAL. `context` outlives the connection.
  using WalListener = void (*)(void* context, int pages);
  void on_wal(WalListener listener, void* context);

  struct WalState {
    int pages{0};  ///< in the WAL
    int moved{0};  ///< of them already in the file
  };
  [[nodiscard]] Result<WalState> checkpoint_passive();

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  struct WalHook {
    WalListener listener{nullptr};
    void* context{nullptr};
  };
  static void call_blob_function(sqlite3_context* context, int count, sqlite3_value** arguments);
  static int wal_hook(void* self, sqlite3* handle, char const* name, int pages);

  std::unique_ptr<sqlite3, Close> handle_;
  std::unique_ptr<WalHook> hook_;
};

/// BEGIN (or BEGIN IMMEDIATE) that rolls back unless committed.
class Transaction {
 public:
  [[nodiscard]] static Result<Transaction> begin(Database& database, Access access);
  [[nodiscard]] Result<void> commit();
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace companion::store
