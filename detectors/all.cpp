#include "detectors/all.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>

#include "detectors/logs/database_detector.hpp"
#include "detectors/logs/document_detector.hpp"
#include "detectors/logs/formats.hpp"
#include "detectors/logs/log_detector.hpp"

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

constexpr std::array families{
    make_logs,
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
