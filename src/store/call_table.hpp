// Rows of `call`: a StoredCall as columns and blobs, and back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "companion/call.hpp"
#include "companion/result.hpp"
#include "store/database.hpp"
#include "store/dictionary.hpp"
#include "store/ledger_store.hpp"

namespace companion::store {

/// What read_call() expects from column 0 on.
[[nodiscard]] std::string const& call_columns();
/// What read_stored() expects from column 0 on.
[[nodiscard]] std::string const& stored_columns();

[[nodiscard]] Result<Call> read_call(Statement const& row, Dictionary& words);
[[nodiscard]] Result<StoredCall> read_stored(Statement const& row, Dictionary& words);
/// The identity hashes in column `keys`.
[[nodiscard]] std::vector<std::uint64_t> unpack_keys(std::string_view bytes);

/// The writing side; one per writing connection.
class CallTable {
 public:
  [[nodiscard]] static Result<CallTable> open(Database& database);

  /// False: another call has this id.
  [[nodiscard]] Result<bool> insert(CallId id, StoredCall const& stored, Interner& words);
  [[nodiscard]] Result<void> update(StoredCall const& stored, Interner& words);
  [[nodiscard]] Result<void> erase(CallId id);
  /// not_found when no call has this id.
  [[nodiscard]] Result<StoredCall> load(CallId id, Dictionary& words);

 private:
  [[nodiscard]] Result<bool> write(Statement& statement, CallId id, StoredCall const& stored,
                                   Interner& words);

  Database* database_{nullptr};
  Statement insert_;
  Statement update_;
  Statement erase_;
  Statement load_;
};

}  // namespace companion::store
