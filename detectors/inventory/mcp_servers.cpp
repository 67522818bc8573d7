// MCP servers, as the tools that use them are told of them.
#include <toml++/toml.h>
#include <array>
#include <nlohmann/json.hpp>

#include "detectors/inventory/findings.hpp"

namespace companion::detectors {
namespace {

using Json = nlohmann::json;

/// A configuration file and the member that holds servers by name.
struct Place {
  char const* client;
  char const* path;  ///< below the home folder
  char const* member;
};

constexpr std::array places{
    Place{"claude-code", ".claude.json", "mcpServers"},
    Place{"claude-code", ".claude/settings.json", "mcpServers"},
    Place{"claude-desktop", ".config/Claude/claude_desktop_config.json", "mcpServers"},
    Place{"claude-desktop", "Library/Application Support/Claude/claude_desktop_config.json", "mcpServers"},
    Place{"claude-desktop", "AppData/Roaming/Claude/claude_desktop_config.json", "mcpServers"},
    Place{"cursor", ".cursor/mcp.json", "mcpServers"},
    Place{"windsurf", ".codeium/windsurf/mcp_config.json", "mcpServers"},
    Place{"gemini-cli", ".gemini/settings.json", "mcpServers"},
    Place{"qwen-code", ".qwen/settings.json", "mcpServers"},
    Place{"copilot-cli", ".copilot/mcp-config.json", "mcpServers"},
    Place{"kiro", ".kiro/settings/mcp.json", "mcpServers"},
    Place{"amazon-q", ".aws/amazonq/mcp.json", "mcpServers"},
    Place{"lm-studio", ".lmstudio/mcp.json", "mcpServers"},
    Place{"droid", ".factory/mcp.json", "mcpServers"},
    Place{"vscode", ".config/Code/User/mcp.json", "servers"},
    Place{"vscode", "Library/Application Support/Code/User/mcp.json", "servers"},
    Place{"vscode", "AppData/Roaming/Code/User/mcp.json", "servers"},
    Place{"opencode", ".config/opencode/opencode.json", "mcp"},
    Place{"crush", ".config/crush/crush.json", "mcp"},
    Place{"zed", ".config/zed/settings.json", "context_servers"},
    Place{"amp", ".config/amp/settings.json", "amp.mcpServers"},
    Place{"cline", ".config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
          "mcpServers"},
    Place{"roo-code", ".config/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json",
          "mcpServers"},
};

std::string_view transport_of(Json const& server) {
  if (!server.is_object()) return "unknown";
  if (server.contains("url") || server.contains("httpUrl") || server.contains("serverUrl")) return "remote";
  return server.contains("command") ? "stdio" : "unknown";
}

void add(Host const& host, Place const& place, std::string_view name, std::string_view transport,
         Findings& found) {
  InventoryItem item;
  item.kind = InventoryKind::mcp_server;
  item.name = name;
  item.place = shown(host, host.home() / place.path);
  item.detail = std::string{place.client} + ", " + std::string{transport};
  found.push_back(std::move(item));
}

void add_all(Host const& host, Place const& place, Json const& holder, Findings& found) {
  auto const servers = holder.find(place.member);
  if (servers == holder.end() || !servers->is_object()) return;
  for (auto const& [name, server] : servers->items()) add(host, place, name, transport_of(server), found);
}

void find_in_json(Host const& host, Place const& place, Findings& found) {
  auto const text = small_file(host, host.home() / place.path);
  if (text.empty()) return;
  auto const json = Json::parse(text, nullptr, false, true);
  if (!json.is_object()) return;
  add_all(host, place, json, found);
  // Claude Code keeps servers per project as well.
  auto const projects = json.find("projects");
  if (projects == json.end() || !projects->is_object()) return;
  for (auto const& [path, project] : projects->items()) {
    if (project.is_object()) add_all(host, place, project, found);
  }
}

void find_in_codex(Host const& host, Findings& found) {
  constexpr Place place{"codex", ".codex/config.toml", "mcp_servers"};
  auto const text = small_file(host, host.home() / place.path);
  auto const parsed = toml::parse(text);
  if (!parsed) return;  // Codex would not read it either
  auto const* const servers = parsed.table()[place.member].as_table();
  if (servers == nullptr) return;
  for (auto const& [name, server] : *servers) {
    auto const* const table = server.as_table();
    bool const remote = table != nullptr && table->contains("url");
    add(host, place, name.str(), remote ? "remote" : "stdio", found);
  }
}

}  // namespace

void find_mcp_servers(Host const& host, Findings& found) {
  for (auto const& place : places) find_in_json(host, place, found);
  find_in_codex(host, found);
}

}  // namespace companion::detectors
