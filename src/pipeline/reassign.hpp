// Ownership rules that changed, applied to the calls of the past, some at a time.
#pragma once

#include <cstddef>

#include "companion/result.hpp"
#include "domain/ownership.hpp"
#include "store/ledger_store.hpp"

namespace companion::pipeline {

/// Within the caller's transaction. Goes on where the last one stopped; returns how many calls it looked at,
/// 0 when the rules in force were applied to all. Counters keep what they were told.
[[nodiscard]] Result<std::size_t> reassign_some(store::LedgerStore& ledger,
                                                domain::OwnershipRules const& rules, std::size_t limit);

}  // namespace companion::pipeline
