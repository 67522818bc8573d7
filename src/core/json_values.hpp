// The vocabulary as JSON: one form for the API and for every --json. Money is a decimal string, times are
// RFC 3339, unknown is null or an empty string.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "companion/activity_query.hpp"
#include "companion/call.hpp"
#include "companion/inventory.hpp"
#include "companion/observation.hpp"
#include "companion/proxy.hpp"
#include "companion/query.hpp"
#include "companion/reconciliation.hpp"

namespace companion {

[[nodiscard]] nlohmann::ordered_json to_json(TokenCounts const& tokens);
[[nodiscard]] nlohmann::ordered_json to_json(UsageSums const& sums);
[[nodiscard]] nlohmann::ordered_json to_json(SessionFacts const& facts);
[[nodiscard]] nlohmann::ordered_json to_json(UsageGroup const& group);
[[nodiscard]] nlohmann::ordered_json to_json(std::optional<Instant> at);
[[nodiscard]] nlohmann::ordered_json to_json(std::optional<NanoUsd> amount);
[[nodiscard]] nlohmann::ordered_json to_json(Call const& call);
[[nodiscard]] nlohmann::ordered_json to_json(Sighting const& sighting);
[[nodiscard]] nlohmann::ordered_json to_json(LedgerInfo const& info);
[[nodiscard]] nlohmann::ordered_json to_json(Reconciliation const& reconciliation);
[[nodiscard]] nlohmann::ordered_json to_json(ProxyAccount const& account);
[[nodiscard]] nlohmann::ordered_json to_json(ProxyAlert const& alert);
[[nodiscard]] nlohmann::ordered_json to_json(Coverage const& coverage);
[[nodiscard]] nlohmann::ordered_json to_json(Activity const& activity);
[[nodiscard]] nlohmann::ordered_json to_json(ActivitySums const& sums);
[[nodiscard]] nlohmann::ordered_json to_json(ActivityGroup const& group);
[[nodiscard]] nlohmann::ordered_json to_json(InventoryItem const& item);

}  // namespace companion
