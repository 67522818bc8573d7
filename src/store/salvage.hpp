// Takes over what can be read of a damaged ledger, row by row. Checkpoints stay behind, so that every source
// is read again and fills the holes.
#pragma once

#include <cstdint>
#include <filesystem>

#include "companion/result.hpp"
#include "store/database.hpp"

namespace companion::store {

struct Salvaged {
  std::int64_t calls{0};
  std::int64_t lost{0};     ///< rows that were there but made no sense
  std::int64_t damaged{0};  ///< places where reading failed
};

/// Reads `damaged`, writes to `fresh`. Fails only when `fresh` cannot be written.
[[nodiscard]] Result<Salvaged> salvage(std::filesystem::path const& damaged, Database& fresh);

}  // namespace companion::store
