#include "telemetry/http_date.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace companion::telemetry {
namespace {

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::optional<unsigned> number(std::string_view digits) {
  unsigned value = 0;
  auto const* const last = digits.data() + digits.size();
  auto const [end, error] = std::from_chars(digits.data(), last, value);
  if (error != std::errc{} || end != last) return std::nullopt;
  return value;
}

}  // namespace

std::optional<Instant> parse_http_date(std::string_view text) {
  constexpr std::string_view form = "Sun, 06 Nov 1994 08:49:37 GMT";
  if (text.size() != form.size()) return std::nullopt;
  for (auto const at : {3U, 4U, 7U, 11U, 16U, 19U, 22U, 25U}) {
    if (text[at] != form[at]) return std::nullopt;
  }
  auto const month = std::find(months.begin(), months.end(), text.substr(8, 3));
  auto const day = number(text.substr(5, 2));
  auto const year = number(text.substr(12, 4));
  auto const hour = number(text.substr(17, 2));
  auto const minute = number(text.substr(20, 2));
  auto const second = number(text.substr(23, 2));
  if (month == months.end() || !text.ends_with("GMT")) return std::nullopt;
  if (!day || !year || !hour || !minute || !second) return std::nullopt;
  std::chrono::year_month_day const date{
      std::chrono::year{static_cast<int>(*year)},
      std::chrono::month{static_cast<unsigned>(month - months.begin()) + 1}, std::chrono::day{*day}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return Instant{std::chrono::sys_days{date}} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
         std::chrono::seconds{*second};
}

std::optional<Milliseconds> parse_retry_after(std::string_view text, Instant now) {
  if (auto const seconds = number(text)) return Milliseconds{std::chrono::seconds{*seconds}};
  auto const date = parse_http_date(text);
  if (!date) return std::nullopt;
  return std::max(*date - now, Milliseconds{0});
}

}  // namespace companion::telemetry
