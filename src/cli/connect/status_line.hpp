// Claude Code's status line: settings.json, "statusLine", which is a command that it runs.
#pragma once

#include "cli/connect/proxy_of_config.hpp"
#include "cli/connect/tool.hpp"

namespace companion::cli {

/// For disconnect_tool(); of a wish nothing is read.
[[nodiscard]] Tool claude_status_line();

/// A status line of the user's own is never overwritten.
[[nodiscard]] Exit connect_status_line(Mode mode, config::Config const& config, Console& console);

}  // namespace companion::cli
