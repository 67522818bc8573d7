#include <windows.h>

#include <string>

#include "platform/file_lock.hpp"

namespace companion::platform {

namespace {

class SharedNothing final : public FileLock {
 public:
  explicit SharedNothing(HANDLE handle) : handle_{handle} {}
  ~SharedNothing() override { CloseHandle(handle_); }

 private:
  HANDLE handle_;
};

}  // namespace

Result<std::unique_ptr<FileLock>> lock_file(std::filesystem::path const& path) {
  HANDLE const handle = CreateFileW(path.c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr, OPEN_ALWAYS,
                                    FILE_ATTRIBUTE_NORMAL, nullptr);
  if (handle == INVALID_HANDLE_VALUE) {
    auto const code = GetLastError() == ERROR_SHARING_VIOLATION ? Errc::busy : Errc::io;
    return fail(code,
                path.string() + (code == Errc::busy ? " is held by another process" : " cannot be opened"));
  }
  return std::make_unique<SharedNothing>(handle);
}

std::int64_t process_id() { return static_cast<std::int64_t>(GetCurrentProcessId()); }

}  // namespace companion::platform
