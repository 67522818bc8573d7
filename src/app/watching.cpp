#include "app/watching.hpp"

#include <spdlog/spdlog.h>

#include <system_error>
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

namespace {

/// Folders made before their parent was watched were told by nobody; nor were those without any log yet.
void append_subfolders(fs::path const& folder, std::set<fs::path> const& listed, std::vector<fs::path>& to) {
  std::error_code error;
  for (fs::directory_iterator at{folder, error}, end; !error && at != end; at.increment(error)) {
    std::error_code unknown;
    if (at->is_directory(unknown) && !listed.contains(at->path())) {
      to.push_back(at->path());
    }
  }
}

}  // namespace

pipeline::Coverage Watching::cover(std::string const& detector, std::vector<fs::path> const& folders) {
  using pipeline::Reach;
  pipeline::Coverage coverage{.reach = Reach::nothing, .added = {}};
  if (!watch_) {
    coverage.reach = Reach::some;
    return coverage;
  }
  std::set<fs::path> listed;  // made when it is needed: most looks meet nothing new
  bool refused = false;
  for (auto const& folder : folders) {
    auto const watched = watchers_.find(folder.native());
    bool const known = watched != watchers_.end() && watched->second.contains(detector);
    auto const added = known ? Result<void>{} : watch_->add(folder);
    if (added) {
      coverage.reach = Reach::all;
    }
    refused = refused || (!added && added.error().code != Errc::not_found);
    if (added && !known) {
      watchers_[folder.native()].insert(detector);
      coverage.added.push_back(folder);
      if (listed.empty()) {
        listed.insert(folders.begin(), folders.end());
      }
      append_subfolders(folder, listed, coverage.added);
    }
  }
  if (refused) {
    coverage.reach = Reach::some;
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
      auto const known = watchers_.find(folder.native());
      if (known == watchers_.end()) {
        continue;
      }
      for (auto const& detector : known->second) {
        news[detector].push_back(path);
      }
    }
    // A watched folder that is itself in the news was made anew, moved or removed: its watch may be gone.
    watchers_.erase(path.native());
  }
  for (auto const& [detector, paths] : news) {
    scheduler.wake(detector, paths);
  }
}

}  // namespace companion::app
