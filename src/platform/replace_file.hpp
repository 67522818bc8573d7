// A file replaced in one step: whoever reads it sees the old one or the new one, never a half.
#pragma once

#include <filesystem>
#include <string_view>

#include "companion/result.hpp"

namespace companion::platform {

/// With the mode and owner of `like` where that exists, else as new files are made.
/// denied: the file is write-protected, or its folder or owner do not allow it.
[[nodiscard]] Result<void> replace_file(std::filesystem::path const& path, std::string_view bytes,
                                        std::filesystem::path const& like);

/// For its owner's eyes only (0600), before the first byte is in it.
[[nodiscard]] Result<void> replace_private_file(std::filesystem::path const& path, std::string_view bytes);

}  // namespace companion::platform
