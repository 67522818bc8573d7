// MCP servers, as the tools that use them are told of them.
#include <toml++/toml.h>
#include <array>
#include <nlohmann/json.hpp>

#include "detectors/homes.hpp"
#include "detectors/inventory/findings.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

using Json = nlohmann::json;

/// A configuration file and the member that holds servers by name.
struct Place {
  char const* client;
  char const* path;  ///< below a folder
  char const* member;
};

/// Below the home folder.
constexpr std::array home_places{
    Place{"claude-code", ".claude.json", "mcpServers"},
    Place{"claude-code", ".claude/settings.json", "mcpServers"},
    Place{"cursor", ".cursor/mcp.json", "mcpServers"},
    Place{"windsurf", ".codeium/windsurf/mcp_config.json", "mcpServers"},
    Place{"gemini-cli", ".gemini/settings.json", "mcpServers"},
    Place{"qwen-code", ".qwen/settings.json", "mcpServers"},
    Place{"copilot-cli", ".copilot/mcp-config.json", "mcpServers"},
    Place{"kiro", ".kiro/settings/mcp.json", "mcpServers"},
    Place{"amazon-q", ".aws/amazonq/mcp.json", "mcpServers"},
    Place{"lm-studio", ".lmstudio/mcp.json", "mcpServers"},
    Place{"droid", ".factory/mcp.json", "mcpServers"},
    Place{"opencode", ".config/opencode/opencode.json", "mcp"},
    Place{"crush", ".config/crush/crush.json", "mcp"},
    Place{"zed", ".config/zed/settings.json", "context_servers"},
    Place{"amp", ".config/amp/settings.json", "amp.mcpServers"},
};

/// Below the folder in which desktop programs keep a folder each.
constexpr std::array application_places{
    Place{"claude-desktop", "Claude/claude_desktop_config.json", "mcpServers"},
};

/// Below the user's folder of VS Code and of each editor made from it.
constexpr std::array editor_places{
    Place{"vscode", "mcp.json", "servers"},
    Place{"cline", "globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json", "mcpServers"},
    Place{"roo-code", "globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json", "mcpServers"},
    Place{"kilo-code", "globalStorage/kilocode.kilo-code/settings/mcp_settings.json", "mcpServers"},
};

/// In a project's folder, for whoever works there with Claude Code.
constexpr Place project_place{"claude-code", ".mcp.json", "mcpServers"};
constexpr std::size_t projects_max = 500;

std::string_view transport_of(Json const& server) {
  if (!server.is_object()) return "unknown";
  if (server.contains("url") || server.contains("httpUrl") || server.contains("serverUrl")) return "remote";
  return server.contains("command") ? "stdio" : "unknown";
}

void add(Host const& host, fs::path const& file, Place const& place, std::string_view name,
         std::string_view transport, Findings& found) {
  InventoryItem item;
  item.kind = InventoryKind::mcp_server;
  item.name = name;
  item.place = shown(host, file);
  item.detail = std::string{place.client} + ", " + std::string{transport};
  found.push_back(std::move(item));
}

void add_all(Host const& host, fs::path const& file, Place const& place, Json const& holder,
             Findings& found) {
  auto const servers = holder.find(place.member);
  if (servers == holder.end() || !servers->is_object()) return;
  for (auto const& [name, server] : servers->items())
    add(host, file, place, name, transport_of(server), found);
}

Json read_object(Host const& host, fs::path const& file) {
  auto const text = small_file(host, file);
  return text.empty() ? Json{} : Json::parse(text, nullptr, false, true);
}

void find_in_json(Host const& host, fs::path const& folder, Place const& place, Findings& found) {
  auto const file = folder / place.path;
  auto const json = read_object(host, file);
  if (json.is_object()) add_all(host, file, place, json, found);
}

/// Claude Code keeps servers per project beside those of the user, and by that knows where projects are:
/// other places are not searched for theirs.
void find_in_projects(Host const& host, Findings& found) {
  auto const& place = home_places.front();
  auto const file = host.home() / place.path;
  auto const json = read_object(host, file);
  if (!json.is_object()) return;
  auto const projects = json.find("projects");
  if (projects == json.end() || !projects->is_object()) return;
  std::size_t looked_at = 0;
  for (auto const& [path, project] : projects->items()) {
    if (!project.is_object()) continue;
    add_all(host, file, place, project, found);
    if (fs::path{path}.has_root_directory() && ++looked_at <= projects_max)
      find_in_json(host, path, project_place, found);
  }
}

void find_in_codex(Host const& host, Findings& found) {
  constexpr Place place{"codex", ".codex/config.toml", "mcp_servers"};
  auto const file = host.home() / place.path;
  auto const text = small_file(host, file);
  auto const parsed = toml::parse(text);
  if (!parsed) return;  // Codex would not read it either
  auto const* const servers = parsed.table()[place.member].as_table();
  if (servers == nullptr) return;
  for (auto const& [name, server] : *servers) {
    auto const* const table = server.as_table();
    bool const remote = table != nullptr && table->contains("url");
    add(host, file, place, name.str(), remote ? "remote" : "stdio", found);
  }
}

}  // namespace

void find_mcp_servers(Host const& host, Findings& found) {
  for (auto const& place : home_places) find_in_json(host, host.home(), place, found);
  for (auto const& folder : application_folders(host)) {
    for (auto const& place : application_places) find_in_json(host, folder, place, found);
  }
  for (auto const& folder : editor_user_folders(host)) {
    for (auto const& place : editor_places) find_in_json(host, folder, place, found);
  }
  find_in_projects(host, found);
  find_in_codex(host, found);
}

}  // namespace companion::detectors
