// What there is on this machine: one row a finding, with when it was first and last seen.
#pragma once

#include <vector>

#include "companion/inventory.hpp"
#include "companion/result.hpp"
#include "store/database.hpp"
#include "store/proxy_tables.hpp"

namespace companion::store {

/// The writing side; one per writing connection.
class InventoryTable {
 public:
  [[nodiscard]] static Result<InventoryTable> open(Database& database);

  /// Keeps the earliest first and the latest last look, and what the latest look told of the rest. In any
  /// order the same row.
  [[nodiscard]] Result<Novelty> put(InventoryItem const& item);

 private:
  Statement find_;
  Statement put_;
};

/// By kind, name, place.
[[nodiscard]] Result<std::vector<InventoryItem>> read_inventory(Database& database);

}  // namespace companion::store
