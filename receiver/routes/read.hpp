// GET /v1/summary, /v1/usage, /v1/calls and /v1/calls/{id}: the ledger as JSON. Run on a worker.
#pragma once

#include "receiver/router.hpp"

namespace companion::receiver::routes {

[[nodiscard]] Answer summary(LedgerView& view, Question const& question);
[[nodiscard]] Answer usage(LedgerView& view, Question const& question);
[[nodiscard]] Answer calls(LedgerView& view, Question const& question);
[[nodiscard]] Answer call(LedgerView& view, Question const& question);

}  // namespace companion::receiver::routes
