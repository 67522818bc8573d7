// Where the shells of this user keep their history.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "companion/host.hpp"
#include "detectors/catalogue.hpp"

namespace companion::detectors::shell {

// Existing files only, in a fixed order.
[[nodiscard]] std::vector<std::filesystem::path> bash_files(Host const& host);
[[nodiscard]] std::vector<std::filesystem::path> zsh_files(Host const& host);
[[nodiscard]] std::vector<std::filesystem::path> fish_files(Host const& host);
[[nodiscard]] std::vector<std::filesystem::path> powershell_files(Host const& host);
[[nodiscard]] std::vector<std::filesystem::path> nushell_files(Host const& host);
[[nodiscard]] std::optional<std::filesystem::path> nushell_database(Host const& host);
[[nodiscard]] std::optional<std::filesystem::path> atuin_database(Host const& host);

/// Whether one of the entry's `home` files or folders is there.
[[nodiscard]] bool is_at_home(Host const& host, CatalogueEntry const& entry);

}  // namespace companion::detectors::shell
