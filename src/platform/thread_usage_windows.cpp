#include <windows.h>

#include <cstdint>

#include "platform/thread_usage.hpp"

namespace companion::platform {
namespace {

/// FILETIME counts 100 ns.
std::chrono::nanoseconds length_of(FILETIME const& time) {
  auto const ticks = (static_cast<std::int64_t>(time.dwHighDateTime) << 32) | time.dwLowDateTime;
  return std::chrono::nanoseconds{ticks * 100};
}

}  // namespace

std::chrono::nanoseconds thread_cpu() {
  FILETIME created{}, exited{}, kernel{}, user{};
  if (!::GetThreadTimes(::GetCurrentThread(), &created, &exited, &kernel, &user)) return {};
  return length_of(kernel) + length_of(user);
}

}  // namespace companion::platform
