// A file read whole, bounded.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "companion/host.hpp"
#include "companion/result.hpp"

namespace companion::detectors {

/// The bytes of a file with `padding` zeros behind them. too_large past `bytes_max`; busy when it changed
/// while it was read.
[[nodiscard]] Result<std::string> read_whole(Host const& host, std::filesystem::path const& path,
                                             std::uint64_t bytes_max, std::size_t padding);

}  // namespace companion::detectors
