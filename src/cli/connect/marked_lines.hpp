// Our lines in a file whose comments begin with '#': between two marks, and the user's lines that stand aside
// meanwhile.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace companion::cli {

/// Lines of different purposes in one file are told apart by their marks.
struct Marks {
  std::string_view begin{"# >>> litellm-companion: `companion disconnect` removes these lines"};
  std::string_view end{"# <<< litellm-companion"};
  std::string_view aside{"#litellm-companion-kept# "};
};
inline constexpr Marks telemetry_marks{
    .begin = "# >>> litellm-companion telemetry: `companion disconnect --otel` removes these lines",
    .end = "# <<< litellm-companion telemetry",
    .aside = "#litellm-companion-telemetry-kept# "};

/// The lines between our marks, in the file's own line ends ("\n" where it has none).
[[nodiscard]] std::string marked_block(std::string_view file, std::vector<std::string> const& lines,
                                       Marks const& marks = {});
/// The text with `line` (counted from 0) turned into a comment that without_marked_lines() turns back.
[[nodiscard]] std::string set_aside(std::string_view text, std::size_t line, Marks const& marks = {});
/// The text with the block as lines of its own before `line`; past the end: behind the last.
[[nodiscard]] std::string insert_block(std::string_view text, std::size_t line, std::string_view block);
/// Without blocks of ours, and with what was set aside back in force.
[[nodiscard]] std::string without_marked_lines(std::string_view text, Marks const& marks = {});

/// With their line ends.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace companion::cli
