#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

#include "platform/machine_host.hpp"
#include "platform/wide_text.hpp"
#include "platform/windows_handle.hpp"

namespace companion::platform {
namespace {

namespace fs = std::filesystem;

constexpr int folder_depth_max = 64;

Errc code_of(DWORD error) {
  switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_NAME:
    case ERROR_BAD_PATHNAME:
    case ERROR_BAD_NETPATH:
    case ERROR_DIRECTORY:
      return Errc::not_found;
    case ERROR_ACCESS_DENIED:
      return Errc::denied;
    case ERROR_TOO_MANY_OPEN_FILES:
    case ERROR_SHARING_VIOLATION:
    case ERROR_LOCK_VIOLATION:
      return Errc::busy;
    default:
      return Errc::io;
  }
}

tl::unexpected<Error> system_failure(fs::path const& path, DWORD error) {
  auto const text = std::error_code{static_cast<int>(error), std::system_category()}.message();
  return fail(code_of(error), path.string() + ": " + text);
}

Instant instant_of(FILETIME const& time) {
  constexpr std::int64_t from_1601_to_1970_ms = 11'644'473'600'000;
  auto const steps = (static_cast<std::uint64_t>(time.dwHighDateTime) << 32U) | time.dwLowDateTime;
  return from_epoch_ms(static_cast<std::int64_t>(steps / 10'000) - from_1601_to_1970_ms);
}

std::uint64_t whole(DWORD high, DWORD low) { return (static_cast<std::uint64_t>(high) << 32U) | low; }

/// Everyone else may go on writing, renaming and deleting it.
Handle open_shared(fs::path const& path, DWORD access) {
  constexpr DWORD shared = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  return owned(::CreateFileW(path.c_str(), access, shared, nullptr, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS,
                             nullptr));
}

Result<FileStat> stat_of(HANDLE file, fs::path const& path) {
  BY_HANDLE_FILE_INFORMATION info{};
  if (::GetFileInformationByHandle(file, &info) == 0) return system_failure(path, ::GetLastError());
  if ((info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0 || ::GetFileType(file) != FILE_TYPE_DISK)
    return fail(Errc::not_found, path.string() + " is no regular file");
  return FileStat{
      .id = {.volume = info.dwVolumeSerialNumber, .file = whole(info.nFileIndexHigh, info.nFileIndexLow)},
      .size = whole(info.nFileSizeHigh, info.nFileSizeLow),
      .modified = instant_of(info.ftLastWriteTime)};
}

Result<FileStat> stat_of(fs::path const& path) {
  auto const file = open_shared(path, FILE_READ_ATTRIBUTES);
  if (!file) return system_failure(path, ::GetLastError());
  return stat_of(file.get(), path);
}

class WindowsFile final : public ReadableFile {
 public:
  WindowsFile(fs::path path, Handle file) : path_{std::move(path)}, file_{std::move(file)} {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    OVERLAPPED place{};
    place.Offset = static_cast<DWORD>(offset);
    place.OffsetHigh = static_cast<DWORD>(offset >> 32U);
    constexpr std::size_t part_max = 1U << 30U;
    DWORD got = 0;
    auto const wanted = static_cast<DWORD>(std::min(into.size(), part_max));
    if (::ReadFile(file_.get(), into.data(), wanted, &got, &place) != 0) return std::size_t{got};
    auto const error = ::GetLastError();
    if (error == ERROR_HANDLE_EOF) return std::size_t{0};
    return system_failure(path_, error);
  }
  Result<FileStat> stat() override { return stat_of(file_.get(), path_); }

 private:
  fs::path path_;
  Handle file_;
};

/// Depth first through folders; links and junctions are followed at the top only.
bool walk_folder(fs::path const& folder, Host::Visitor const& visit, int depth) {
  std::error_code error;
  for (fs::directory_iterator at{folder, error}, end; !error && at != end; at.increment(error)) {
    auto const& path = at->path();
    auto const attributes = ::GetFileAttributesW(path.c_str());
    if (attributes == INVALID_FILE_ATTRIBUTES) continue;
    if ((attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0 && depth > 0) continue;
    if ((attributes & FILE_ATTRIBUTE_DIRECTORY) != 0) {
      if (depth < folder_depth_max && !walk_folder(path, visit, depth + 1)) return false;
    } else if (auto const found = stat_of(path); found && !visit(path, *found)) {
      return false;
    }
  }
  return true;
}

class WindowsHost final : public MachineHost {
 public:
  using MachineHost::MachineHost;

  Result<void> walk(fs::path const& root, Visitor const& visit) const override {
    auto const attributes = ::GetFileAttributesW(root.c_str());
    if (attributes == INVALID_FILE_ATTRIBUTES) return system_failure(root, ::GetLastError());
    if ((attributes & FILE_ATTRIBUTE_DIRECTORY) == 0)
      return fail(Errc::not_found, root.string() + " is no folder");
    walk_folder(root, visit, 0);
    return {};
  }

  Result<FileStat> stat(fs::path const& path) const override { return stat_of(path); }

  Result<std::unique_ptr<ReadableFile>> open(fs::path const& path) const override {
    auto file = open_shared(path, GENERIC_READ);
    if (!file) return system_failure(path, ::GetLastError());
    return std::make_unique<WindowsFile>(path, std::move(file));
  }
};

}  // namespace

std::unique_ptr<Host> make_host(OpenDatabase open_database) {
  return std::make_unique<WindowsHost>(open_database);
}

std::optional<std::string> environment_variable(std::string const& name) {
  auto const wide = to_wide(name);
  // It may grow between the two calls: asked again until it fits.
  std::wstring value(128, L'\0');
  for (;;) {
    ::SetLastError(ERROR_SUCCESS);
    auto const size = ::GetEnvironmentVariableW(wide.c_str(), value.data(), static_cast<DWORD>(value.size()));
    if (size == 0 && ::GetLastError() != ERROR_SUCCESS) return std::nullopt;
    if (size < value.size()) return to_utf8(std::wstring_view{value}.substr(0, size));
    value.resize(size);
  }
}

fs::path home_folder() { return environment_variable("USERPROFILE").value_or(""); }

}  // namespace companion::platform
