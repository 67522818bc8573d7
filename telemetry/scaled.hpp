// Stored integers on their way out: exact decimals for text, the nearest double for the wire.
#pragma once

#include <cstdint>
#include <string>

namespace companion::telemetry {

/// value * 10^-decimals without trailing zeros: (55010000, 9) -> "0.05501". At most 18 decimals.
[[nodiscard]] std::string scaled_text(std::int64_t value, unsigned decimals);
/// The same number; exact rounding as long as |value| < 2^53.
[[nodiscard]] double scaled_double(std::int64_t value, unsigned decimals);

}  // namespace companion::telemetry
