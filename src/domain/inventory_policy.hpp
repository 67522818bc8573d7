// Whether what is installed here is sanctioned. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "companion/inventory.hpp"

namespace companion::domain {

enum class Sanction : std::uint8_t { unlisted, sanctioned, forbidden };

[[nodiscard]] std::string_view to_string(Sanction sanction);

/// Names or patterns with * and ?.
struct InventoryRules {
  std::vector<std::string> sanctioned;
  std::vector<std::string> forbidden;
};

struct InventoryPolicy {
  InventoryRules all;
  std::array<InventoryRules, 5> kinds;  ///< by InventoryKind, beside those for all

  /// What forbids goes before what sanctions.
  [[nodiscard]] Sanction of(InventoryItem const& item) const;
};

}  // namespace companion::domain
