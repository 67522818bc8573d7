// A file of the demo's home, and the folders above it.
#pragma once

#include <filesystem>
#include <fstream>
#include <system_error>

#include "companion/result.hpp"

namespace companion::cli::demo {

[[nodiscard]] inline Result<std::ofstream> create_file(std::filesystem::path const& path) {
  std::error_code trouble;
  std::filesystem::create_directories(path.parent_path(), trouble);
  std::ofstream file{path, std::ios::binary};
  if (!file) return fail(Errc::io, "cannot write " + path.string());
  return file;
}

}  // namespace companion::cli::demo
