// What this process itself costs the machine.
#pragma once

#include <cstdint>

#include "companion/result.hpp"
#include "companion/time.hpp"

namespace companion::platform {

struct ProcessUsage {
  std::uint64_t resident_bytes{0};       ///< now
  std::uint64_t resident_bytes_peak{0};  ///< since the start
  Milliseconds cpu{0};                   ///< user and system time of all threads
  std::uint64_t open_files{0};           ///< descriptors or handles; 0 where the system does not tell cheaply
};

[[nodiscard]] Result<ProcessUsage> process_usage();

}  // namespace companion::platform
