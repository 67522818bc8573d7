// Whether other users of this machine can read a file, and how to stop that.
#pragma once

#include <filesystem>
#include <string>

namespace companion::platform {

/// False where it cannot be told. Of the machine's administrators nobody is safe.
[[nodiscard]] bool is_open_to_others(std::filesystem::path const& path);

/// A command for people.
[[nodiscard]] std::string how_to_close(std::filesystem::path const& path);

}  // namespace companion::platform
