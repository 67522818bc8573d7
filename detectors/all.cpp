#include "detectors/all.hpp"

#include <algorithm>
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

void append_logs(Detectors& made, Host const& host, Options const& options) {
  auto logs = options.logs;
  logs.homes = options.homes;
  append<LogDetector>(made, host, logs, make_log_formats());
  append<DocumentDetector>(made, host, logs, make_document_formats());
  append<DatabaseDetector>(made, host, logs, make_database_formats());
}

void append_shells(Detectors& made, Host const& host, Options const& options) {
  auto shells = shell::make_shell_detectors(host, options.catalogues.clis, options.shell, options.homes);
  std::move(shells.begin(), shells.end(), std::back_inserter(made));
}

/// A detector that is alone in its family and made of the host and `parts`.
template <class Single, class... Parts>
void append_if(bool enabled, Detectors& made, Host const& host, Parts const&... parts) {
  if (enabled) made.push_back(std::make_unique<Single>(host, parts...));
}

}  // namespace

std::vector<std::unique_ptr<Detector>> make_all(Host const& host, Options const& o) {
  Detectors all;
  auto const& known = o.catalogues;
  append_logs(all, host, o);
  append_if<BrowserHistory>(o.browser_history.enabled, all, host, known.sites, o.browser_history, o.homes);
  append_if<Inventory>(o.inventory.enabled, all, host, known, o.inventory, o.homes);
  append_shells(all, host, o);
  append_if<cli_processes::CliProcessDetector>(o.cli_processes.enabled, all, host, known.clis, known.apps);
  append_if<AppsDetector>(o.apps.enabled, all, host, known.apps, o.apps);
  append_if<DirectApiDetector>(o.network.enabled, all, host, known, o.network);
  return all;
}

}  // namespace companion::detectors
