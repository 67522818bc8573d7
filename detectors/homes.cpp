#include "detectors/homes.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view windows_users = "/mnt/c/Users";
/// Folders beside the homes of people.
constexpr std::array<std::string_view, 4> nobody{"All Users", "Default", "Default User", "Public"};
/// Where a companion of Windows keeps its ledger, below the home.
constexpr std::string_view windows_ledger = "AppData/Local/LiteLLM Companion/data/ledger.db";
/// And one of Linux.
constexpr std::string_view linux_ledger = ".local/share/litellm-companion/ledger.db";

Home const* home_of(fs::path const& path, std::span<Home const> others) {
  auto const found = std::find_if(others.begin(), others.end(),
                                  [&](Home const& home) { return is_below(path, home.folder); });
  return found == others.end() ? nullptr : &*found;
}

bool in_wsl(Host const& host) { return !wsl_environment(host).empty() || host.list("/run/WSL").has_value(); }

bool has_own_companion(Host const& host, fs::path const& home) {
  return host.stat(home / windows_ledger) || host.stat(home / linux_ledger);
}

HomeNote note_of(Host const& host, Home const& home) {
  auto const where = home.name + ": " + home.folder.string();
  auto const names = host.list(home.folder);
  if (!names) {
    bool const denied = names.error().code == Errc::denied;
    return {.text = where + (denied ? " may not be read by this user"
                                    : " is not there now; it is looked for at each sweep"),
            .well = false};
  }
  if (!has_own_companion(host, home.folder)) return {.text = where + " is read", .well = true};
  return {.text = where +
                  " is read and has a companion of its own: both tell of the same files, so take it out "
                  "of homes.others here or stop that one",
          .well = false};
}

/// The look at a home of Windows costs nothing here, while a look from Windows would start the distribution.
void note_unread(Host const& host, std::span<Home const> others, std::vector<HomeNote>& notes) {
  auto const users = host.list(windows_users);
  if (!in_wsl(host) || !users) return;
  for (auto const& user : *users) {
    auto const folder = fs::path{windows_users} / user;
    if (std::find(nobody.begin(), nobody.end(), user) != nobody.end()) continue;
    if (home_of(folder, others) != nullptr || !host.list(folder / "AppData")) continue;
    if (has_own_companion(host, folder)) continue;
    notes.push_back({.text = folder.string() + " is not read; homes.others: {windows: \"" + folder.string() +
                             "\"} in the configuration has it read from here"});
  }
}

}  // namespace

bool is_below(fs::path const& path, fs::path const& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

std::string shown(Host const& host, fs::path const& path) {
  auto const text = path.generic_string();
  auto const home = host.home().generic_string();
  if (home.empty() || !text.starts_with(home + "/")) return text;
  return "~" + text.substr(home.size());
}

OtherHome::OtherHome(Host const& machine, Home home) : machine_{machine}, home_{std::move(home)} {}

std::optional<std::string> OtherHome::environment(std::string const& name) const {
  auto const below = name == "APPDATA" ? "Roaming" : name == "LOCALAPPDATA" ? "Local" : "";
  if (*below == '\0') return std::nullopt;
  auto const data = home_.folder / "AppData";
  // It may be away now and come later: then its place tells.
  bool const windows = is_below(home_.folder, windows_users) || machine_.list(data).has_value();
  return windows ? std::optional{(data / below).string()} : std::nullopt;
}

std::string wsl_environment(Host const& host) {
  auto const distribution = host.environment("WSL_DISTRO_NAME");
  return distribution && !distribution->empty() ? "wsl:" + *distribution : std::string{};
}

std::string home_name_of(fs::path const& path, std::span<Home const> others, std::string const& own) {
  auto const* const home = home_of(path, others);
  return home == nullptr ? own : home->name;
}

bool is_away(Host const& host, std::span<Home const> others, fs::path const& path) {
  auto const* const home = home_of(path, others);
  return home != nullptr && !host.list(home->folder);
}

bool is_home(Host const& host, std::span<Home const> others, fs::path const& path) {
  return path == host.home() ||
         std::any_of(others.begin(), others.end(), [&](Home const& home) { return path == home.folder; });
}

std::vector<HomeNote> describe_homes(Host const& host, std::span<Home const> others) {
  std::vector<HomeNote> notes;
  for (auto const& home : others) notes.push_back(note_of(host, home));
  note_unread(host, others, notes);
  return notes;
}

}  // namespace companion::detectors
