// GET /v1/reconcile: the accounts of the same usage held against each other.
#pragma once

#include "receiver/router.hpp"

namespace companion::receiver::routes {

/// since (default 7d), until, model, threshold in percent (default 1). Days are UTC.
[[nodiscard]] Answer reconcile(LedgerView& view, Question const& question);

}  // namespace companion::receiver::routes
