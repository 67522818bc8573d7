// Time: UTC milliseconds everywhere; zones exist only where a person reads or asks.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace companion {

using Milliseconds = std::chrono::milliseconds;
/// A point in UTC, in milliseconds since 1970.
using Instant = std::chrono::sys_time<Milliseconds>;
/// A UTC day, counted from 1970-01-01.
using Day = std::int32_t;

[[nodiscard]] constexpr Instant from_epoch_ms(std::int64_t ms) { return Instant{Milliseconds{ms}}; }
[[nodiscard]] constexpr std::int64_t epoch_ms(Instant at) { return at.time_since_epoch().count(); }
[[nodiscard]] constexpr Day day_of(Instant at) {
  return static_cast<Day>(std::chrono::floor<std::chrono::days>(at).time_since_epoch().count());
}

/// Seconds since the epoch as LiteLLM writes them (float, UTC); rounded to the nearest millisecond.
/// nullopt when not finite or outside the years 1970–2200.
[[nodiscard]] std::optional<Instant> instant_from_seconds(double seconds);

/// ISO 8601 / RFC 3339: `2026-08-20T13:00:09.050Z`, offsets, 0 to 9 fraction digits. nullopt when it is none.
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text);
/// `2026-08-20T13:00:09.050Z`
[[nodiscard]] std::string format_instant(Instant at);

/// Where "now" comes from; tests hand in their own.
class Clock {
 public:
  Clock() = default;
  Clock(Clock const&) = delete;
  Clock& operator=(Clock const&) = delete;
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

}  // namespace companion
