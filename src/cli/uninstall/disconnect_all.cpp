#include "cli/uninstall/disconnect_all.hpp"

#include <algorithm>
#include <optional>

#include "cli/connect/proxy_of_config.hpp"
#include "cli/connect/status_line.hpp"
#include "cli/connect/telemetry_tool.hpp"
#include "cli/connect/tool_settings.hpp"
#include "cli/render/text.hpp"
#include "cli/settings.hpp"

namespace companion::cli {
namespace {

std::optional<Tool> tool_of(std::string_view target) {
  if (auto const line = claude_status_line(); line.target == target) return line;
  for (auto const rows : {tools(), telemetry_tools()}) {
    auto const found =
        std::find_if(rows.begin(), rows.end(), [&](Tool const& tool) { return tool.target == target; });
    if (found != rows.end()) return *found;
  }
  return std::nullopt;
}

}  // namespace

std::string describe(Connection const& connection) {
  auto const tool = tool_of(connection.target);
  return (tool ? std::string{tool->title} : "LiteLLM proxy") + ": " + harmless(connection.file.string());
}

Exit disconnect_all(std::vector<Connection> const& connections, config::Config const& config,
                    Console& console) {
  for (auto const& connection : connections) {
    auto const tool = tool_of(connection.target);
    auto const done = tool ? disconnect_tool(*tool, config, console)
                           : disconnect_proxy_config(connection.file, config, console);
    // Somebody who took our lines out by hand has left nothing to do.
    if (done != Exit::ok && done != Exit::nothing) return done;
  }
  // Tools whose settings folder a variable names may look elsewhere now than when they were connected.
  auto const left = Connections::open(config.data_dir);
  if (!left) return report_error(console, left.error());
  for (auto const& connection : left->list())
    console.err << "companion: not undone, it is looked for elsewhere now: " << describe(connection) << '\n';
  return left->list().empty() ? Exit::ok : Exit::failure;
}

}  // namespace companion::cli
