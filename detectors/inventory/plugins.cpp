// Plug-ins of editors, by the names of their folders.
#include <array>
#include <map>

#include "detectors/homes.hpp"
#include "detectors/inventory/findings.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

using ById = std::map<std::string, CatalogueEntry const*, std::less<>>;

ById by_field(Catalogue const& plugins, std::string_view field) {
  ById found;
  for (auto const& plugin : plugins) {
    for (auto const& id : plugin.list(field)) found.emplace(id, &plugin);
  }
  return found;
}

std::string lower(std::string text) {
  for (auto& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

/// "publisher.name-1.2.3-linux-x64": the id ends where "-" and a digit follow.
void find_vscode(Host const& host, ById const& plugins, std::string const& editor, fs::path const& folder,
                 Findings& found) {
  auto const names = host.list(folder);
  if (!names) return;
  for (auto const& name : *names) {
    std::size_t dash = name.find('-');
    while (dash != name.npos && !(dash + 1 < name.size() && name[dash + 1] >= '0' && name[dash + 1] <= '9'))
      dash = name.find('-', dash + 1);
    auto const plugin = plugins.find(lower(name.substr(0, dash)));
    if (plugin == plugins.end()) continue;
    InventoryItem item;
    item.kind = InventoryKind::ide_plugin;
    item.name = plugin->second->name;
    item.version = dash == name.npos ? std::string{} : name.substr(dash + 1);
    item.place = shown(host, folder / name);
    item.detail = editor;
    found.push_back(std::move(item));
  }
}

void find_jetbrains(Host const& host, ById const& plugins, fs::path const& folder, Findings& found) {
  auto const products = host.list(folder);
  if (!products) return;
  for (auto const& product : *products) {
    for (auto const& place : {folder / product, folder / product / "plugins"}) {
      for (auto const& [id, plugin] : plugins) {
        if (!exists(host, place / id)) continue;
        InventoryItem item;
        item.kind = InventoryKind::ide_plugin;
        item.name = plugin->name;
        item.place = shown(host, place / id);
        item.detail = product;
        found.push_back(std::move(item));
      }
    }
  }
}

}  // namespace

void find_plugins(Host const& host, Catalogue const& plugins, Findings& found) {
  constexpr std::array<std::array<char const*, 2>, 10> editors{
      {{"vscode", ".vscode/extensions"},
       {"vscode-insiders", ".vscode-insiders/extensions"},
       {"vscode-server", ".vscode-server/extensions"},
       {"vscodium", ".vscode-oss/extensions"},
       {"cursor", ".cursor/extensions"},
       {"windsurf", ".windsurf/extensions"},
       {"trae", ".trae/extensions"},
       {"kiro", ".kiro/extensions"},
       {"antigravity", ".antigravity/extensions"},
       {"positron", ".positron/extensions"}}};
  auto const vscode = by_field(plugins, "vscode");
  for (auto const& [editor, folder] : editors) find_vscode(host, vscode, editor, host.home() / folder, found);
  auto const jetbrains = by_field(plugins, "jetbrains");
  for (auto const* const folder :
       {".local/share/JetBrains", "Library/Application Support/JetBrains", "AppData/Roaming/JetBrains"})
    find_jetbrains(host, jetbrains, host.home() / folder, found);
}

}  // namespace companion::detectors
