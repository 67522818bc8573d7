// The line that `status` shows of files that are read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "companion/host.hpp"
#include "detectors/homes.hpp"

namespace companion::detectors {

/// "12 files below ~/.codex/sessions; 3 lines or files could not be read". Of the roots those that are there,
/// three at most: "~/a, ~/b, ~/c and 57 more, and the same in windows".
[[nodiscard]] std::string describe_files(Host const& host, std::size_t files,
                                         std::span<std::filesystem::path const> roots, std::uint64_t problems,
                                         std::span<Home const> homes = {});

}  // namespace companion::detectors
