#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <set>
#include <string>

#include "platform/watch.hpp"
#include "platform/windows_handle.hpp"

namespace companion::platform {
namespace {

namespace fs = std::filesystem;

constexpr DWORD wanted = FILE_NOTIFY_CHANGE_FILE_NAME | FILE_NOTIFY_CHANGE_DIR_NAME |
                         FILE_NOTIFY_CHANGE_SIZE | FILE_NOTIFY_CHANGE_LAST_WRITE |
                         FILE_NOTIFY_CHANGE_CREATION;

/// One folder with one question to the system under way. The system writes here until it has answered, so it
/// never moves, and its end waits for the answer.
class WatchedFolder {
 public:
  WatchedFolder(fs::path path, Handle folder, HANDLE event)
      : path_{std::move(path)}, folder_{std::move(folder)} {
    question_.hEvent = event;
  }
  WatchedFolder(WatchedFolder const&) = delete;
  WatchedFolder& operator=(WatchedFolder const&) = delete;
  ~WatchedFolder() {
    if (!asked_) return;
    ::CancelIoEx(folder_.get(), &question_);
    DWORD size = 0;
    ::GetOverlappedResult(folder_.get(), &question_, &size, TRUE);
  }

  /// Takes the event back to "nothing happened", as every question does.
  bool ask() {
    asked_ = ::ReadDirectoryChangesW(folder_.get(), bytes_.data(), static_cast<DWORD>(bytes_.size()), FALSE,
                                     wanted, nullptr, &question_, nullptr) != 0;
    return asked_;
  }
  [[nodiscard]] bool answered() const { return asked_ && HasOverlappedIoCompleted(&question_); }

  /// False when the folder is gone.
  bool take(std::set<fs::path>& paths, bool& overflow) {
    DWORD size = 0;
    asked_ = false;
    if (::GetOverlappedResult(folder_.get(), &question_, &size, FALSE) == 0) {
      paths.insert(path_);
      return false;
    }
    if (size == 0) overflow = true;
    for (std::size_t at = 0; size > 0;) {
      FILE_NOTIFY_INFORMATION head{};
      constexpr auto head_size = offsetof(FILE_NOTIFY_INFORMATION, FileName);
      if (at + head_size > size) break;
      std::memcpy(&head, bytes_.data() + at, head_size);
      std::wstring name(head.FileNameLength / sizeof(wchar_t), L'\0');
      if (at + head_size + head.FileNameLength > size) break;
      std::memcpy(name.data(), bytes_.data() + at + head_size, head.FileNameLength);
      paths.insert(path_ / name);
      if (head.NextEntryOffset == 0) break;
      at += head.NextEntryOffset;
    }
    return ask();
  }

 private:
  fs::path path_;
  Handle folder_;
  OVERLAPPED question_{};
  bool asked_{false};
  alignas(DWORD) std::array<char, 16'384> bytes_{};
};

class WindowsWatch final : public DirectoryWatch {
 public:
  explicit WindowsWatch(Handle event) : event_{std::move(event)} {}

  Result<void> add(fs::path const& folder) override {
    if (folders_.contains(folder)) return {};
    constexpr DWORD shared = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    auto opened = owned(::CreateFileW(folder.c_str(), FILE_LIST_DIRECTORY, shared, nullptr, OPEN_EXISTING,
                                      FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OVERLAPPED, nullptr));
    BY_HANDLE_FILE_INFORMATION info{};
    if (!opened || ::GetFileInformationByHandle(opened.get(), &info) == 0 ||
        (info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0)
      return fail(Errc::not_found, folder.string() + " is no folder that can be watched");
    auto watched = std::make_unique<WatchedFolder>(folder, std::move(opened), event_.get());
    bool const asked = watched->ask();
    if (asked) folders_.emplace(folder, std::move(watched));
    // Asking has hidden what another folder told meanwhile.
    for (auto const& [path, other] : folders_) {
      if (other->answered()) ::SetEvent(event_.get());
    }
    if (!asked) return fail(Errc::busy, folder.string() + " cannot be watched: the system refuses");
    return {};
  }

  // Handles have 32 significant bits, whatever their size. Readable waits on it (readable_windows.cpp).
  int native_handle() const override {
    return static_cast<int>(reinterpret_cast<std::intptr_t>(event_.get()));
  }

  WatchedChanges drain() override {
    ::ResetEvent(event_.get());
    std::set<fs::path> paths;
    WatchedChanges changes;
    // Until a look finds nothing: each question asked anew may have hidden an answer.
    for (bool any = true; any;) {
      any = false;
      for (auto at = folders_.begin(); at != folders_.end();) {
        bool const answered = at->second->answered();
        any = any || answered;
        bool const gone = answered && !at->second->take(paths, changes.overflow);
        at = gone ? folders_.erase(at) : std::next(at);
      }
    }
    changes.paths.assign(paths.begin(), paths.end());
    return changes;
  }

 private:
  Handle event_;
  std::map<fs::path, std::unique_ptr<WatchedFolder>> folders_;
};

}  // namespace

Result<std::unique_ptr<DirectoryWatch>> make_directory_watch() {
  Handle event{::CreateEventW(nullptr, TRUE, FALSE, nullptr)};
  if (!event) return fail(Errc::unavailable, "Windows gives no event to wait on; folders are swept instead");
  return std::make_unique<WindowsWatch>(std::move(event));
}

}  // namespace companion::platform
