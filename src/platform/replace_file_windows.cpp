#include <windows.h>

#include <fstream>
#include <system_error>

#include "platform/replace_file.hpp"

namespace companion::platform {
namespace {

namespace fs = std::filesystem;

/// Files inherit who may read them from their folder here; a user's profile is that user's own.
Result<void> replace(fs::path const& path, std::string_view bytes) {
  auto const attributes = ::GetFileAttributesW(path.c_str());
  if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_READONLY) != 0)
    return fail(Errc::denied, path.string() + " is write-protected");
  auto fresh = path;
  fresh += ".companion-new";
  {
    std::ofstream out{fresh, std::ios::binary | std::ios::trunc};
    out << bytes;
    if (!out.flush()) return fail(Errc::denied, "cannot write " + fresh.string());
  }
  constexpr DWORD at_once = MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH;
  if (::MoveFileExW(fresh.c_str(), path.c_str(), at_once) != 0) return {};
  std::error_code const trouble{static_cast<int>(::GetLastError()), std::system_category()};
  std::error_code ignored;
  fs::remove(fresh, ignored);
  return fail(Errc::denied, "cannot replace " + path.string() + ": " + trouble.message());
}

}  // namespace

Result<void> replace_file(fs::path const& path, std::string_view bytes, fs::path const&) {
  return replace(path, bytes);
}

Result<void> replace_private_file(fs::path const& path, std::string_view bytes) {
  return replace(path, bytes);
}

}  // namespace companion::platform
