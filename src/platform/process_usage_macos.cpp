#include <mach/mach.h>
#include <sys/resource.h>

#include "platform/process_usage.hpp"

namespace companion::platform {
namespace {

Milliseconds to_milliseconds(timeval const& time) {
  return std::chrono::seconds{time.tv_sec} + Milliseconds{time.tv_usec / 1000};
}

}  // namespace

Result<ProcessUsage> process_usage() {
  rusage spent{};
  if (::getrusage(RUSAGE_SELF, &spent) != 0) return fail(Errc::io, "getrusage failed");
  mach_task_basic_info info{};
  mach_msg_type_number_t count = MACH_TASK_BASIC_INFO_COUNT;
  auto* const raw = reinterpret_cast<task_info_t>(&info);
  if (::task_info(mach_task_self(), MACH_TASK_BASIC_INFO, raw, &count) != KERN_SUCCESS)
    return fail(Errc::io, "task_info failed");
  return ProcessUsage{.resident_bytes = info.resident_size,
                      .resident_bytes_peak = static_cast<std::uint64_t>(spent.ru_maxrss),
                      .cpu = to_milliseconds(spent.ru_utime) + to_milliseconds(spent.ru_stime),
                      .open_files = 0};
}

}  // namespace companion::platform
