// POST /v1/browser/costs: what the calls cost that a browser extension told of itself.
#pragma once

#include "receiver/router.hpp"

namespace companion::receiver::routes {

/// Sums by site of exactly the calls that are named, by ids that only who told of them knows. So a token that
/// only writes learns nothing of the rest of the ledger: no other tool, browser or profile.
[[nodiscard]] Answer browser_costs(LedgerView& view, Question const& question);

}  // namespace companion::receiver::routes
