// One step from UTF-8 to UTF-16, in the manner of std::mbrtowc: for libstdc++ on Windows, whose paths are
// made from narrow text by that function.
#pragma once

#include <cstddef>
#include <string_view>

namespace companion::platform {

constexpr auto utf8_wrong = static_cast<std::size_t>(-1);
constexpr auto utf8_cut_off = static_cast<std::size_t>(-2);

/// The next unit of UTF-16 and how many bytes it took (0 for none: a NUL is 1 byte). A character outside the
/// basic plane takes two steps: `pending` holds the second unit in between, else 0.
/// utf8_wrong: no UTF-8; utf8_cut_off: it may be once more bytes are there.
[[nodiscard]] std::size_t utf8_step(std::string_view bytes, char16_t& unit, char16_t& pending);

}  // namespace companion::platform
