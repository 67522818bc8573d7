#include "domain/price_decimal.hpp"

#include <charconv>

namespace companion::domain {
namespace {

constexpr std::size_t significant_max = 15;
constexpr long kept_places = 14;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Digits {
  std::string text;  // no leading zero
  long exponent{0};  // value = text x 10^exponent
};

std::optional<Digits> read_digits(std::string_view text) {
  Digits out;
  bool any = false;
  bool point = false;
  std::size_t at = 0;
  for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !point)); ++at) {
    if (text[at] == '.') {
      point = true;
      continue;
    }
    any = true;
    if (point) --out.exponent;
    if (!out.text.empty() || text[at] != '0') out.text.push_back(text[at]);
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

/// Drops the last `count` digits, half-even.
void drop_half_even(Digits& number, std::size_t count) {
  number.exponent += static_cast<long>(count);
  if (count > number.text.size()) {
    number.text.clear();
    return;
  }
  auto const kept = number.text.size() - count;
  auto const tail = number.text.substr(kept);
  number.text.resize(kept);
  bool const beyond =
      tail[0] > '5' || (tail[0] == '5' && tail.find_first_not_of('0', 1) != std::string::npos);
  bool const odd = kept > 0 && (number.text.back() - '0') % 2 == 1;
  if (!beyond && !(tail[0] == '5' && odd)) return;
  for (auto at = kept; at-- > 0;) {
    if (number.text[at] != '9') {
      ++number.text[at];
      return;
    }
    number.text[at] = '0';
  }
  number.text.insert(0, 1, '1');
}

}  // namespace

std::optional<FemtoUsd> parse_unit_price(std::string_view text) {
  auto number = read_digits(text);
  if (!number) return std::nullopt;
  if (number->text.size() > significant_max) drop_half_even(*number, number->text.size() - significant_max);
  if (number->exponent < -kept_places) {
    drop_half_even(*number, static_cast<std::size_t>(-kept_places - number->exponent));
  }
  if (number->text.empty()) return 0;
  auto const zeros = number->exponent + kept_places + 1;
  if (zeros < 0 || static_cast<long>(number->text.size()) + zeros > 18) return std::nullopt;
  number->text.append(static_cast<std::size_t>(zeros), '0');
  FemtoUsd value = 0;
  auto const* const begin = number->text.data();
  auto const [end, error] = std::from_chars(begin, begin + number->text.size(), value);
  if (error != std::errc{} || value > unit_price_max) return std::nullopt;
  return value;
}

std::string decimal_text(std::string digits, std::size_t places) {
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, 1, '.');
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

}  // namespace companion::domain
