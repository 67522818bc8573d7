#include <ctime>

#include "platform/thread_usage.hpp"

namespace companion::platform {

std::chrono::nanoseconds thread_cpu() {
  timespec spent{};
  if (::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent) != 0) return {};
  return std::chrono::seconds{spent.tv_sec} + std::chrono::nanoseconds{spent.tv_nsec};
}

}  // namespace companion::platform
