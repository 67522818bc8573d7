// Answers about activities as JSON, with what the calls of their sessions used: one form for the API and for
// --json.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "companion/activity_query.hpp"
#include "companion/query.hpp"
#include "companion/result.hpp"

namespace companion {

/// By session each group has "usage": sums of its calls, null where none is known.
[[nodiscard]] Result<nlohmann::ordered_json> activity_report_json(LedgerView& view,
                                                                  ActivityQuery const& query);
/// Each activity with a session has "usage".
[[nodiscard]] Result<nlohmann::ordered_json> activity_page_json(LedgerView& view,
                                                                ActivityListQuery const& query);

}  // namespace companion
