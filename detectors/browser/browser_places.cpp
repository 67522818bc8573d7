#include "detectors/browser/browser_places.hpp"

#include <array>

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

/// Folder of a browser's profiles below the home folder. Home-relative folders of all systems are asked: only
/// those of this one exist.
struct Row {
  std::string_view browser;
  HistoryKind kind;
  std::string_view folder;
};

constexpr auto chromium = HistoryKind::chromium;
constexpr auto firefox = HistoryKind::firefox;

constexpr std::array rows{
    Row{"chrome", chromium, ".config/google-chrome"},
    Row{"chrome", chromium, ".config/google-chrome-beta"},
    Row{"chrome", chromium, ".var/app/com.google.Chrome/config/google-chrome"},
    Row{"chrome", chromium, "Library/Application Support/Google/Chrome"},
    Row{"chrome", chromium, "AppData/Local/Google/Chrome/User Data"},
    Row{"chromium", chromium, ".config/chromium"},
    Row{"chromium", chromium, "snap/chromium/common/chromium"},
    Row{"chromium", chromium, ".var/app/org.chromium.Chromium/config/chromium"},
    Row{"chromium", chromium, "Library/Application Support/Chromium"},
    Row{"edge", chromium, ".config/microsoft-edge"},
    Row{"edge", chromium, ".var/app/com.microsoft.Edge/config/microsoft-edge"},
    Row{"edge", chromium, "Library/Application Support/Microsoft Edge"},
    Row{"edge", chromium, "AppData/Local/Microsoft/Edge/User Data"},
    Row{"brave", chromium, ".config/BraveSoftware/Brave-Browser"},
    Row{"brave", chromium, ".var/app/com.brave.Browser/config/BraveSoftware/Brave-Browser"},
    Row{"brave", chromium, "Library/Application Support/BraveSoftware/Brave-Browser"},
    Row{"brave", chromium, "AppData/Local/BraveSoftware/Brave-Browser/User Data"},
    Row{"vivaldi", chromium, ".config/vivaldi"},
    Row{"vivaldi", chromium, "Library/Application Support/Vivaldi"},
    Row{"vivaldi", chromium, "AppData/Local/Vivaldi/User Data"},
    Row{"opera", chromium, ".config/opera"},
    Row{"opera", chromium, "Library/Application Support/com.operasoftware.Opera"},
    Row{"opera", chromium, "AppData/Roaming/Opera Software/Opera Stable"},
    Row{"arc", chromium, "Library/Application Support/Arc/User Data"},
    Row{"arc", chromium,
        "AppData/Local/Packages/TheBrowserCompany.Arc_ttt1ap7aakyb4/LocalCache/Local/Arc/User Data"},
    Row{"dia", chromium, "Library/Application Support/Dia/User Data"},
    Row{"comet", chromium, "Library/Application Support/Comet"},
    Row{"comet", chromium, "AppData/Local/Perplexity/Comet/User Data"},
    Row{"firefox", firefox, ".mozilla/firefox"},
    Row{"firefox", firefox, "snap/firefox/common/.mozilla/firefox"},
    Row{"firefox", firefox, ".var/app/org.mozilla.firefox/.mozilla/firefox"},
    Row{"firefox", firefox, "Library/Application Support/Firefox/Profiles"},
    Row{"firefox", firefox, "AppData/Roaming/Mozilla/Firefox/Profiles"},
    Row{"safari", HistoryKind::safari, "Library/Safari"},
};

std::string_view file_name(HistoryKind kind) {
  switch (kind) {
    case HistoryKind::chromium:
      return "History";
    case HistoryKind::firefox:
      return "places.sqlite";
    case HistoryKind::safari:
      return "History.db";
  }
  return {};
}

void append(Host const& host, Row const& row, fs::path const& folder, std::string profile,
            std::vector<HistoryFile>& found) {
  auto path = folder / file_name(row.kind);
  if (!host.stat(path)) return;
  found.push_back(
      {.browser = row.browser, .kind = row.kind, .profile = std::move(profile), .path = std::move(path)});
}

}  // namespace

std::vector<HistoryFile> find_histories(Host const& host) {
  std::vector<HistoryFile> found;
  for (auto const& row : rows) {
    auto const folder = host.home() / row.folder;
    append(host, row, folder, {}, found);  // Opera and Safari have no profile folders
    auto const names = host.list(folder);
    if (!names) continue;
    for (auto const& name : *names) append(host, row, folder / name, name, found);
  }
  return found;
}

std::vector<fs::path> history_folders(Host const& host) {
  std::vector<fs::path> folders;
  for (auto const& history : find_histories(host)) folders.push_back(history.path.parent_path());
  return folders;
}

}  // namespace companion::detectors
