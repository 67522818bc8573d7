#include "detectors/logs/local_time.hpp"

#include <chrono>
#include <ctime>

namespace companion::detectors {
namespace {

using namespace std::chrono;

bool has_zone(std::string_view text) {
  constexpr std::size_t date_size = 10;
  return text.find_first_of("Z+-", date_size) != text.npos;
}

}  // namespace

std::optional<Instant> instant_of_local(std::string_view text) {
  auto const naive = parse_instant(text);
  if (!naive || has_zone(text)) return naive;
  auto const midnight = floor<days>(*naive);
  year_month_day const date{midnight};
  hh_mm_ss const clock{floor<seconds>(*naive) - midnight};
  std::tm parts{};
  parts.tm_year = static_cast<int>(date.year()) - 1900;
  parts.tm_mon = static_cast<int>(static_cast<unsigned>(date.month())) - 1;
  parts.tm_mday = static_cast<int>(static_cast<unsigned>(date.day()));
  parts.tm_hour = static_cast<int>(clock.hours().count());
  parts.tm_min = static_cast<int>(clock.minutes().count());
  parts.tm_sec = static_cast<int>(clock.seconds().count());
  parts.tm_isdst = -1;
  auto const at = std::mktime(&parts);
  if (at < 0) return naive;
  return Instant{seconds{at}} + (*naive - floor<seconds>(*naive));
}

std::optional<Instant> instant_beside(std::string_view text, Instant written) {
  constexpr auto quarter = minutes{15};
  constexpr auto zones = hours{15};
  auto const naive = parse_instant(text);
  if (!naive || has_zone(text)) return naive;
  auto const offset = round<duration<int, std::ratio<900>>>(written - *naive);
  if (offset > zones || offset < -zones) return std::nullopt;
  auto const at = *naive + duration_cast<Milliseconds>(offset);
  return at <= written + quarter ? std::optional{at} : std::nullopt;
}

}  // namespace companion::detectors
