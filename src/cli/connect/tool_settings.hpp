// connect and disconnect an AI tool: its own settings file points at the proxy, or no longer does.
#pragma once

#include "cli/connect/proxy_of_config.hpp"
#include "cli/connect/tool.hpp"

namespace companion::cli {

[[nodiscard]] Exit connect_tool(Tool const& tool, ToolWish wish, Mode mode, config::Config const& config,
                                Console& console);
[[nodiscard]] Exit disconnect_tool(Tool const& tool, config::Config const& config, Console& console);

}  // namespace companion::cli
