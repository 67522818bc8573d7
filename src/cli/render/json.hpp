// Ledger values as JSON: the names that `--json` promises.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/json_values.hpp"

namespace companion::cli {

using Json = nlohmann::ordered_json;

/// Indented; foreign bytes that are no UTF-8 are replaced, never a reason to fail.
[[nodiscard]] std::string printed(Json const& json);

}  // namespace companion::cli
