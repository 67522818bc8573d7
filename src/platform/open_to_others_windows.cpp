#include <windows.h>

#include <aclapi.h>

#include <algorithm>
#include <array>
#include <memory>
#include <system_error>

#include "platform/open_to_others.hpp"
#include "platform/windows_handle.hpp"

namespace companion::platform {
namespace {

namespace fs = std::filesystem;

bool lets_read(ACCESS_MASK rights) { return (rights & (FILE_READ_DATA | GENERIC_READ | GENERIC_ALL)) != 0; }

/// Everybody, whoever is logged in, and the group that all users of a machine are in.
bool is_everybody(PSID who) {
  constexpr std::array wide{WinWorldSid, WinAuthenticatedUserSid, WinBuiltinUsersSid, WinInteractiveSid};
  return std::any_of(wide.begin(), wide.end(), [who](auto kind) { return ::IsWellKnownSid(who, kind) != 0; });
}

bool opens(ACL* list, DWORD index) {
  void* entry = nullptr;
  if (::GetAce(list, index, &entry) == 0) return false;
  auto* const allowed = static_cast<ACCESS_ALLOWED_ACE*>(entry);
  bool const counts = allowed->Header.AceType == ACCESS_ALLOWED_ACE_TYPE && lets_read(allowed->Mask);
  return counts && is_everybody(&allowed->SidStart);
}

}  // namespace

bool is_open_to_others(fs::path const& path) {
  ACL* list = nullptr;
  PSECURITY_DESCRIPTOR described = nullptr;
  auto const failed = ::GetNamedSecurityInfoW(path.c_str(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION,
                                              nullptr, nullptr, &list, nullptr, &described) != ERROR_SUCCESS;
  std::unique_ptr<void, LocalFreeOf> const owned{described};
  if (failed) return false;
  if (list == nullptr) return true;  // no list at all lets everybody in
  bool open = false;
  for (DWORD i = 0; i < list->AceCount; ++i) open = open || opens(list, i);
  return open;
}

std::string how_to_close(fs::path const& path) {
  std::error_code unknown;
  auto const* const below = fs::is_directory(path, unknown) ? ":(OI)(CI)F" : ":F";
  return "icacls \"" + path.string() + "\" /inheritance:r /grant:r \"%USERNAME%" + below + "\"";
}

}  // namespace companion::platform
