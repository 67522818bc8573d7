// Reading scalars of logs that other people's programs wrote: null, "12", 12.0 and 12 are all met.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "companion/money.hpp"

namespace companion::detectors {

/// The inside of a string token, escapes untouched; a null view when it is no string.
[[nodiscard]] std::string_view unquoted(std::string_view raw);

/// `raw` is a scalar as it stands in the file, possibly with white space behind it.
/// 0 for anything that is no count; never negative, never beyond 10^12.
[[nodiscard]] std::int64_t to_count(std::string_view raw);
[[nodiscard]] bool to_flag(std::string_view raw);
/// Exact: the digits are taken as they stand; nothing below 0.
[[nodiscard]] std::optional<NanoUsd> to_usd(std::string_view raw);

}  // namespace companion::detectors
