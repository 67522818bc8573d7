// Headers and other pairs as people write them into variables and files of their own.
#pragma once

#include <optional>
#include <string_view>

#include "companion/result.hpp"
#include "config/value.hpp"

namespace companion::config {

/// "name=value,name2=value2" with percent escapes, as OTEL_* variables write mappings; nullopt: it is none.
[[nodiscard]] std::optional<TextMap> header_pairs(std::string_view text);

/// "Name: value" lines; empty lines and those that begin with # are skipped. invalid names the line.
[[nodiscard]] Result<TextMap> header_lines(std::string_view text);

}  // namespace companion::config
