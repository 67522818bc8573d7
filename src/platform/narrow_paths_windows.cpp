#include <cwchar>
#include <string_view>

#include "platform/utf8_step.hpp"

// libstdc++ makes a path of narrow text by mbrtowc, and msvcrt knows no UTF-8 locale: every "ø" would become
// two letters. The linker gives it this instead (-Wl,--wrap=mbrtowc; cmake/CompanionWindows.cmake). Nothing
// else here reads multibyte text. MSVC's library follows the process's code page, which our manifest sets to
// UTF-8.
extern "C" std::size_t __wrap_mbrtowc(wchar_t* to, char const* from, std::size_t size, std::mbstate_t* state);

std::size_t __wrap_mbrtowc(wchar_t* to, char const* from, std::size_t size, std::mbstate_t* state) {
  if (from == nullptr) return 0;
  // The state is an int of our own making: the second half of a character that takes two units.
  auto pending = static_cast<char16_t>(state != nullptr ? *state : 0);
  char16_t unit = 0;
  auto const taken = companion::platform::utf8_step({from, size}, unit, pending);
  if (taken == companion::platform::utf8_wrong || taken == companion::platform::utf8_cut_off) return taken;
  if (state != nullptr) *state = pending;
  if (to != nullptr) *to = static_cast<wchar_t>(unit);
  return unit == 0 ? 0 : taken;
}
