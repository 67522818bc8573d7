// data_dir/daemon.secret: who can read it may ask the running daemon for a link to the dashboard.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "companion/result.hpp"

namespace companion::app {

[[nodiscard]] std::filesystem::path link_secret_path(std::filesystem::path const& data_dir);
/// For the owner's eyes only (0600).
[[nodiscard]] Result<void> write_link_secret(std::filesystem::path const& data_dir, std::string_view secret);
/// not_found: no daemon has left one; denied: it is somebody else's.
[[nodiscard]] Result<std::string> read_link_secret(std::filesystem::path const& data_dir);
void remove_link_secret(std::filesystem::path const& data_dir);

}  // namespace companion::app
