#include <windows.h>

#include <array>

#include "platform/make_host.hpp"
#include "platform/service_manager_windows.hpp"
#include "platform/wide_text.hpp"

namespace companion::platform {

Result<std::unique_ptr<ServiceManager>> make_service_manager(ServiceScope scope) {
  return scope == ServiceScope::system ? make_machine_service() : make_user_agent();
}

std::filesystem::path system_service_data() {
  std::filesystem::path const folder{environment_variable("ProgramData").value_or("C:\\ProgramData")};
  return folder / "LiteLLM Companion";
}

bool is_administrator() {
  SID_IDENTIFIER_AUTHORITY authority = SECURITY_NT_AUTHORITY;
  PSID administrators = nullptr;
  if (::AllocateAndInitializeSid(&authority, 2, SECURITY_BUILTIN_DOMAIN_RID, DOMAIN_ALIAS_RID_ADMINS, 0, 0, 0,
                                 0, 0, 0, &administrators) == FALSE)
    return false;
  BOOL member = FALSE;
  if (::CheckTokenMembership(nullptr, administrators, &member) == FALSE) member = FALSE;
  ::FreeSid(administrators);
  return member != FALSE;
}

std::filesystem::path own_program() {
  std::wstring path(32'768, L'\0');
  auto const size = ::GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size()));
  path.resize(size);
  return path;
}

}  // namespace companion::platform
