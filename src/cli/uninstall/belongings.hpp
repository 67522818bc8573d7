// What this program has put into a user's folders, name by name: a folder that somebody chose for us may hold
// other things too, and those stay.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "companion/result.hpp"

namespace companion::cli {

struct Belongings {
  std::vector<std::filesystem::path> files;
  std::vector<std::filesystem::path> folders;  ///< innermost first
  std::uintmax_t bytes{0};
};

/// `config_dir` is where config.yaml and the folder catalogue lie.
[[nodiscard]] Belongings belongings(std::filesystem::path const& data_dir,
                                    std::filesystem::path const& config_dir);

/// Folders that are not empty then stay and are returned. io: the first file that cannot be removed.
[[nodiscard]] Result<std::vector<std::filesystem::path>> remove_all(Belongings const& belongings);

}  // namespace companion::cli
