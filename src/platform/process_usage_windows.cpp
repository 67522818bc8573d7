#include <windows.h>
// psapi.h needs windows.h before it.
#include <psapi.h>

#include "platform/process_usage.hpp"

namespace companion::platform {
namespace {

/// FILETIME counts 100 ns.
Milliseconds to_milliseconds(FILETIME const& time) {
  auto const ticks = (static_cast<std::int64_t>(time.dwHighDateTime) << 32) | time.dwLowDateTime;
  return Milliseconds{ticks / 10'000};
}

}  // namespace

Result<ProcessUsage> process_usage() {
  FILETIME created{}, exited{}, kernel{}, user{};
  if (!::GetProcessTimes(::GetCurrentProcess(), &created, &exited, &kernel, &user))
    return fail(Errc::io, "GetProcessTimes failed");
  PROCESS_MEMORY_COUNTERS memory{};
  if (!::GetProcessMemoryInfo(::GetCurrentProcess(), &memory, sizeof(memory)))
    return fail(Errc::io, "GetProcessMemoryInfo failed");
  DWORD handles = 0;
  ::GetProcessHandleCount(::GetCurrentProcess(), &handles);
  return ProcessUsage{.resident_bytes = memory.WorkingSetSize,
                      .resident_bytes_peak = memory.PeakWorkingSetSize,
                      .cpu = to_milliseconds(kernel) + to_milliseconds(user),
                      .open_files = handles};
}

}  // namespace companion::platform
