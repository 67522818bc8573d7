// The entries of a folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "companion/result.hpp"

namespace companion::platform {

/// Names of a folder's entries, sorted; not_found when it is none, denied when it may not be read.
[[nodiscard]] Result<std::vector<std::string>> list_folder(std::filesystem::path const& folder);

}  // namespace companion::platform
