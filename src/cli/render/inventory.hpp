// What AI there is on this machine, as a table for people and as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/inventory_look.hpp"
#include "cli/console.hpp"
#include "domain/inventory_policy.hpp"

namespace companion::cli {

struct InventoryView {
  std::vector<app::InventoryRow> rows;
  std::optional<domain::InventoryPolicy> policy;
  std::string problem;  ///< why there was no fresh look
};

[[nodiscard]] std::string inventory_table(InventoryView const& view, std::string const& timezone,
                                          Console const& console);
[[nodiscard]] std::string inventory_json(InventoryView const& view);

}  // namespace companion::cli
