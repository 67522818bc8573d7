// Activities and inventory on the one road: sanitised, merged into the ledger, and what grew counted. Runs
// within the batch's transaction.
#pragma once

#include <vector>

#include "companion/counters.hpp"
#include "companion/observation.hpp"
#include "companion/receipt.hpp"
#include "companion/result.hpp"
#include "store/ledger_store.hpp"

namespace companion::pipeline {

/// What an account added, as increments of the metric catalogue: the same sums whatever the order and however
/// often it is told. Pure.
[[nodiscard]] std::vector<CounterDelta> project(store::ActivityGrowth const& growth);

/// An activity without source, event key or name is set aside as malformed.
[[nodiscard]] Result<void> note_activities(store::LedgerStore& ledger, Observations const& batch, Instant now,
                                           Receipt& receipt);

/// A finding without times was seen `now`.
[[nodiscard]] Result<void> note_inventory(store::LedgerStore& ledger, Observations const& batch, Instant now,
                                          Receipt& receipt);

}  // namespace companion::pipeline
