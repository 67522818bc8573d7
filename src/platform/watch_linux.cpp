#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <unordered_map>

#include "platform/watch.hpp"

namespace companion::platform {
namespace {

// IN_MODIFY is what makes an append visible at once: the tools keep their logs open for hours.
constexpr std::uint32_t interesting = IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE |
                                      IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

class InotifyWatch final : public DirectoryWatch {
 public:
  explicit InotifyWatch(int descriptor) : descriptor_{descriptor} {}
  InotifyWatch(InotifyWatch const&) = delete;
  InotifyWatch& operator=(InotifyWatch const&) = delete;
  ~InotifyWatch() override { ::close(descriptor_); }

  Result<void> add(std::filesystem::path const& folder) override {
    int const watch = ::inotify_add_watch(descriptor_, folder.c_str(), interesting);
    if (watch < 0) {
      int const error = errno;
      auto const code = error == ENOSPC || error == ENOMEM    ? Errc::busy
                        : error == ENOENT || error == ENOTDIR ? Errc::not_found
                        : error == EACCES                     ? Errc::denied
                                                              : Errc::io;
      return fail(code, folder.string() + " cannot be watched: " + std::strerror(error));
    }
    folders_[watch] = folder.native();
    return {};
  }

  int native_handle() const override { return descriptor_; }

  WatchedChanges drain() override {
    WatchedChanges changes;
    alignas(inotify_event) std::array<char, 16384> bytes{};
    for (;;) {
      auto const got = ::read(descriptor_, bytes.data(), bytes.size());
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      for (std::size_t at = 0; at + sizeof(inotify_event) <= static_cast<std::size_t>(got);) {
        inotify_event event{};
        std::memcpy(&event, bytes.data() + at, sizeof(event));
        note(event, bytes.data() + at + sizeof(event), changes);
        at += sizeof(event) + event.len;
      }
    }
    std::sort(changes.paths.begin(), changes.paths.end());
    changes.paths.erase(std::unique(changes.paths.begin(), changes.paths.end()), changes.paths.end());
    return changes;
  }

 private:
  void note(inotify_event const& event, char const* name, WatchedChanges& changes) {
    if ((event.mask & IN_Q_OVERFLOW) != 0) {
      changes.overflow = true;
      return;
    }
    auto const folder = folders_.find(event.wd);
    if (folder == folders_.end()) return;
    if ((event.mask & IN_IGNORED) != 0) {
      folders_.erase(folder);
      return;
    }
    std::filesystem::path path{folder->second};
    if (event.len > 0) path /= name;
    // A busy file reports each write: one mention in a row is enough.
    if (changes.paths.empty() || changes.paths.back() != path) changes.paths.push_back(std::move(path));
  }

  int descriptor_;
  std::unordered_map<int, std::string> folders_;  // as text: a path takes ten times its text
};

}  // namespace

Result<std::unique_ptr<DirectoryWatch>> make_directory_watch() {
  int const descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (descriptor < 0)
    return fail(Errc::busy, std::string{"inotify is not to be had: "} + std::strerror(errno));
  return std::make_unique<InotifyWatch>(descriptor);
}

}  // namespace companion::platform
