// Patterns of the catalogues: '*' is any run of characters, '?' one; nothing else is special.
#pragma once

#include <string_view>

namespace companion::detectors {

/// The whole text, case-sensitive. Work is at most pattern times text.
[[nodiscard]] bool matches_wildcard(std::string_view pattern, std::string_view text);

}  // namespace companion::detectors
