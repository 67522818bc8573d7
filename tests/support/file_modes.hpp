// What files can have on this system. Windows has lists instead of modes, and links only for administrators.
#pragma once

#include <filesystem>

namespace companion::test {

inline constexpr bool has_modes = std::filesystem::path::preferred_separator == '/';
inline constexpr bool has_links = has_modes;

/// Whether the file has that mode, where it can have one.
[[nodiscard]] inline bool has_mode(std::filesystem::path const& path, unsigned mode) {
  return !has_modes || std::filesystem::status(path).permissions() == std::filesystem::perms{mode};
}

}  // namespace companion::test
