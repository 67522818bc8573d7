#include "detectors/shell/shell_detector.hpp"

#include <algorithm>

#include "detectors/inventory/findings.hpp"
#include "detectors/shell/places.hpp"
#include "platform/machine_name.hpp"

namespace companion::detectors::shell {
namespace {

std::string hostname_of(Host const& host, ShellOptions const& options) {
  if (!options.hostname.empty()) return options.hostname;
  auto const given = host.environment("ATUIN_HOST_NAME");
  return given && !given->empty() ? *given : platform::machine_name();
}

/// Only commands that somebody tells of can be left to it; it does not leave them to itself.
bool is_told_by_atuin(Shell const& shell, ShellOptions const& options) {
  auto const& disabled = options.disabled;
  return shell.decode != nullptr && std::find(disabled.begin(), disabled.end(), "atuin") == disabled.end();
}

}  // namespace

ShellDetector::ShellDetector(Host const& host, Shell const& shell, Catalogue const& clis,
                             ShellOptions const& options)
    : host_{host},
      shell_{shell},
      names_{clis, [&host](CatalogueEntry const& entry) { return is_at_home(host, entry); }},
      atuin_{host, shell, names_, hostname_of(host, options), is_told_by_atuin(shell, options)},
      text_{host, shell, names_},
      rows_{host, shell, names_, hostname_of(host, options)} {}

void ShellDetector::restore(std::vector<Checkpoint> const& checkpoints) {
  for (auto const& checkpoint : checkpoints) {
    if (checkpoint.item == "rows") {
      rows_.restore(checkpoint);
    } else {
      text_.restore(checkpoint);
    }
  }
}

std::optional<std::filesystem::path> ShellDetector::database() const {
  return shell_.database == nullptr ? std::nullopt : shell_.database(host_);
}

Result<Scan> ShellDetector::scan(ScanBudget const& budget) {
  Scan scan;
  if (auto const file = database()) {
    rows_.read(budget, *file, atuin_, scan);
  } else if (shell_.decode != nullptr) {
    text_.read(budget, atuin_, scan);
  }
  return scan;
}

std::vector<std::filesystem::path> ShellDetector::watched() const {
  std::vector<std::filesystem::path> folders;
  auto const add = [&](std::filesystem::path const& file) {
    auto folder = file.parent_path();
    if (folder == host_.home()) return;  // too much happens there: the sweep sees the file
    if (std::find(folders.begin(), folders.end(), folder) == folders.end())
      folders.push_back(std::move(folder));
  };
  if (auto const file = database()) add(*file);
  if (shell_.files != nullptr) {
    for (auto const& file : shell_.files(host_)) add(file);
  }
  return folders;
}

std::string ShellDetector::describe() const {
  std::string const without = atuin_.is_there() ? ", without what atuin tells" : "";
  if (auto const file = database()) return shown(host_, *file) + without;
  if (shell_.files == nullptr) return "no history";
  auto const files = shell_.files(host_);
  if (files.empty()) return "no history";
  return std::to_string(files.size()) + (files.size() == 1 ? " history file" : " history files") + without;
}

bool ShellDetector::absent() const {
  return !database() && (shell_.files == nullptr || shell_.files(host_).empty());
}

std::vector<std::unique_ptr<Detector>> make_shell_detectors(Host const& host, Catalogue const& clis,
                                                            ShellOptions const& options) {
  std::vector<std::unique_ptr<Detector>> made;
  if (!options.enabled) return made;
  for (auto const& shell : shells()) {
    auto const& disabled = options.disabled;
    if (std::find(disabled.begin(), disabled.end(), shell.name) != disabled.end()) continue;
    made.push_back(std::make_unique<ShellDetector>(host, shell, clis, options));
  }
  return made;
}

}  // namespace companion::detectors::shell
