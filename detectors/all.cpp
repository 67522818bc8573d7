#include "detectors/all.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>

#include "detectors/apps/apps_detector.hpp"
#include "detectors/browser/browser_history.hpp"
#include "detectors/cli_processes/cli_process_detector.hpp"
#include "detectors/direct_api/direct_api_detector.hpp"
#include "detectors/inventory/inventory.hpp"
#include "detectors/logs/database_detector.hpp"
#include "detectors/logs/document_detector.hpp"
#include "detectors/logs/formats.hpp"
#include "detectors/logs/log_detector.hpp"
#include "detectors/shell/shell_detector.hpp"

namespace companion::detectors {
namespace {

using Detectors = std::vector<std::unique_ptr<Detector>>;

/// One detector per format, so that one tool's trouble does not stop the others.
template <class ReadingDetector, class Formats>
void append(Detectors& made, Host const& host, LogOptions const& options, Formats formats) {
  for (auto& format : formats) {
    auto const& disabled = options.disabled;
    if (std::find(disabled.begin(), disabled.end(), format->tool()) != disabled.end()) continue;
    made.push_back(std::make_unique<ReadingDetector>(host, std::move(format), options));
  }
}

Detectors make_logs(Host const& host, Options const& options) {
  Detectors made;
  append<LogDetector>(made, host, options.logs, make_log_formats());
  append<DocumentDetector>(made, host, options.logs, make_document_formats());
  append<DatabaseDetector>(made, host, options.logs, make_database_formats());
  return made;
}

Detectors make_browser_history(Host const& host, Options const& options) {
  Detectors made;
  if (options.browser_history.enabled)
    made.push_back(std::make_unique<BrowserHistory>(host, options.catalogues.sites, options.browser_history));
  return made;
}

Detectors make_inventory(Host const& host, Options const& options) {
  Detectors made;
  if (options.inventory.enabled)
    made.push_back(std::make_unique<Inventory>(host, options.catalogues, options.inventory));
  return made;
}

Detectors make_shells(Host const& host, Options const& options) {
  return shell::make_shell_detectors(host, options.catalogues.clis, options.shell);
}

Detectors make_cli_processes(Host const& host, Options const& options) {
  Detectors made;
  if (options.cli_processes.enabled)
    made.push_back(std::make_unique<cli_processes::CliProcessDetector>(host, options.catalogues.clis,
                                                                       options.catalogues.apps));
  return made;
}

Detectors make_apps(Host const& host, Options const& options) {
  Detectors made;
  if (options.apps.enabled)
    made.push_back(std::make_unique<AppsDetector>(host, options.catalogues.apps, options.apps));
  return made;
}

Detectors make_direct_api(Host const& host, Options const& options) {
  Detectors made;
  if (options.network.enabled)
    made.push_back(std::make_unique<DirectApiDetector>(host, options.catalogues, options.network));
  return made;
}

constexpr std::array families{
    make_logs, make_browser_history, make_inventory, make_shells, make_cli_processes,
    make_apps, make_direct_api,
};

}  // namespace

std::vector<std::unique_ptr<Detector>> make_all(Host const& host, Options const& options) {
  Detectors all;
  for (auto const make : families) {
    auto made = make(host, options);
    std::move(made.begin(), made.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace companion::detectors
