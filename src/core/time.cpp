#include "companion/time.hpp"

#include <array>
#include <cmath>
#include <cstdio>

namespace companion {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

/// Exactly `count` digits at `at`, or -1.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

/// Offset after the seconds: "Z", "+02:00", "-0530", or nothing (UTC).
std::optional<std::chrono::minutes> read_offset(std::string_view text) {
  if (text.empty() || text == "Z" || text == "z") return std::chrono::minutes{0};
  if (text[0] != '+' && text[0] != '-') return std::nullopt;
  bool const colon = text.size() == 6 && text[3] == ':';
  if (!colon && text.size() != 5) return std::nullopt;
  auto const hours = digits(text, 1, 2);
  auto const minutes = digits(text, colon ? 4 : 3, 2);
  if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return std::nullopt;
  auto const offset = std::chrono::minutes{hours * 60 + minutes};
  return text[0] == '-' ? -offset : offset;
}

}  // namespace

std::optional<Instant> instant_from_seconds(double seconds) {
  constexpr double year_2200 = 7'258'118'400.0;
  if (!std::isfinite(seconds) || seconds < 0.0 || seconds > year_2200) return std::nullopt;
  return from_epoch_ms(std::llround(seconds * 1000.0));
}

std::optional<Instant> parse_instant(std::string_view text) {
  if (text.size() < 19 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return std::nullopt;
  auto const year = digits(text, 0, 4);
  auto const month = digits(text, 5, 2);
  auto const day = digits(text, 8, 2);
  auto const hour = digits(text, 11, 2);
  auto const minute = digits(text, 14, 2);
  auto const second = digits(text, 17, 2);
  if (year < 0 || month < 1 || day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
      second > 60)
    return std::nullopt;
  auto const date = year_month_day{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                   std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;

  std::size_t at = 19;
  int millis = 0;
  if (at < text.size() && (text[at] == '.' || text[at] == ',')) {
    int scale = 100;
    auto const first = ++at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
      millis += (text[at] - '0') * scale;
    if (at == first || at - first > 9) return std::nullopt;
  }
  auto const offset = read_offset(text.substr(at));
  if (!offset) return std::nullopt;
  return Instant{sys_days{date}} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second} + Milliseconds{millis} - *offset;
}

std::string format_instant(Instant at) {
  auto const midnight = std::chrono::floor<std::chrono::days>(at);
  year_month_day const date{midnight};
  std::chrono::hh_mm_ss const clock{at - midnight};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
                static_cast<int>(clock.subseconds().count()));
  return text.data();
}

}  // namespace companion
