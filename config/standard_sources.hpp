// The sources of this process: the system's usual places and its environment.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "config/load.hpp"

namespace companion::config {

/// `file` (else the variable COMPANION_CONFIG) must exist; without either the usual file is read when it is
/// there.
[[nodiscard]] Sources standard_sources(std::optional<std::filesystem::path> file,
                                       std::vector<Override> overrides);

}  // namespace companion::config
