#include "detectors/all.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>

#include "detectors/cli_processes/cli_process_detector.hpp"
#include "detectors/logs/formats.hpp"
#include "detectors/logs/log_detector.hpp"
#include "detectors/shell/shell_detector.hpp"

namespace companion::detectors {
namespace {

using Detectors = std::vector<std::unique_ptr<Detector>>;

/// One detector per tool, so that one tool's trouble does not stop the others.
Detectors make_logs(Host const& host, Options const& options) {
  Detectors made;
  for (auto& format : make_log_formats()) {
    auto const& disabled = options.logs.disabled;
    if (std::find(disabled.begin(), disabled.end(), format->tool()) != disabled.end()) continue;
    made.push_back(std::make_unique<LogDetector>(host, std::move(format), options.logs));
  }
  return made;
}

Detectors make_shells(Host const& host, Options const& options) {
  return shell::make_shell_detectors(host, options.catalogues.clis, options.shell);
}

Detectors make_cli_processes(Host const& host, Options const& options) {
  Detectors made;
  if (options.cli_processes.enabled)
    made.push_back(std::make_unique<cli_processes::CliProcessDetector>(host, options.catalogues.clis));
  return made;
}

constexpr std::array families{
    make_logs,
    make_shells,
    make_cli_processes,
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
