// connect and disconnect an AI tool: its own settings file points at the proxy, or no longer does.
#pragma once

#include "cli/connect/proxy_of_config.hpp"
#include "cli/connect/tool.hpp"

namespace companion::cli {

[[nodiscard]] Exit connect_tool(Tool const& tool, ToolWish wish, Mode mode, config::Config const& config,
                                Console& console);
/// The daemon's address, and its token where it wants one.
[[nodiscard]] Result<ToolWish> telemetry_wish(config::Config const& config);
[[nodiscard]] Exit disconnect_tool(Tool const& tool, config::Config const& config, Console& console);

}  // namespace companion::cli
