// A tool's settings in a JSON file of its own, read and written back as its owner wrote it.
#pragma once

#include <string>
#include <string_view>

#include "cli/render/json.hpp"
#include "companion/result.hpp"

namespace companion::cli {

/// An object; nothing but blanks is an empty one. invalid: it is none, or has comments, which would be lost.
[[nodiscard]] Result<Json> parse_settings(std::string const& text);
/// With the indentation and line ends of `like`.
[[nodiscard]] std::string written_like(Json const& json, std::string const& like);
/// Empty when it is absent or no text.
[[nodiscard]] std::string text_at(Json const& object, std::string_view name);

}  // namespace companion::cli
