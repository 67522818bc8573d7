#include "platform/xml_text.hpp"

namespace companion::platform {

/// XML knows no control characters but these, not even escaped.
std::string xml_text(std::string_view text) {
  std::string safe;
  for (char const letter : text) {
    switch (letter) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '\r':
        safe += "&#13;";
        break;
      default:
        if (static_cast<unsigned char>(letter) >= 0x20 || letter == '\n' || letter == '\t') safe += letter;
    }
  }
  return safe;
}

}  // namespace companion::platform
