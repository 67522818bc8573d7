// Being told that something changed in a folder, without looking at every file.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "companion/result.hpp"

namespace companion::platform {

/// What changed since the last drain(): each path once.
struct WatchedChanges {
  std::vector<std::filesystem::path> paths;  ///< of files and folders; they may be gone again
  bool overflow{false};                      ///< the system lost some: look at everything
};

/// Watches folders, each without its subfolders. Owned by one thread. Never blocks: wait until
/// native_handle() is readable, then drain().
class DirectoryWatch {
 public:
  DirectoryWatch() = default;
  DirectoryWatch(DirectoryWatch const&) = delete;
  DirectoryWatch& operator=(DirectoryWatch const&) = delete;
  virtual ~DirectoryWatch() = default;

  /// Watching a folder twice is fine. not_found: no such folder; busy: the system's limit is reached;
  /// either way a periodic sweep must see what the watch does not.
  [[nodiscard]] virtual Result<void> add(std::filesystem::path const& folder) = 0;
  /// For runtime::Readable: a descriptor, on Windows the number of an event. Stays owned by the watch.
  [[nodiscard]] virtual int native_handle() const = 0;
  [[nodiscard]] virtual WatchedChanges drain() = 0;
};

/// unavailable where this system has no watch yet: sweep instead.
[[nodiscard]] Result<std::unique_ptr<DirectoryWatch>> make_directory_watch();

}  // namespace companion::platform
