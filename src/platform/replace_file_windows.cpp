#include <windows.h>
// windows.h comes first.
#include <sddl.h>

#include <array>
#include <memory>
#include <string>
#include <system_error>

#include "platform/replace_file.hpp"
#include "platform/service.hpp"
#include "platform/windows_handle.hpp"

namespace companion::platform {
namespace {

namespace fs = std::filesystem;

using PrivateRights = std::unique_ptr<void, LocalFreeOf>;

/// Its user, SYSTEM and administrators; nobody else, and nothing inherited.
Result<PrivateRights> private_rights() {
  alignas(TOKEN_USER) std::array<BYTE, sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE> user{};
  HANDLE opened = nullptr;
  ::OpenProcessToken(::GetCurrentProcess(), TOKEN_QUERY, &opened);
  Handle const token{opened};
  DWORD size = 0;
  bool const told = token && ::GetTokenInformation(token.get(), TokenUser, user.data(),
                                                   static_cast<DWORD>(user.size()), &size) != FALSE;
  wchar_t* name = nullptr;
  if (!told || ::ConvertSidToStringSidW(reinterpret_cast<TOKEN_USER*>(user.data())->User.Sid, &name) == FALSE)
    return fail(Errc::io, "the process's user is not told");
  auto const list = L"D:P(A;;FA;;;" + std::wstring{name} + L")(A;;FA;;;SY)(A;;FA;;;BA)";
  ::LocalFree(name);
  void* rights = nullptr;
  if (::ConvertStringSecurityDescriptorToSecurityDescriptorW(list.c_str(), SDDL_REVISION_1, &rights,
                                                             nullptr) == FALSE)
    return fail(Errc::io, "the rights of a private file are not understood");
  return PrivateRights{rights};
}

bool write_fresh(fs::path const& path, std::string_view bytes, SECURITY_ATTRIBUTES* rights) {
  // One that is left over would keep its own rights.
  ::DeleteFileW(path.c_str());
  auto const file = owned(
      ::CreateFileW(path.c_str(), GENERIC_WRITE, 0, rights, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr));
  DWORD written = 0;
  return file &&
         ::WriteFile(file.get(), bytes.data(), static_cast<DWORD>(bytes.size()), &written, nullptr) !=
             FALSE &&
         written == bytes.size();
}

/// Without rights of its own, a file has those of its folder.
Result<void> replace(fs::path const& path, std::string_view bytes, SECURITY_ATTRIBUTES* rights) {
  auto const attributes = ::GetFileAttributesW(path.c_str());
  if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_READONLY) != 0)
    return fail(Errc::denied, path.string() + " is write-protected");
  auto fresh = path;
  fresh += ".companion-new";
  if (!write_fresh(fresh, bytes, rights)) return fail(Errc::denied, "cannot write " + fresh.string());
  constexpr DWORD at_once = MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH;
  if (::MoveFileExW(fresh.c_str(), path.c_str(), at_once) != 0) return {};
  std::error_code const trouble{static_cast<int>(::GetLastError()), std::system_category()};
  std::error_code ignored;
  fs::remove(fresh, ignored);
  return fail(Errc::denied, "cannot replace " + path.string() + ": " + trouble.message());
}

}  // namespace

Result<void> replace_file(fs::path const& path, std::string_view bytes, fs::path const&) {
  return replace(path, bytes, nullptr);
}

Result<void> replace_private_file(fs::path const& path, std::string_view bytes) {
  // What an administrator writes there is for the service's account to read; the folder lets in nobody else.
  if (path.parent_path() == system_service_data()) return replace(path, bytes, nullptr);
  auto list = private_rights();
  if (!list) return propagate(list);
  SECURITY_ATTRIBUTES rights{sizeof(SECURITY_ATTRIBUTES), list->get(), FALSE};
  return replace(path, bytes, &rights);
}

}  // namespace companion::platform
