// From words to a command and its exit code.
#pragma once

#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/grammar/outline.hpp"

namespace companion::cli {

/// `words` without the program's name.
[[nodiscard]] Exit run(std::vector<std::string> words, Console& console);

/// docs/cli.md: every command's help. A test compares.
[[nodiscard]] std::string document();

/// All that can be said, for completions and the manual page.
[[nodiscard]] Outline outline();

}  // namespace companion::cli
