// The line that `status` shows of files that are read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "detectors/homes.hpp"

namespace companion::detectors {

/// "12 files below /home/you/.codex/sessions, and the same in windows; 3 lines or files could not be read"
[[nodiscard]] std::string describe_files(std::size_t files, std::span<std::filesystem::path const> roots,
                                         std::uint64_t problems, std::span<Home const> homes = {});

}  // namespace companion::detectors
