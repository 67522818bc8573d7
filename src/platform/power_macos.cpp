#include <CoreFoundation/CoreFoundation.h>
#include <IOKit/ps/IOPowerSources.h>
#include <ctime>

#include "platform/power.hpp"

namespace companion::platform {

bool on_battery() {
  auto const info = ::IOPSCopyPowerSourcesInfo();
  if (info == nullptr) return false;
  auto const provider = ::IOPSGetProvidingPowerSourceType(info);
  bool const battery =
      provider != nullptr && ::CFStringCompare(provider, CFSTR("Battery Power"), 0) == kCFCompareEqualTo;
  ::CFRelease(info);
  return battery;
}

/// The one clock goes on in sleep, the other does not.
Milliseconds time_slept() {
  auto const with_sleep = std::chrono::nanoseconds{::clock_gettime_nsec_np(CLOCK_MONOTONIC_RAW)};
  auto const awake = std::chrono::nanoseconds{::clock_gettime_nsec_np(CLOCK_UPTIME_RAW)};
  return std::chrono::floor<Milliseconds>(with_sleep - awake);
}

}  // namespace companion::platform
