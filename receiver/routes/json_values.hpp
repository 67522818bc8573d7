// The vocabulary as JSON. Money is a decimal string, times are RFC 3339, unknown is null or an empty string.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "companion/call.hpp"
#include "companion/query.hpp"

namespace companion::receiver::routes {

[[nodiscard]] nlohmann::ordered_json to_json(TokenCounts const& tokens);
[[nodiscard]] nlohmann::ordered_json to_json(UsageSums const& sums);
[[nodiscard]] nlohmann::ordered_json to_json(UsageGroup const& group);
[[nodiscard]] nlohmann::ordered_json to_json(Call const& call);
[[nodiscard]] nlohmann::ordered_json to_json(Sighting const& sighting);
[[nodiscard]] nlohmann::ordered_json to_json(LedgerInfo const& info);

}  // namespace companion::receiver::routes
