// JSON as an answer, or why there is none.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "companion/result.hpp"
#include "receiver/message.hpp"

namespace companion::receiver::routes {

[[nodiscard]] Answer told(Result<nlohmann::ordered_json> const& made);

}  // namespace companion::receiver::routes
