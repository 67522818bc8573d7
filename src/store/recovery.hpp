// Opening the ledger with a look at its health: an unclean stop is followed by a check, a damaged file is set
// aside and what can be read of it is taken over.
#pragma once

#include <string>

#include "companion/result.hpp"
#include "store/database.hpp"
#include "store/ledger_store.hpp"

namespace companion::store {

struct CheckedLedger {
  Database database;
  std::string recovered;  ///< one sentence when something had to be repaired
  std::string upgraded;   ///< one sentence when a ledger of an older version was taken forward
};

/// Makes the ledger when it is absent and marks it as in use.
[[nodiscard]] Result<CheckedLedger> open_checked(StoreOptions const& options);

/// Notes that the ledger was closed in order.
[[nodiscard]] Result<void> mark_clean(Database& database);

}  // namespace companion::store
