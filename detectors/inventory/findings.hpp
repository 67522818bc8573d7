// The kinds of findings, a function each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "companion/host.hpp"
#include "companion/inventory.hpp"
#include "detectors/catalogue.hpp"

namespace companion::detectors {

using Findings = std::vector<InventoryItem>;

/// Desktop apps: their programs and the folders that they leave in the home folder.
void find_apps(Host const& host, Catalogue const& apps, Findings& found);
/// CLIs and model servers: npm, uv and pipx packages, programs in the folders of PATH whose name is no other
/// program's, and the folders that they leave in the home folder.
void find_clis(Host const& host, Catalogue const& clis, Findings& found);
/// Plug-ins of VS Code, its kin and JetBrains IDEs.
void find_plugins(Host const& host, Catalogue const& plugins, Findings& found);
/// MCP servers in the configuration files of AI tools, and in the `.mcp.json` of the projects that Claude
/// Code's own configuration names: name, client and transport; nothing else is kept.
void find_mcp_servers(Host const& host, Findings& found);

/// There is a file or a folder.
[[nodiscard]] bool exists(Host const& host, std::filesystem::path const& path);
/// The text of a small file; empty when it cannot be read.
[[nodiscard]] std::string small_file(Host const& host, std::filesystem::path const& path);

}  // namespace companion::detectors
