// How this system finds a program by its name.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace companion::platform {

/// The folders in the value of PATH, in order.
[[nodiscard]] std::vector<std::filesystem::path> path_folders(std::string_view value);
/// The file names under which a command may lie in one of them: "claude", or "claude.exe", "claude.cmd", ….
[[nodiscard]] std::vector<std::string> program_names(std::string_view command);

/// What the two are made of. Empty entries mean the working folder to some shells: nobody's installation.
[[nodiscard]] std::vector<std::filesystem::path> split_path(std::string_view value, char separator);
[[nodiscard]] std::vector<std::string> with_endings(std::string_view command,
                                                    std::vector<std::string_view> const& endings);

}  // namespace companion::platform
