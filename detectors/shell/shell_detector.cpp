#include "detectors/shell/shell_detector.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "detectors/shell/shells.hpp"

namespace companion::detectors::shell {
namespace {

template <class Item>
void append(std::vector<Item>& into, std::vector<Item>& from) {
  std::move(from.begin(), from.end(), std::back_inserter(into));
}

void add(Scan& into, Scan piece) {
  append(into.found.activities, piece.found.activities);
  append(into.found.quarantined, piece.found.quarantined);
  append(into.found.checkpoints, piece.found.checkpoints);
  into.progress.files_total += piece.progress.files_total;
  into.progress.files_done += piece.progress.files_done;
  into.more = into.more || piece.more;
}

}  // namespace

ShellDetector::ShellDetector(Host const& host, Shell const& shell, Catalogue const& clis,
                             ShellOptions const& options, std::vector<Home> others)
    : host_{host}, shell_{shell}, others_{std::move(others)} {
  homes_.push_back(std::make_unique<HomeHistory>(host, std::string{}, shell, clis, options));
  for (auto const& home : others_) {
    auto const& other = other_hosts_.emplace_back(std::make_unique<OtherHome>(host, home));
    homes_.push_back(std::make_unique<HomeHistory>(*other, home.name, shell, clis, options));
  }
}

void ShellDetector::restore(std::vector<Checkpoint> const& checkpoints) {
  for (auto const& checkpoint : checkpoints) {
    for (auto const& home : homes_) home->restore(checkpoint);
  }
}

Result<Scan> ShellDetector::scan(ScanBudget const& budget) {
  Scan scan;
  Owned owned;
  for (auto const& home : homes_) {
    auto const found = scan.found.activities.size();
    auto rest = budget;
    rest.observations -= static_cast<std::uint32_t>(std::min<std::size_t>(found, budget.observations));
    Scan piece;
    home->read(rest, owned, piece);
    add(scan, std::move(piece));
  }
  return scan;
}

std::vector<std::filesystem::path> ShellDetector::watched() const {
  std::vector<std::filesystem::path> folders;
  auto const add = [&](std::filesystem::path const& file) {
    auto folder = file.parent_path();
    if (is_home(host_, others_, folder)) return;  // too much happens there: the sweep sees the file
    if (std::find(folders.begin(), folders.end(), folder) == folders.end())
      folders.push_back(std::move(folder));
  };
  for (auto const& home : homes_) {
    if (auto const file = home->database()) add(*file);
    for (auto const& file : home->files()) add(file);
  }
  return folders;
}

std::string ShellDetector::describe() const {
  std::size_t files = 0;
  std::string without;
  for (auto const& home : homes_) {
    if (home->is_beside_atuin()) without = ", without what atuin tells";
    if (auto const file = home->database()) return shown(host_, *file) + without;
    files += home->files().size();
  }
  if (files == 0) return "no history";
  return std::to_string(files) + (files == 1 ? " history file" : " history files") + without;
}

bool ShellDetector::absent() const {
  return std::all_of(homes_.begin(), homes_.end(),
                     [](auto const& home) { return !home->database() && home->files().empty(); });
}

std::vector<std::unique_ptr<Detector>> make_shell_detectors(Host const& host, Catalogue const& clis,
                                                            ShellOptions const& options,
                                                            std::vector<Home> const& others) {
  std::vector<std::unique_ptr<Detector>> made;
  if (!options.enabled) return made;
  for (auto const& shell : shells()) {
    auto const& disabled = options.disabled;
    if (std::find(disabled.begin(), disabled.end(), shell.name) != disabled.end()) continue;
    made.push_back(std::make_unique<ShellDetector>(host, shell, clis, options, others));
  }
  return made;
}

}  // namespace companion::detectors::shell
