// What the calling thread has cost so far.
#pragma once

#include <chrono>

namespace companion::platform {

/// User and system time; only differences mean something. 0 where the system does not tell.
[[nodiscard]] std::chrono::nanoseconds thread_cpu();

}  // namespace companion::platform
