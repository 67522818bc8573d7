// Sums by hour, session and dimension, so that a report by session need not read every call. They are not
// kept up with each write as the rollup is: a write marks its hours as due, and what is due is summed up from
// its calls when the writer has time. Until then reports read the calls of such hours.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>

#include "companion/result.hpp"
#include "store/database.hpp"
#include "store/rollup.hpp"
#include "store/usage_piece.hpp"

namespace companion::store {

/// The writing side.
class SessionHours {
 public:
  [[nodiscard]] static Result<SessionHours> open(Database& database);

  /// Is an hour before this one due?
  [[nodiscard]] Result<bool> due(std::int64_t before);
  /// Sums up the newest of them, and those right before it up to about `calls_max` calls. Within a
  /// transaction of the caller, which begins with what the rollup has gathered written.
  [[nodiscard]] Result<void> sum_up(std::int64_t before, std::int64_t calls_max, Rollup& rollup);

 private:
  [[nodiscard]] Result<HourRange> newest(std::int64_t before, std::int64_t calls_max);
  [[nodiscard]] Result<std::int64_t> calls_in(std::int64_t hour);
  [[nodiscard]] Result<void> clear(HourRange range);

  Database* database_{nullptr};
  Statement due_;
  Statement calls_;
  Statement remove_;
  Statement insert_;
  Statement done_;
};

/// Hours of the range whose sums are not there or not true.
[[nodiscard]] Result<std::set<std::int64_t>> read_due_hours(Database& database, HourRange range);

/// What of a session lies in one hour and dimension. `piece` has no texts: the dimension tells them.
using TakeSessionHour =
    std::function<Result<void>(std::int64_t dimension, UsagePiece const& piece, SessionNote const& note)>;
/// None of the hours is due. Of one session, or of all.
[[nodiscard]] Result<void> visit_session_hours(Database& database, HourRange range,
                                               std::optional<std::int64_t> session,
                                               TakeSessionHour const& take);

}  // namespace companion::store
