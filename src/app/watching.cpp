#include "app/watching.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace companion::app {

namespace fs = std::filesystem;

Watching::Watching(boost::asio::any_io_executor const& loop) {
  auto made = platform::make_directory_watch();
  if (!made) {
    spdlog::warn("changes are found by looking, not by being told: {}", made.error().message);
    return;
  }
  watch_ = std::move(*made);
  readable_.emplace(loop, watch_->native_handle());
}

pipeline::Coverage Watching::cover(std::string const& detector, std::vector<fs::path> const& folders) {
  pipeline::Coverage coverage{.complete = watch_ != nullptr && !folders.empty(), .added = {}};
  for (auto const& folder : folders) {
    auto const known = watchers_.find(folder);
    if (known != watchers_.end() && known->second.contains(detector)) {
      continue;
    }
    auto const added = watch_ ? watch_->add(folder) : fail(Errc::unavailable, "");
    if (added) {
      watchers_[folder].insert(detector);
      coverage.added.push_back(folder);
    } else if (added.error().code != Errc::not_found) {
      coverage.complete = false;
    }
  }
  return coverage;
}

boost::asio::awaitable<void> Watching::run(pipeline::Scheduler& scheduler) {
  while (watch_) {
    co_await readable_->wait();
    auto const changes = watch_->drain();
    pass_on(changes, scheduler);
  }
}

void Watching::pass_on(platform::WatchedChanges const& changes, pipeline::Scheduler& scheduler) {
  if (changes.overflow) {
    scheduler.wake_all();
  }
  std::map<std::string, std::vector<fs::path>> news;
  for (auto const& path : changes.paths) {
    for (auto const& folder : {path.parent_path(), path}) {
      auto const known = watchers_.find(folder);
      if (known == watchers_.end()) {
        continue;
      }
      for (auto const& detector : known->second) {
        news[detector].push_back(path);
      }
    }
    // A watched folder that is itself in the news was made anew, moved or removed: its watch may be gone.
    watchers_.erase(path);
  }
  for (auto const& [detector, paths] : news) {
    scheduler.wake(detector, paths);
  }
}

}  // namespace companion::app
