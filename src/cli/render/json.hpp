// Ledger values as JSON: the names that `--json` promises.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "companion/call.hpp"
#include "companion/query.hpp"

namespace companion::cli {

using Json = nlohmann::ordered_json;

[[nodiscard]] Json to_json(TokenCounts const& tokens);
[[nodiscard]] Json to_json(UsageSums const& sums);
[[nodiscard]] Json to_json(std::optional<Instant> at);
[[nodiscard]] Json to_json(std::optional<NanoUsd> amount);
[[nodiscard]] Json to_json(Call const& call);
[[nodiscard]] Json to_json(Sighting const& sighting);

/// Indented; foreign bytes that are no UTF-8 are replaced, never a reason to fail.
[[nodiscard]] std::string printed(Json const& json);

}  // namespace companion::cli
