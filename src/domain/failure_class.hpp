// Which failures a tool and a proxy may tell of the same request: the one saw an HTTP status, the other why.
// Pure.
#pragma once

#include <string_view>

#include "companion/observation.hpp"

namespace companion::domain {

/// "rate_limit", "authentication", "permission", "not_found", "rejected", "timeout" or "server"; empty where
/// a failure of the other side could not be told from others: no answer came, or LiteLLM answers such
/// failures in several ways.
[[nodiscard]] std::string_view failure_class(Sighting const& failed);

}  // namespace companion::domain
