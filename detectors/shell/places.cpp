#include "detectors/shell/places.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace companion::detectors::shell {
namespace {

namespace fs = std::filesystem;

bool is_there(Host const& host, fs::path const& file) { return host.stat(file).has_value(); }

/// An absolute path in a variable, else `usual` below the home folder.
fs::path folder_of(Host const& host, std::string const& variable, std::string const& usual) {
  auto const value = host.environment(variable);
  if (value && !value->empty() && fs::path{*value}.has_root_directory()) return *value;
  return host.home() / usual;
}

fs::path data_folder(Host const& host) { return folder_of(host, "XDG_DATA_HOME", ".local/share"); }

void add(Host const& host, std::vector<fs::path>& files, fs::path const& file) {
  if (std::find(files.begin(), files.end(), file) == files.end() && is_there(host, file))
    files.push_back(file);
}

/// $HISTFILE is exported by few; it is that shell's which the user logs in with.
void add_named(Host const& host, std::vector<fs::path>& files, std::string_view shell) {
  auto const file = host.environment("HISTFILE");
  auto const login = host.environment("SHELL");
  if (file && login && login->ends_with(shell)) add(host, files, *file);
}

void add_matching(Host const& host, std::vector<fs::path>& files, fs::path const& folder,
                  std::string_view ending) {
  auto const names = host.list(folder);
  if (!names) return;
  for (auto const& name : *names) {
    if (name.ends_with(ending)) add(host, files, folder / name);
  }
}

/// macOS Terminal keeps a file a session and appends it to the common one too: read only when that is
/// missing.
void add_sessions(Host const& host, std::vector<fs::path>& files, std::string const& folder) {
  if (files.empty()) add_matching(host, files, host.home() / folder, ".history");
}

/// The value of `db_path = "…"` in atuin's configuration.
std::optional<std::string> configured_path(Host const& host) {
  auto const opened = host.open(folder_of(host, "XDG_CONFIG_HOME", ".config") / "atuin/config.toml");
  if (!opened) return std::nullopt;
  std::string text(64U * 1024U, '\0');
  auto const size = (*opened)->read_at(0, text);
  text.resize(size.value_or(0));
  auto at = text.starts_with("db_path") ? 0 : text.find("\ndb_path");
  if (at == text.npos) return std::nullopt;
  auto const line_end = std::min(text.find('\n', at + 1), text.size());
  auto const open = text.find('"', at);
  auto const close = open == text.npos ? open : text.find('"', open + 1);
  if (close == text.npos || close > line_end) return std::nullopt;
  auto path = text.substr(open + 1, close - open - 1);
  if (path.starts_with("~/")) path = (host.home() / path.substr(2)).string();
  return path;
}

std::vector<fs::path> nushell_folders(Host const& host) {
  std::vector<fs::path> folders{folder_of(host, "XDG_CONFIG_HOME", ".config") / "nushell",
                                host.home() / "Library/Application Support/nushell"};
  if (auto const roaming = host.environment("APPDATA")) folders.push_back(fs::path{*roaming} / "nushell");
  return folders;
}

}  // namespace

std::vector<fs::path> bash_files(Host const& host) {
  std::vector<fs::path> files;
  add_named(host, files, "bash");
  add(host, files, host.home() / ".bash_history");
  add_sessions(host, files, ".bash_sessions");
  return files;
}

std::vector<fs::path> zsh_files(Host const& host) {
  std::vector<fs::path> files;
  add_named(host, files, "zsh");
  auto const dot = folder_of(host, "ZDOTDIR", "");
  for (auto const* const name : {".zsh_history", ".zhistory", ".histfile"}) {
    add(host, files, dot / name);
    add(host, files, host.home() / name);
  }
  for (auto const& folder : {folder_of(host, "XDG_STATE_HOME", ".local/state"), data_folder(host),
                             folder_of(host, "XDG_CACHE_HOME", ".cache")})
    add(host, files, folder / "zsh/history");
  add_sessions(host, files, ".zsh_sessions");
  return files;
}

std::vector<fs::path> fish_files(Host const& host) {
  std::vector<fs::path> files;
  add_matching(host, files, data_folder(host) / "fish", "_history");
  return files;
}

std::vector<fs::path> powershell_files(Host const& host) {
  std::vector<fs::path> files;
  add_matching(host, files, data_folder(host) / "powershell/PSReadLine", "_history.txt");
  if (auto const roaming = host.environment("APPDATA"))
    add_matching(host, files, fs::path{*roaming} / "Microsoft/Windows/PowerShell/PSReadLine", "_history.txt");
  return files;
}

std::vector<fs::path> nushell_files(Host const& host) {
  std::vector<fs::path> files;
  for (auto const& folder : nushell_folders(host)) add(host, files, folder / "history.txt");
  return files;
}

std::optional<fs::path> nushell_database(Host const& host) {
  for (auto const& folder : nushell_folders(host)) {
    if (is_there(host, folder / "history.sqlite3")) return folder / "history.sqlite3";
  }
  return std::nullopt;
}

std::optional<fs::path> atuin_database(Host const& host) {
  auto const configured = configured_path(host);
  if (configured && is_there(host, *configured)) return fs::path{*configured};
  auto usual = data_folder(host) / "atuin/history.db";
  if (is_there(host, usual)) return usual;
  return std::nullopt;
}

bool is_at_home(Host const& host, CatalogueEntry const& entry) {
  auto const home = entry.list("home");
  return std::any_of(home.begin(), home.end(), [&](std::string const& name) {
    return is_there(host, host.home() / name) || host.list(host.home() / name).has_value();
  });
}

}  // namespace companion::detectors::shell
