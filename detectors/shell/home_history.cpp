#include "detectors/shell/home_history.hpp"

#include <algorithm>

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

HomeHistory::HomeHistory(Host const& host, std::string const& name, Shell const& shell, Catalogue const& clis,
                         ShellOptions const& options)
    : host_{host},
      shell_{shell},
      rows_item_{name.empty() ? "rows" : "rows|" + name},
      names_{clis, [&host](CatalogueEntry const& entry) { return is_at_home(host, entry); }},
      atuin_{host, shell, names_, hostname_of(host, options), is_told_by_atuin(shell, options)},
      text_{host, shell, names_, name.empty() ? wsl_environment(host) : name},
      rows_{host,      shell, names_, hostname_of(host, options), name.empty() ? wsl_environment(host) : name,
            rows_item_} {}

void HomeHistory::restore(Checkpoint const& checkpoint) {
  if (checkpoint.item == rows_item_) {
    rows_.restore(checkpoint);
  } else if (!checkpoint.item.starts_with("rows")) {
    text_.restore(checkpoint);  // by path: that of another home is never asked for
  }
}

std::optional<std::filesystem::path> HomeHistory::database() const {
  return shell_.database == nullptr ? std::nullopt : shell_.database(host_);
}

void HomeHistory::read(ScanBudget const& budget, Owned& owned, Scan& scan) {
  if (auto const file = database()) {
    auto const stat = host_.stat(*file);
    if (stat && owned.take(stat->id)) rows_.read(budget, *file, atuin_, scan);
  } else if (shell_.decode != nullptr) {
    text_.read(budget, atuin_, owned, scan);
  }
}

std::vector<std::filesystem::path> HomeHistory::files() const {
  return shell_.files == nullptr ? std::vector<std::filesystem::path>{} : shell_.files(host_);
}

}  // namespace companion::detectors::shell
