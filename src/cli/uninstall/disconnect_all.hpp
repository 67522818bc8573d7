// Gives every program that was connected its own settings back.
#pragma once

#include <string>
#include <vector>

#include "cli/connect/connections.hpp"
#include "cli/console.hpp"
#include "config/config.hpp"

namespace companion::cli {

/// "Claude Code: /home/ann/.claude/settings.json"
[[nodiscard]] std::string describe(Connection const& connection);

/// Stops at the first that cannot be undone, and has told why.
[[nodiscard]] Exit disconnect_all(std::vector<Connection> const& connections, config::Config const& config,
                                  Console& console);

}  // namespace companion::cli
