#include "platform/desktop_notice.hpp"

namespace companion::platform {

std::string without_markup(std::string const& text) {
  std::string plain;
  for (char const letter : text) {
    if (letter == '&') {
      plain += "&amp;";
    } else if (letter == '<') {
      plain += "&lt;";
    } else if (letter == '>') {
      plain += "&gt;";
    } else {
      plain += letter;
    }
  }
  return plain;
}

}  // namespace companion::platform
