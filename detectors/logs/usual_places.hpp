// Folders that many tools share: what a variable moves, where editors keep what belongs to extensions.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "companion/host.hpp"

namespace companion::detectors {

/// The folder a variable names, else `otherwise` below the home folder.
[[nodiscard]] std::filesystem::path folder_of(Host const& host, std::string const& variable,
                                              std::string_view otherwise);

/// Folders in which desktop programs keep a folder each: %APPDATA%, else ~/.config and ~/Library/Application
/// Support. Those of other systems are simply not there.
[[nodiscard]] std::vector<std::filesystem::path> application_folders(Host const& host);

/// "<editor>/User" of VS Code and everything made from it, on this machine or as a server on it.
[[nodiscard]] std::vector<std::filesystem::path> editor_user_folders(Host const& host);

/// "file:///home/alex/a%20b" as a path; empty when it is no local file.
[[nodiscard]] std::string path_of_uri(std::string_view uri);

}  // namespace companion::detectors
