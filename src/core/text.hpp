// Small work on ASCII text that several modules need. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace companion {

/// Without blanks, tabs and line ends around it.
[[nodiscard]] std::string_view trim(std::string_view text);
/// A to Z as a to z; everything else stays.
[[nodiscard]] std::string lower(std::string_view text);
/// Without regard to the case of A to Z.
[[nodiscard]] bool equal_but_for_case(std::string_view a, std::string_view b);
/// "%41" as "A"; a percent sign that begins no two hex digits stays.
[[nodiscard]] std::string percent_decoded(std::string_view text);
/// 16 lower-case hex digits.
[[nodiscard]] std::string hex64(std::uint64_t value);

}  // namespace companion
