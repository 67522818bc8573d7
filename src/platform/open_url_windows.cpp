#include <windows.h>
// windows.h comes first.
#include <shellapi.h>

#include <cstdint>

#include "platform/open_url.hpp"
#include "platform/wide_text.hpp"

namespace companion::platform {

Result<void> open_url(std::string const& page) {
  constexpr std::intptr_t success_above = 32;
  auto* const instance =
      ::ShellExecuteW(nullptr, L"open", to_wide(page).c_str(), nullptr, nullptr, SW_SHOWNORMAL);
  if (reinterpret_cast<std::intptr_t>(instance) > success_above) return {};
  return fail(Errc::unavailable, "Windows could not open a browser");
}

}  // namespace companion::platform
