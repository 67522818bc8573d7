// The terminal this process talks to.
#pragma once

#include "cli/console.hpp"

namespace companion::cli {

/// Standard output and error. NO_COLOR, TERM=dumb and COLUMNS are honoured.
[[nodiscard]] Console standard_console();

}  // namespace companion::cli
