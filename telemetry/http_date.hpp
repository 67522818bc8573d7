// Retry-After: seconds, or the date form of HTTP.
#pragma once

#include <optional>
#include <string_view>

#include "companion/time.hpp"

namespace companion::telemetry {

/// "Sun, 06 Nov 1994 08:49:37 GMT"; nullopt for the obsolete forms and for anything else.
[[nodiscard]] std::optional<Instant> parse_http_date(std::string_view text);

/// How long from `now`; never negative. nullopt when it is neither form.
[[nodiscard]] std::optional<Milliseconds> parse_retry_after(std::string_view text, Instant now);

}  // namespace companion::telemetry
