#include "detectors/logs/json_token.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace companion::detectors {
namespace {

constexpr std::int64_t count_max = 1'000'000'000'000;

std::string_view trimmed(std::string_view raw) {
  while (!raw.empty() &&
         (raw.back() == ' ' || raw.back() == '\t' || raw.back() == '\r' || raw.back() == '\n'))
    raw.remove_suffix(1);
  return raw;
}

std::string_view bare(std::string_view raw) {
  auto const inside = unquoted(raw);
  return inside.data() != nullptr ? inside : trimmed(raw);
}

}  // namespace

std::string_view unquoted(std::string_view raw) {
  auto const text = trimmed(raw);
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return {};
  return text.substr(1, text.size() - 2);
}

std::int64_t to_count(std::string_view raw) {
  auto const text = bare(raw);
  char const* const end = text.data() + text.size();
  std::int64_t whole = 0;
  auto const [stop, error] = std::from_chars(text.data(), end, whole);
  if (error == std::errc{} && stop == end) return std::clamp<std::int64_t>(whole, 0, count_max);
  double fractional = 0;  // a count written as 12.0 or 1e3; no amount of money comes here
  auto const [stop_fractional, error_fractional] = std::from_chars(text.data(), end, fractional);
  if (error_fractional != std::errc{} || stop_fractional != end || !std::isfinite(fractional)) return 0;
  if (fractional <= 0) return 0;
  if (fractional >= static_cast<double>(count_max)) return count_max;
  return std::llround(fractional);
}

bool to_flag(std::string_view raw) { return bare(raw) == "true"; }

std::optional<NanoUsd> to_usd(std::string_view raw) {
  auto const amount = parse_decimal_usd(bare(raw));
  return amount && amount->value >= 0 ? amount : std::nullopt;
}

}  // namespace companion::detectors
