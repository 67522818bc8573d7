// Exact money. No double ever holds an amount.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace companion {

/// US dollars in units of 1e-9 (nano-USD); int64 reaches 9.2 billion USD.
struct NanoUsd {
  std::int64_t value{0};

  friend constexpr auto operator<=>(NanoUsd, NanoUsd) = default;
  constexpr NanoUsd& operator+=(NanoUsd other) {
    value += other.value;
    return *this;
  }
  constexpr NanoUsd& operator-=(NanoUsd other) {
    value -= other.value;
    return *this;
  }
  friend constexpr NanoUsd operator+(NanoUsd a, NanoUsd b) { return {a.value + b.value}; }
  friend constexpr NanoUsd operator-(NanoUsd a, NanoUsd b) { return {a.value - b.value}; }
};

/// Exact decimal without trailing zeros: "0.05501", "12", "-0.000000001".
[[nodiscard]] std::string to_decimal(NanoUsd amount);

/// A decimal as JSON or people write it ("0.05501", "1e-05", "3"), rounded half-even to nano-USD.
/// nullopt when it is no finite decimal or does not fit.
[[nodiscard]] std::optional<NanoUsd> parse_decimal_usd(std::string_view text);

}  // namespace companion
