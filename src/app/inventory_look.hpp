// The inventory as it is now: a fresh look by this build's detector, joined with when the ledger first and
// last saw each finding.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "companion/detector.hpp"
#include "companion/inventory.hpp"
#include "companion/result.hpp"

namespace companion::app {

enum class Presence : std::uint8_t {
  present,   ///< the fresh look found it
  gone,      ///< the ledger knows it, the fresh look found nothing
  not_seen,  ///< there was no fresh look
};

struct InventoryRow {
  InventoryItem item;
  Presence presence{Presence::not_seen};
};

[[nodiscard]] std::string_view to_string(Presence presence);

/// By kind, name, place. `fresh`: nullptr without a look. Pure.
[[nodiscard]] std::vector<InventoryRow> join_inventory(std::vector<InventoryItem> const& known,
                                                       std::vector<InventoryItem> const* fresh, Instant now);

/// All that the detector finds from an empty checkpoint; nothing is stored.
[[nodiscard]] Result<std::vector<InventoryItem>> look_for_inventory(Detector& detector);

}  // namespace companion::app
