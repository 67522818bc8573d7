#include "platform/wide_text.hpp"

#include <windows.h>

namespace companion::platform {

std::wstring to_wide(std::string_view utf8) {
  auto const size = static_cast<int>(utf8.size());
  auto const needed = ::MultiByteToWideChar(CP_UTF8, 0, utf8.data(), size, nullptr, 0);
  std::wstring wide(static_cast<std::size_t>(needed > 0 ? needed : 0), L'\0');
  ::MultiByteToWideChar(CP_UTF8, 0, utf8.data(), size, wide.data(), needed);
  return wide;
}

std::string to_utf8(std::wstring_view wide) {
  auto const size = static_cast<int>(wide.size());
  auto const needed = ::WideCharToMultiByte(CP_UTF8, 0, wide.data(), size, nullptr, 0, nullptr, nullptr);
  std::string utf8(static_cast<std::size_t>(needed > 0 ? needed : 0), '\0');
  ::WideCharToMultiByte(CP_UTF8, 0, wide.data(), size, utf8.data(), needed, nullptr, nullptr);
  return utf8;
}

}  // namespace companion::platform
