// Apps and CLIs: what their catalogue entries say can be found.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "detectors/homes.hpp"
#include "detectors/inventory/findings.hpp"
#include "platform/search_path.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

InventoryItem item_of(InventoryKind kind, CatalogueEntry const& entry, std::string place) {
  InventoryItem item;
  item.kind = kind;
  item.name = entry.name;
  item.place = std::move(place);
  return item;
}

/// Of a model server, which is listed among the CLIs.
InventoryKind kind_of(CatalogueEntry const& entry) {
  return entry.text("category") == "server" ? InventoryKind::model_server : InventoryKind::cli;
}

void find_home_folders(Host const& host, InventoryKind kind, CatalogueEntry const& entry, Findings& found) {
  for (auto const& name : entry.list("home")) {
    auto const path = host.home() / name;
    if (exists(host, path)) found.push_back(item_of(kind, entry, shown(host, path)));
  }
}

std::string version_of_package(Host const& host, fs::path const& manifest) {
  auto const json = nlohmann::json::parse(small_file(host, manifest), nullptr, false);
  return json.is_object() && json.contains("version") && json["version"].is_string()
             ? json["version"].get<std::string>()
             : std::string{};
}

std::vector<fs::path> npm_folders(Host const& host) {
  std::vector<fs::path> folders;
  for (auto const* const below :
       {".npm-global/lib", ".local/lib", ".bun/install/global", ".volta/tools/image/packages",
        "AppData/Roaming/npm", ".local/share/pnpm/global/5"})
    folders.push_back(host.home() / below / "node_modules");
  for (auto const* const global : {"/usr/local/lib", "/usr/lib", "/opt/homebrew/lib"})
    folders.push_back(fs::path{global} / "node_modules");
  auto const versions = host.home() / ".nvm/versions/node";
  if (auto const nvm = host.list(versions)) {
    for (auto const& version : *nvm) folders.push_back(versions / version / "lib/node_modules");
  }
  return folders;
}

void find_npm_package(Host const& host, std::vector<fs::path> const& folders, CatalogueEntry const& entry,
                      Findings& found) {
  for (auto const& package : entry.list("npm")) {
    for (auto const& folder : folders) {
      auto const place = folder / package;
      if (!host.stat(place / "package.json")) continue;
      auto item = item_of(kind_of(entry), entry, shown(host, place));
      item.version = version_of_package(host, place / "package.json");
      found.push_back(std::move(item));
    }
  }
}

void find_python_package(Host const& host, CatalogueEntry const& entry, Findings& found) {
  for (auto const& package : entry.list("pypi")) {
    for (auto const* const below :
         {".local/share/uv/tools", ".local/share/pipx/venvs", ".local/pipx/venvs"}) {
      auto const place = host.home() / below / package;
      if (exists(host, place)) found.push_back(item_of(kind_of(entry), entry, shown(host, place)));
    }
  }
}

std::vector<fs::path> program_folders(Host const& host) {
  auto folders = platform::path_folders(host.environment("PATH").value_or(""));
  for (auto const* const below : {".local/bin", "bin", ".cargo/bin", ".bun/bin", "go/bin"})
    folders.push_back(host.home() / below);
  return folders;
}

/// Only names that no other program has: `pi` in a folder of PATH proves nothing.
void find_command(Host const& host, std::vector<fs::path> const& folders, CatalogueEntry const& entry,
                  Findings& found) {
  auto const weak = entry.list("weak");
  for (auto const& command : entry.list("commands")) {
    if (std::find(weak.begin(), weak.end(), command) != weak.end()) continue;
    auto const names = platform::program_names(command);
    for (auto const& folder : folders) {
      for (auto const& name : names) {
        if (!host.stat(folder / name)) continue;
        found.push_back(item_of(kind_of(entry), entry, shown(host, folder / name)));
        break;  // npm makes several of one program
      }
    }
  }
}

}  // namespace

void find_apps(Host const& host, Catalogue const& apps, Findings& found) {
  for (auto const& app : apps) {
    find_home_folders(host, InventoryKind::app, app, found);
    for (auto const& name : app.list("mac_apps")) {
      for (auto const& folder : {fs::path{"/Applications"}, host.home() / "Applications"}) {
        if (host.stat(folder / name / "Contents/Info.plist"))
          found.push_back(item_of(InventoryKind::app, app, shown(host, folder / name)));
      }
    }
    for (auto const& pattern : app.list("linux")) {
      // A pattern without a wild card is a place to look at; the others only tell running programs.
      if (pattern.find_first_of("*?[") == pattern.npos && host.stat(pattern))
        found.push_back(item_of(InventoryKind::app, app, shown(host, pattern)));
    }
  }
}

void find_clis(Host const& host, Catalogue const& clis, Findings& found) {
  auto const npm = npm_folders(host);
  auto const path = program_folders(host);
  for (auto const& cli : clis) {
    find_home_folders(host, kind_of(cli), cli, found);
    find_npm_package(host, npm, cli, found);
    find_python_package(host, cli, found);
    find_command(host, path, cli, found);
  }
}

}  // namespace companion::detectors
