// GET /v1/litellm/alerts, …/context, …/probe and /v1/proxies: what we know of the proxies and what our
// callback in them asks. Run on a worker.
#pragma once

#include "receiver/router.hpp"

namespace companion::receiver::routes {

[[nodiscard]] Answer alerts(LedgerView& view, Question const& question);
[[nodiscard]] Answer context(LedgerView& view, Question const& question);
[[nodiscard]] Answer probe(LedgerView& view, Question const& question);
[[nodiscard]] Answer proxies(LedgerView& view, Question const& question);

}  // namespace companion::receiver::routes
