#include <ctime>

#include "platform/power.hpp"
#include "platform/power_supply_linux.hpp"

namespace companion::platform {
namespace {

std::chrono::nanoseconds reading_of(clockid_t clock) {
  timespec now{};
  if (::clock_gettime(clock, &now) != 0) return {};
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

}  // namespace

bool on_battery() { return on_battery_by("/sys/class/power_supply"); }

/// The one clock goes on in sleep, the other does not.
Milliseconds time_slept() {
  return std::chrono::floor<Milliseconds>(reading_of(CLOCK_BOOTTIME) - reading_of(CLOCK_MONOTONIC));
}

}  // namespace companion::platform
