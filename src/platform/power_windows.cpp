#include <windows.h>

#include <cstdint>

#include "platform/power.hpp"

namespace companion::platform {

bool on_battery() {
  SYSTEM_POWER_STATUS status{};
  constexpr BYTE offline = 0;
  return ::GetSystemPowerStatus(&status) && status.ACLineStatus == offline;
}

/// The one clock goes on in sleep, the other does not.
Milliseconds time_slept() {
  ULONGLONG awake = 0;
  if (!::QueryUnbiasedInterruptTime(&awake)) return {};
  auto const with_sleep = ::GetTickCount64();
  return Milliseconds{static_cast<std::int64_t>(with_sleep) - static_cast<std::int64_t>(awake / 10'000)};
}

}  // namespace companion::platform
