// Time zones and the calendar buckets that reports are grouped by.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "companion/query.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"

namespace date {
class time_zone;
}

namespace companion::store {

/// True for hour, day, week and month.
[[nodiscard]] bool is_calendar(GroupBy by);

class Zone {
 public:
  /// invalid when the name is in no time zone database of this machine. "UTC" needs none.
  [[nodiscard]] static Result<Zone> find(std::string const& name);

  /// Number of the bucket that holds `at`; ordered by time. `by` is a calendar grouping.
  [[nodiscard]] std::int64_t bucket(GroupBy by, Instant at);
  /// "2026-08-20T13:00+02:00", "2026-08-20", "2026-W34", "2026-08".
  [[nodiscard]] std::string key(GroupBy by, std::int64_t bucket);
  /// Whether local hours begin with UTC hours all through [from, until].
  [[nodiscard]] bool whole_hours(Instant from, Instant until);

 private:
  /// A stretch of time with one offset: most questions are about the same one.
  struct Stretch {
    Instant begin{};
    Instant end{};
    std::chrono::seconds offset{0};
  };
  [[nodiscard]] Stretch const& stretch_at(Instant at);

  date::time_zone const* zone_{nullptr};  // null: UTC
  Stretch stretch_;
};

}  // namespace companion::store
