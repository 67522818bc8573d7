// The data folder alone: for commands that must be there at once and need nothing else of the configuration.
#pragma once

#include <filesystem>

#include "config/load.hpp"

namespace companion::config {

/// What load() would find for storage.data_dir, by the same precedence. A file that cannot be read and values
/// that are wrong are passed over in silence: other commands tell of them.
[[nodiscard]] std::filesystem::path find_data_dir(Sources const& sources);

}  // namespace companion::config
