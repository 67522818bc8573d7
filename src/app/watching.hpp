// Wakes detectors when something changes in the folders they look at.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pipeline/scheduler.hpp"
#include "platform/watch.hpp"
#include "runtime/readable.hpp"

namespace companion::app {

/// Loop only. Without watches on this system it covers nothing, and detectors are polled.
class Watching {
 public:
  explicit Watching(boost::asio::any_io_executor const& loop);

  /// Watches the folders for the detector.
  [[nodiscard]] pipeline::Coverage cover(std::string const& detector,
                                         std::vector<std::filesystem::path> const& folders);
  /// Wakes detectors until cancelled; returns at once where nothing can be watched.
  [[nodiscard]] boost::asio::awaitable<void> run(pipeline::Scheduler& scheduler);

 private:
  void pass_on(platform::WatchedChanges const& changes, pipeline::Scheduler& scheduler);

  std::unique_ptr<platform::DirectoryWatch> watch_;
  std::optional<runtime::Readable> readable_;
  /// Of each watched folder. As text: thousands of them, and a path takes ten times its text.
  std::map<std::filesystem::path::string_type, std::set<std::string>> watchers_;
};

}  // namespace companion::app
