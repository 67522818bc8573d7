// What people write for "since when": a date, an instant, a span back from now, or everything.
#pragma once

#include <optional>
#include <string_view>

#include "companion/result.hpp"
#include "companion/time.hpp"

namespace companion {

/// `2026-08-20` (midnight in `timezone`, an IANA name; the first valid instant of a day without midnight),
/// an ISO instant, `7d`, `24h`, `90m`, `2w` back from `now`, `today`, `yesterday`, `now`,
/// or `all` (nullopt: no bound). Errc::invalid says what is understood. Also used for `until`.
[[nodiscard]] Result<std::optional<Instant>> parse_since(std::string_view text, Instant now,
                                                         std::string_view timezone);

/// Midnight of the day that `at` falls into, in `timezone`. Errc::invalid when there is no such zone.
[[nodiscard]] Result<Instant> start_of_day(Instant at, std::string_view timezone);

}  // namespace companion
