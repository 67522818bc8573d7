// A clock that stands still until a test moves it.
#pragma once

#include "companion/time.hpp"

namespace companion::test {

class FakeClock final : public Clock {
 public:
  explicit FakeClock(Instant start = from_epoch_ms(1'787'000'000'000)) : now_{start} {}
  [[nodiscard]] Instant now() const override { return now_; }
  void advance(Milliseconds by) { now_ += by; }
  void set(Instant at) { now_ = at; }

 private:
  Instant now_;
};

}  // namespace companion::test
