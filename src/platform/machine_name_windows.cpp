#include <windows.h>

#include <array>
#include <string_view>

#include "platform/machine_name.hpp"
#include "platform/wide_text.hpp"

namespace companion::platform {

std::string machine_name() {
  std::array<wchar_t, 256> name{};
  auto size = static_cast<DWORD>(name.size());
  if (::GetComputerNameExW(ComputerNameDnsHostname, name.data(), &size) == 0) return {};
  return to_utf8({name.data(), size});
}

std::string system_type() { return "windows"; }

}  // namespace companion::platform
