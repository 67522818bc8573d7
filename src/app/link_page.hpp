// data_dir/open.html: carries a one-time link into the browser. As an argument of the program that opens it,
// every user of the machine could read the link in the list of processes.
#pragma once

#include <filesystem>
#include <string_view>

#include "companion/result.hpp"

namespace companion::app {

[[nodiscard]] std::filesystem::path link_page_path(std::filesystem::path const& data_dir);
/// A page that leads on to `link` by itself, for the owner's eyes only (0600). Replaces the one before.
[[nodiscard]] Result<void> write_link_page(std::filesystem::path const& data_dir, std::string_view link);
/// Once the link has done its work.
void remove_link_page(std::filesystem::path const& data_dir);

}  // namespace companion::app
