#include "core/time_range.hpp"

#include <date/tz.h>

#include <algorithm>
#include <charconv>
#include <exception>
#include <string>

namespace companion {
namespace {

std::string const understood =
    "; write a date (2026-08-20), an instant (2026-08-20T13:00:00Z), a span (90m, 24h, 7d, 2w), today, "
    "yesterday or "
    "all";

/// The zone data base throws for names it does not know, and when it is missing.
Result<date::time_zone const*> find_zone(std::string_view name) {
  try {
    return date::locate_zone(std::string{name});
  } catch (std::exception const&) {
    return fail(Errc::invalid, "there is no time zone \"" + std::string{name} +
                                   "\"; use an IANA name such as Europe/Berlin or UTC");
  }
}

/// Zones may skip midnight or have it twice: the first instant of the day is meant.
Instant midnight(date::local_days day, date::time_zone const& zone) {
  auto const found = zone.get_info(day);
  if (found.result == date::local_info::nonexistent) return date::floor<Milliseconds>(found.first.end);
  return Instant{Milliseconds{date::floor<Milliseconds>(day.time_since_epoch())}} - found.first.offset;
}

/// UTC works without a zone data base on the machine.
bool is_utc(std::string_view timezone) {
  return timezone == "UTC" || timezone == "Etc/UTC" || timezone == "Z";
}

Result<Instant> midnight_of(date::local_days day, std::string_view timezone) {
  if (is_utc(timezone)) return Instant{Milliseconds{day.time_since_epoch()}};
  auto zone = find_zone(timezone);
  if (!zone) return propagate(zone);
  return midnight(day, **zone);
}

Result<date::local_days> local_day_of(Instant at, std::string_view timezone) {
  if (is_utc(timezone)) return date::local_days{date::floor<date::days>(at).time_since_epoch()};
  auto zone = find_zone(timezone);
  if (!zone) return propagate(zone);
  return date::floor<date::days>((*zone)->to_local(at));
}

std::optional<date::local_days> read_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  auto const number = [&](std::size_t at, std::size_t count) {
    int value = -1;
    auto const* const end = text.data() + at + count;
    auto const read = std::from_chars(text.data() + at, end, value);
    return read.ec == std::errc{} && read.ptr == end && value >= 0 ? value : -1;
  };
  auto const year = number(0, 4);
  auto const month = number(5, 2);
  auto const day = number(8, 2);
  if (year < 1970 || year > 2200 || month < 1 || day < 1) return std::nullopt;
  auto const found = date::year{year} / month / day;
  if (!found.ok()) return std::nullopt;
  return date::local_days{found};
}

std::optional<Milliseconds> read_span(std::string_view text) {
  constexpr std::int64_t count_max = 1'000'000;
  if (text.size() < 2) return std::nullopt;
  std::int64_t count = 0;
  auto const* const end = text.data() + text.size() - 1;
  auto const read = std::from_chars(text.data(), end, count);
  if (read.ec != std::errc{} || read.ptr != end || count < 0 || count > count_max) return std::nullopt;
  switch (text.back()) {
    case 's':
      return std::chrono::seconds{count};
    case 'm':
      return std::chrono::minutes{count};
    case 'h':
      return std::chrono::hours{count};
    case 'd':
      return std::chrono::hours{24 * count};
    case 'w':
      return std::chrono::hours{7 * 24 * count};
    default:
      return std::nullopt;
  }
}

}  // namespace

Result<Instant> start_of_day(Instant at, std::string_view timezone) {
  auto day = local_day_of(at, timezone);
  if (!day) return propagate(day);
  return midnight_of(*day, timezone);
}

Result<std::optional<Instant>> parse_since(std::string_view text, Instant now, std::string_view timezone) {
  if (text == "all") return std::optional<Instant>{};
  if (text == "now") return std::optional{now};
  auto const bounded = [](Instant at) { return std::optional{at}; };
  if (text == "today" || text == "yesterday") {
    auto today = local_day_of(now, timezone);
    if (!today) return propagate(today);
    return midnight_of(text == "today" ? *today : *today - date::days{1}, timezone).map(bounded);
  }
  if (auto const day = read_date(text)) return midnight_of(*day, timezone).map(bounded);
  if (auto const instant = parse_instant(text)) return std::optional{*instant};
  if (auto const span = read_span(text)) return std::optional{std::max(now - *span, from_epoch_ms(0))};
  return fail(Errc::invalid, "\"" + std::string{text.substr(0, 40)} + "\" is no time" + understood);
}

}  // namespace companion
