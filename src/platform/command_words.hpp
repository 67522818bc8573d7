// How Windows programs cut their command line into words. Pure, so that it is tested on every system.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace companion::platform {

/// By the rules of Microsoft's C runtime (CommandLineToArgvW): the first word, the program, has no escapes.
[[nodiscard]] std::vector<std::string> split_command_line(std::string_view line);

/// A variable of an environment block ("A=1\0B=2\0\0"); names match without case, as Windows does for ASCII.
[[nodiscard]] std::optional<std::string> find_in_block(std::string_view block, std::string_view name);

}  // namespace companion::platform
