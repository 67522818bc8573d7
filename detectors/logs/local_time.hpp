// Times that a tool wrote as the clock on the wall showed them.
#pragma once

#include <optional>
#include <string_view>

#include "companion/time.hpp"

namespace companion::detectors {

/// ISO 8601 without a zone, by the zone of this process; with one, as it says.
[[nodiscard]] std::optional<Instant> instant_of_local(std::string_view text);

/// Of a zoneless time that was written down at `written` or at most minutes before: the zone shows in the
/// difference, which is whole quarters of an hour. nullopt when it does not.
[[nodiscard]] std::optional<Instant> instant_beside(std::string_view text, Instant written);

}  // namespace companion::detectors
