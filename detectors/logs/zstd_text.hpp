// Payloads that a tool keeps packed with zstd in a column.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "companion/result.hpp"

namespace companion::detectors {

/// A zstd frame unpacked, with `padding` zeros behind it. corrupt; too_large past `bytes_max`.
[[nodiscard]] Result<std::string> unpack_zstd(std::string_view packed, std::size_t bytes_max,
                                              std::size_t padding);

}  // namespace companion::detectors
