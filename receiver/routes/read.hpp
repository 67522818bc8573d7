// GET /v1/summary, /v1/usage, /v1/calls and /v1/calls/{id}: the ledger as JSON. Run on a worker.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "receiver/router.hpp"

namespace companion::receiver::routes {

/// What /v1/summary says; streams say it too. invalid: there is no such zone.
[[nodiscard]] Result<nlohmann::ordered_json> summary_json(LedgerView& view, Instant now,
                                                          std::string const& timezone);
[[nodiscard]] Answer summary(LedgerView& view, Question const& question);
[[nodiscard]] Answer usage(LedgerView& view, Question const& question);
[[nodiscard]] Answer calls(LedgerView& view, Question const& question);
[[nodiscard]] Answer call(LedgerView& view, Question const& question);

}  // namespace companion::receiver::routes
