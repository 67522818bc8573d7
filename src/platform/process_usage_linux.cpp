#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "platform/process_usage.hpp"

namespace companion::platform {
namespace {

Milliseconds to_milliseconds(timeval const& time) {
  return std::chrono::seconds{time.tv_sec} + Milliseconds{time.tv_usec / 1000};
}

std::uint64_t count_open_files() {
  std::error_code error;
  std::uint64_t count = 0;
  for (auto at = std::filesystem::directory_iterator{"/proc/self/fd", error};
       !error && at != std::filesystem::directory_iterator{}; at.increment(error))
    ++count;
  return count > 0 ? count - 1 : 0;  // without the descriptor that lists them
}

}  // namespace

Result<ProcessUsage> process_usage() {
  rusage spent{};
  if (::getrusage(RUSAGE_SELF, &spent) != 0) return fail(Errc::io, "getrusage failed");
  std::ifstream statm{"/proc/self/statm"};
  std::uint64_t pages_all = 0;
  std::uint64_t pages_resident = 0;
  if (!(statm >> pages_all >> pages_resident)) return fail(Errc::io, "/proc/self/statm cannot be read");
  return ProcessUsage{.resident_bytes = pages_resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)),
                      .resident_bytes_peak = static_cast<std::uint64_t>(spent.ru_maxrss) * 1024,
                      .cpu = to_milliseconds(spent.ru_utime) + to_milliseconds(spent.ru_stime),
                      .open_files = count_open_files()};
}

}  // namespace companion::platform
