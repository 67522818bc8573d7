#include "detectors/logs/usual_places.hpp"

#include <array>

#include "core/text.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 12> editors{"Code",
                                                   "Code - Insiders",
                                                   "Code - Exploration",
                                                   "VSCodium",
                                                   "VSCodium - Insiders",
                                                   "Cursor",
                                                   "Windsurf",
                                                   "Positron",
                                                   "Trae",
                                                   "Kiro",
                                                   "Antigravity",
                                                   "Void"};
constexpr std::array<std::string_view, 5> servers{".vscode-server", ".vscode-server-insiders",
                                                  ".vscodium-server", ".cursor-server", ".windsurf-server"};

}  // namespace

fs::path folder_of(Host const& host, std::string const& variable, std::string_view otherwise) {
  auto const chosen = host.environment(variable);
  return chosen && !chosen->empty() ? fs::path{*chosen} : host.home() / otherwise;
}

std::vector<fs::path> application_folders(Host const& host) {
  if (auto const roaming = host.environment("APPDATA"); roaming && !roaming->empty())
    return {fs::path{*roaming}};
  return {folder_of(host, "XDG_CONFIG_HOME", ".config"), host.home() / "Library" / "Application Support"};
}

std::vector<fs::path> editor_user_folders(Host const& host) {
  std::vector<fs::path> folders;
  for (auto const& base : application_folders(host)) {
    for (auto const editor : editors) folders.push_back(base / editor / "User");
  }
  for (auto const server : servers) folders.push_back(host.home() / server / "data" / "User");
  return folders;
}

std::string path_of_uri(std::string_view uri) {
  constexpr std::string_view scheme = "file://";
  if (!uri.starts_with(scheme)) return {};
  uri.remove_prefix(scheme.size());
  auto path = percent_decoded(uri);
  // "/c:/src" of Windows
  bool const drive = path.size() > 2 && path[0] == '/' && path[2] == ':';
  return drive ? path.substr(1) : path;
}

}  // namespace companion::detectors
