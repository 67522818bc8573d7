// Starts the program by which a system opens addresses. Of POSIX systems.
#pragma once

#include <string>

#include "companion/result.hpp"

namespace companion::platform {

/// With nothing on its standard streams. Waits a moment for its verdict; one that goes on running is taken
/// for a browser. unavailable: it is not there, or it failed.
[[nodiscard]] Result<void> run_opener(std::string const& program, std::string const& page);

}  // namespace companion::platform
