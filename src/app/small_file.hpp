// Small files that are kept to oneself: a key, some headers, a secret.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "companion/result.hpp"

namespace companion::app {

/// Its first bytes, at most so many. denied, with the path: it cannot be read.
[[nodiscard]] Result<std::string> read_small_file(std::filesystem::path const& path, std::size_t bytes_max);

}  // namespace companion::app
