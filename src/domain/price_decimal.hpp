// Exact unit prices: decimal text <-> integers of 1e-15 USD. No double ever holds a price.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace companion::domain {

/// USD per unit in units of 1e-15 (femto-USD).
using FemtoUsd = std::int64_t;

/// The dearest unit that is believed; together with the bounds of multipliers and quantities it keeps every
/// product within 128 bits.
inline constexpr FemtoUsd unit_price_max = 100'000'000'000'000'000;  // 100 USD

/// A price as the map writes it: 15 significant digits (what a double surely holds: "3.0000000000000004e-07"
/// is 3e-07), then half-even to 1e-14 USD, so that half of it is still exact.
/// nullopt: no number, negative, or above unit_price_max.
[[nodiscard]] std::optional<FemtoUsd> parse_unit_price(std::string_view text);

/// Exact decimal of value x 10^-places, without trailing zeros. `value` >= 0.
[[nodiscard]] std::string decimal_text(std::string digits, std::size_t places);

}  // namespace companion::domain
