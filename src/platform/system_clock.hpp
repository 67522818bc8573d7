// The clock of this machine.
#pragma once

#include <chrono>

#include "companion/time.hpp"

namespace companion::platform {

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override {
    return std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
  }
};

}  // namespace companion::platform
