// What a batch says besides calls: losses, coverage, accounts, alerts, activities and inventory. Runs within
// the batch's transaction.
#pragma once

#include <string_view>

#include "companion/observation.hpp"
#include "companion/receipt.hpp"
#include "companion/result.hpp"
#include "store/ledger_store.hpp"

namespace companion::pipeline {

inline constexpr std::string_view callback_source = "litellm:callback";
inline constexpr std::string_view spend_source = "litellm:spend_logs";

/// Counts each loss once, however often its running total is told; callbacks cover the time of their calls.
/// `now`: of the batch.
[[nodiscard]] Result<void> note_besides(store::LedgerStore& ledger, Observations const& batch, Instant now,
                                        Receipt& receipt);

}  // namespace companion::pipeline
