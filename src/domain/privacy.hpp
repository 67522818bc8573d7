// What must not reach the ledger is taken out here, on the one road, whoever the source is. Pure.
#pragma once

#include "companion/observation.hpp"

namespace companion::domain {

/// Longest text kept of any field; longer ids keep their head and a hash of the rest, so that equal stays
/// equal.
inline constexpr std::size_t field_bytes_max = 256;

/// More tags than these are noise.
inline constexpr std::size_t tags_max = 32;

/// Replaces what looks like a secret (domain/secrets.hpp), drops control characters, bounds every field, and
/// repairs impossible numbers (negative counts, reasoning > output, end before start).
void sanitise(Sighting& sighting);
void sanitise(ProxyAccount& account);
void sanitise(ProxyAlert& alert);
/// Also bounds durations and counts.
void sanitise(Activity& activity);
void sanitise(InventoryItem& item);

}  // namespace companion::domain
