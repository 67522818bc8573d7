// The line itself: the usual one, or one by the user's format.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/console.hpp"
#include "cli/statusline/facts.hpp"
#include "cli/statusline/hook.hpp"
#include "companion/result.hpp"

namespace companion::cli {

struct LineContent {
  StatusFacts facts;
  Hook hook;
};

/// A name that a format may have in braces.
struct Placeholder {
  std::string_view name;
  std::string_view about;
  std::string (*value)(LineContent const& content);  ///< empty: not known
};
[[nodiscard]] std::span<Placeholder const> placeholders();

/// "$12.34 today (8.00 tracked, 4.34 dark, 3 unpriced) · $0.52 session · $1.20/h · $37.66 left"; what is not
/// known is left out.
[[nodiscard]] std::string usual_line(LineContent const& content, Colour colour);

/// `{name}` is replaced, "-" where the value is not known; `{{` and `}}` are braces. invalid: there is no
/// such name, or a brace is left open.
[[nodiscard]] Result<std::string> formatted_line(std::string_view format, LineContent const& content);

}  // namespace companion::cli
