// What each account says of one call. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "companion/call.hpp"
#include "companion/reconciliation.hpp"

namespace companion::domain {

struct AccountEntry {
  std::int64_t requests{0};  ///< events told: successes and failed attempts
  std::int64_t successes{0};
  TokenCounts tokens;  ///< of all successes: a call told twice has them twice
  std::optional<NanoUsd> cost;
};

using AccountEntries = std::array<std::optional<AccountEntry>, account_count>;

[[nodiscard]] AccountEntries entries_of(CallRecord const& record);

/// In the measure's unit; 0 for an unknown cost.
[[nodiscard]] std::int64_t value_of(AccountEntry const& entry, Measure measure);

}  // namespace companion::domain
