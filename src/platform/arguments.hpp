// The words of our own command line, as UTF-8 on every system.
#pragma once

#include <string>
#include <vector>

namespace companion::platform {

/// Without the program's name. Also sets the console up for UTF-8 where that must be said.
[[nodiscard]] std::vector<std::string> command_line(int argc, char const* const* argv);

}  // namespace companion::platform
