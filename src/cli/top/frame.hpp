// One picture of `companion top`, as lines. Pure; the screen only shows it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/top/keys.hpp"
#include "cli/top/numbers.hpp"

namespace companion::cli {

struct ScreenSize {
  std::size_t rows{24};
  std::size_t columns{80};
};

enum class Look : std::uint8_t { plain, strong, faint, warning, bar };

struct FrameLine {
  std::string text;
  Look look{Look::plain};
};

struct Frame {
  std::vector<FrameLine> lines;  ///< at most as many as the screen has rows, none wider than it
  std::size_t groups_shown{0};
};

/// `numbers.groups` are in the view's order.
[[nodiscard]] Frame make_frame(TopNumbers const& numbers, TopView const& view, ScreenSize size);
/// In place of numbers: what is missing, or the keys.
[[nodiscard]] Frame make_note(std::string const& what, ScreenSize size);
[[nodiscard]] Frame make_help(ScreenSize size);

/// For a file or a pipe.
[[nodiscard]] std::string as_text(Frame const& frame, Colour colour);
/// Over whatever the screen shows now.
[[nodiscard]] std::string as_picture(Frame const& frame, ScreenSize size, Colour colour);

}  // namespace companion::cli
