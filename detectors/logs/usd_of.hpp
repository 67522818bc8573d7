// Amounts that tools keep as doubles.
#pragma once

#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "companion/money.hpp"

namespace companion::detectors {

/// An amount that a tool keeps as a double (a JSON number, an SQLite REAL): by its shortest decimal, which is
/// the one it was written as. nullopt when it is negative, not finite or does not fit.
[[nodiscard]] inline std::optional<NanoUsd> usd_of(double value) {
  if (!(value >= 0)) return std::nullopt;
  std::array<char, 64> digits{};
  auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  if (end.ec != std::errc{}) return std::nullopt;
  return parse_decimal_usd(
      std::string_view{digits.data(), static_cast<std::size_t>(end.ptr - digits.data())});
}

}  // namespace companion::detectors
