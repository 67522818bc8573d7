// The file that says which AI is sanctioned: `sanctioned` and `forbidden`, lists of names or patterns, for
// all kinds and below the name of a kind for that kind alone.
#pragma once

#include <string>
#include <string_view>

#include "config/load.hpp"
#include "domain/inventory_policy.hpp"

namespace companion::config {

/// `file` stands in findings. Unknown keys and values that are no lists of texts are findings.
[[nodiscard]] domain::InventoryPolicy parse_inventory_policy(std::string const& file, std::string_view yaml,
                                                             Findings& findings);

}  // namespace companion::config
