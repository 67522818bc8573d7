#include "companion/money.hpp"

#include <charconv>
#include <limits>

namespace companion {
namespace {

constexpr std::int64_t nano_per_usd = 1'000'000'000;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Decimal {
  std::string digits;  // without leading zeros
  long exponent{0};    // value = digits x 10^exponent
  bool negative{false};
};

std::optional<Decimal> read_decimal(std::string_view text) {
  Decimal out;
  std::size_t at = 0;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) out.negative = text[at++] == '-';
  bool any = false;
  bool point = false;
  for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !point)); ++at) {
    if (text[at] == '.') {
      point = true;
      continue;
    }
    any = true;
    if (point) --out.exponent;
    if (!out.digits.empty() || text[at] != '0') out.digits.push_back(text[at]);
  }
  if (!any) return std::nullopt;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && text[at] == '+') ++at;
    long power = 0;
    auto const [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), power);
    if (error != std::errc{} || power > 400 || power < -400) return std::nullopt;
    out.exponent += power;
    at = static_cast<std::size_t>(end - text.data());
  }
  if (at != text.size()) return std::nullopt;
  return out;
}

}  // namespace

std::string to_decimal(NanoUsd amount) {
  bool const negative = amount.value < 0;
  auto const magnitude =
      negative ? ~static_cast<std::uint64_t>(amount.value) + 1 : static_cast<std::uint64_t>(amount.value);
  auto text = std::to_string(magnitude / nano_per_usd);
  auto fraction = std::to_string(magnitude % nano_per_usd);
  fraction.insert(0, 9 - fraction.size(), '0');
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  if (!fraction.empty()) text += '.' + fraction;
  return negative ? '-' + text : text;
}

std::optional<NanoUsd> parse_decimal_usd(std::string_view text) {
  auto decimal = read_decimal(text);
  if (!decimal) return std::nullopt;
  if (decimal->digits.empty()) return NanoUsd{0};
  auto shift = decimal->exponent + 9;  // digits x 10^shift nano-USD
  if (shift > 0) {
    if (decimal->digits.size() + static_cast<std::size_t>(shift) > 19) return std::nullopt;
    decimal->digits.append(static_cast<std::size_t>(shift), '0');
    shift = 0;
  }
  auto const dropped = static_cast<std::size_t>(-shift);
  auto const& digits = decimal->digits;
  auto const kept = digits.size() > dropped ? digits.size() - dropped : 0;
  std::uint64_t value = 0;
  if (kept > 0) {
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + kept, value);
    if (error != std::errc{}) return std::nullopt;
  }
  if (dropped > 0 && digits.size() >= dropped) {
    auto const tail = std::string_view{digits}.substr(kept);
    bool const beyond_half = tail[0] > '5' || (tail[0] == '5' && tail.find_first_not_of('0', 1) != tail.npos);
    bool const half = tail[0] == '5' && !beyond_half;
    if (beyond_half || (half && value % 2 == 1)) ++value;
  }
  if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  auto const amount = static_cast<std::int64_t>(value);
  return NanoUsd{decimal->negative ? -amount : amount};
}

}  // namespace companion
