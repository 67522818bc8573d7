#include "cli/time_range_flags.hpp"

#include <CLI/CLI.hpp>

#include "cli/settings.hpp"
#include "core/time_range.hpp"

namespace companion::cli {

void TimeRangeFlags::declare(CLI::App& app) {
  app.add_option("--since", since_, "From: 2026-08-20, an instant, 7d, 24h, today, yesterday, all")
      ->default_str(since_);
  app.add_option("--until", until_, "Up to, exclusive; written like --since");
}

void TimeRangeFlags::declare_timezone(CLI::App& app) {
  app.add_option("--timezone", timezone_, "IANA zone that cuts the days; default: this machine's")
      ->type_name("ZONE");
}

std::string TimeRangeFlags::timezone() const { return timezone_.empty() ? local_timezone() : timezone_; }

Result<TimeRange> TimeRangeFlags::read(Instant now, std::string const& timezone) const {
  if (auto zone = start_of_day(now, timezone); !zone)
    return fail(Errc::invalid, "--timezone: " + zone.error().message);
  TimeRange range;
  auto since = parse_since(since_, now, timezone);
  if (!since) return propagate(since);
  range.since = *since;
  if (until_.empty()) return range;
  auto until = parse_since(until_, now, timezone);
  if (!until) return propagate(until);
  range.until = *until;
  return range;
}

}  // namespace companion::cli
