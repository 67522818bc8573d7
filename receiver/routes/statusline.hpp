// GET /v1/statusline: today, the last hour, one session and the budget, cheap enough to be asked every
// second.
#pragma once

#include "receiver/router.hpp"

namespace companion::receiver::routes {

/// session (none without it), since (default today), timezone (default UTC).
[[nodiscard]] Answer statusline(LedgerView& view, Question const& question);

}  // namespace companion::receiver::routes
