// What AI there is on this machine, used or not: found in well-known places, without running anything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "companion/time.hpp"

namespace companion {

enum class InventoryKind : std::uint8_t {
  app = 0,
  cli = 1,
  ide_plugin = 2,
  model_server = 3,
  mcp_server = 4,
};

/// One finding; the ledger keeps when it was first and last seen, by (kind, name, place).
struct InventoryItem {
  InventoryKind kind{InventoryKind::app};
  std::string name;     ///< of the catalogue; of MCP servers the name in the configuration
  std::string version;  ///< as far as a manifest or folder name tells; never by running it
  std::string place;    ///< file or folder that proves it, below the home folder as "~/…"
  std::string
      detail;  ///< of MCP servers the client and transport ("claude-code, stdio"); no arguments, no secrets
  Instant first_seen{};
  Instant last_seen{};
};

[[nodiscard]] std::string_view to_string(InventoryKind kind);
[[nodiscard]] std::optional<InventoryKind> parse_inventory_kind(std::string_view text);

}  // namespace companion
