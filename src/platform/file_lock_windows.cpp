#include <windows.h>

#include <array>
#include <string>
#include <utility>

#include "platform/file_lock.hpp"
#include "platform/windows_handle.hpp"

namespace companion::platform {

namespace {

namespace fs = std::filesystem;

/// Others may read who holds it, and open it for nothing else.
class SharedForReading final : public FileLock {
 public:
  explicit SharedForReading(Handle handle) : handle_{std::move(handle)} {}

  void sign() const {
    auto const text = std::to_string(process_id()) + "\n";
    DWORD size = 0;
    // The number only helps people; the lock itself does not depend on it.
    static_cast<void>(
        ::WriteFile(handle_.get(), text.data(), static_cast<DWORD>(text.size()), &size, nullptr));
    ::SetEndOfFile(handle_.get());
  }

 private:
  Handle handle_;
};

Handle open(fs::path const& path, DWORD access, DWORD shared, DWORD how) {
  return owned(::CreateFileW(path.c_str(), access, shared, nullptr, how, FILE_ATTRIBUTE_NORMAL, nullptr));
}

std::string holder(fs::path const& path) {
  auto const file = open(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, OPEN_EXISTING);
  std::array<char, 32> text{};
  DWORD size = 0;
  if (!file || ::ReadFile(file.get(), text.data(), static_cast<DWORD>(text.size()), &size, nullptr) == 0)
    size = 0;
  std::string found{text.data(), size};
  found.erase(found.find_last_not_of(" \r\n") + 1);
  return found.empty() ? "(unknown)" : found;
}

}  // namespace

Result<std::unique_ptr<FileLock>> lock_file(fs::path const& path) {
  auto handle = open(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, OPEN_ALWAYS);
  if (!handle) {
    if (::GetLastError() != ERROR_SHARING_VIOLATION)
      return fail(Errc::io, path.string() + " cannot be opened");
    return fail(Errc::busy, path.string() + " is held by process " + holder(path));
  }
  auto lock = std::make_unique<SharedForReading>(std::move(handle));
  lock->sign();
  return lock;
}

std::int64_t process_id() { return static_cast<std::int64_t>(::GetCurrentProcessId()); }

}  // namespace companion::platform
