// What a process was started with, as Windows keeps it in the process's own memory. Of Windows alone.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "companion/machine.hpp"

namespace companion::platform {

/// The process's words, the program first; empty where they may not be seen (a 32-bit process's are not).
[[nodiscard]] std::vector<std::string> arguments_of(ProcessId id);
[[nodiscard]] std::optional<std::filesystem::path> working_directory_of(ProcessId id);
/// As find_in_block() reads it, UTF-8; empty where it may not be seen.
[[nodiscard]] std::string environment_block_of(ProcessId id);

}  // namespace companion::platform
