// GET /v1/activity, /v1/activities and /v1/inventory: what is in use and what there is. Run on a worker.
#pragma once

#include "receiver/router.hpp"

namespace companion::receiver::routes {

/// Sums by `group_by`.
[[nodiscard]] Answer activity(LedgerView& view, Question const& question);
/// One by one, newest first.
[[nodiscard]] Answer activities(LedgerView& view, Question const& question);
[[nodiscard]] Answer inventory(LedgerView& view, Question const& question);

}  // namespace companion::receiver::routes
