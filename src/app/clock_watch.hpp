// Notices that the clock was set: by how much more, or less, it moved than time passed. A sleep of a day or
// more looks like it where the steady clock stands still in it.
#pragma once

#include <chrono>
#include <optional>

#include "companion/time.hpp"

namespace companion::app {

class ClockWatch {
 public:
  /// Less may be the machine's sleep, in which the steady clock of some systems stands still.
  static constexpr Milliseconds least{std::chrono::hours{24}};

  /// How far it was set since the last look; 0 at the first, and where it may have been sleep.
  [[nodiscard]] Milliseconds look(Instant wall, Milliseconds steady) {
    auto const difference = wall.time_since_epoch() - steady;
    auto const before = last_.value_or(difference);
    last_ = difference;
    auto const jump = difference - before;
    return std::chrono::abs(jump) < least ? Milliseconds::zero() : jump;
  }

 private:
  std::optional<Milliseconds> last_;
};

}  // namespace companion::app
