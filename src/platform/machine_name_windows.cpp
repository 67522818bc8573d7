#include <windows.h>

#include <array>

#include "platform/machine_name.hpp"

namespace companion::platform {

std::string machine_name() {
  std::array<char, 256> name{};
  auto size = static_cast<DWORD>(name.size());
  if (GetComputerNameA(name.data(), &size) == 0) return {};
  return {name.data(), size};
}

std::string system_type() { return "windows"; }

}  // namespace companion::platform
