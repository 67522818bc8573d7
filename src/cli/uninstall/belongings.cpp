#include "cli/uninstall/belongings.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>

namespace companion::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 12> data_names{
    "ledger.db",   "daemon.json",          "daemon.lock",  "daemon.secret",    "open.html",     "tokens.json",
    "prices.json", "prices.previous.json", "proxies.json", "connections.json", "litellm-token", "otlp-token"};
/// SQLite's companions of a file, damaged ledgers that were set aside, and what an interrupted write left.
constexpr std::array<std::string_view, 3> whole_endings{"-wal", "-shm", ".new"};
constexpr std::array<std::string_view, 2> ending_starts{".corrupt-", ".companion-"};
constexpr std::array<std::string_view, 5> config_names{"config.yaml", "catalogue/apps.yaml",
                                                       "catalogue/cli.yaml", "catalogue/plugins.yaml",
                                                       "catalogue/sites.yaml"};

bool is_data(std::string_view name) {
  return std::any_of(data_names.begin(), data_names.end(), [name](std::string_view stem) {
    if (!name.starts_with(stem)) return false;
    auto const ending = name.substr(stem.size());
    return ending.empty() ||
           std::find(whole_endings.begin(), whole_endings.end(), ending) != whole_endings.end() ||
           std::any_of(ending_starts.begin(), ending_starts.end(),
                       [ending](std::string_view start) { return ending.starts_with(start); });
  });
}

bool is_copy(std::string_view name) {
  return name == "ledger.part" || (name.starts_with("ledger-") && name.ends_with(".db"));
}

/// companion.log, companion.1.log
bool is_log(std::string_view name) { return name.starts_with("companion.") && name.ends_with(".log"); }

class Search {
 public:
  void folder(fs::path const& path, bool (*ours)(std::string_view name)) {
    std::error_code error;
    if (!fs::is_directory(path, error)) return;
    for (fs::directory_iterator entry{path, error}, end; !error && entry != end; entry.increment(error)) {
      auto const name = entry->path().filename().string();
      if (ours(name) && !entry->is_directory(error)) file(entry->path());
    }
    found_.folders.push_back(path);
  }

  void file(fs::path const& path) {
    std::error_code error;
    if (!fs::exists(fs::symlink_status(path, error))) return;
    auto const size = fs::file_size(path, error);
    if (!error) found_.bytes += size;
    found_.files.push_back(path);
  }

  Belongings finish() {
    std::sort(found_.files.begin(), found_.files.end());
    return std::move(found_);
  }

 private:
  Belongings found_;
};

bool none(std::string_view) { return false; }

}  // namespace

Belongings belongings(fs::path const& data_dir, fs::path const& config_dir) {
  Search search;
  search.folder(data_dir / "backups", is_copy);
  search.folder(data_dir / "logs", is_log);
  search.folder(data_dir, is_data);
  for (auto const name : config_names) search.file(config_dir / name);
  search.folder(config_dir / "catalogue", none);
  search.folder(config_dir, none);
  return search.finish();
}

Result<std::vector<fs::path>> remove_all(Belongings const& belongings) {
  std::vector<fs::path> left;
  std::error_code error;
  for (auto const& path : belongings.files) {
    fs::remove(path, error);
    if (error) return fail(Errc::io, "cannot remove " + path.string() + ": " + error.message());
  }
  for (auto const& path : belongings.folders) {
    fs::remove(path, error);
    if (error) left.push_back(path);
  }
  return left;
}

}  // namespace companion::cli
