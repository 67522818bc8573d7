#include "telemetry/scaled.hpp"

namespace companion::telemetry {
namespace {

std::uint64_t power_of_ten(unsigned exponent) {
  std::uint64_t power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

}  // namespace

std::string scaled_text(std::int64_t value, unsigned decimals) {
  // Unsigned negation is defined for the smallest integer too.
  auto const bits = static_cast<std::uint64_t>(value);
  auto const magnitude = value < 0 ? 0 - bits : bits;
  auto const unit = power_of_ten(decimals);
  std::string text = value < 0 ? "-" : "";
  text += std::to_string(magnitude / unit);
  auto const rest = magnitude % unit;
  if (rest == 0) return text;
  auto fraction = std::to_string(rest);
  fraction.insert(0, decimals - fraction.size(), '0');
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return text + "." + fraction;
}

double scaled_double(std::int64_t value, unsigned decimals) {
  return static_cast<double>(value) / static_cast<double>(power_of_ten(decimals));
}

}  // namespace companion::telemetry
