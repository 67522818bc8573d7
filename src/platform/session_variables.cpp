#include "platform/session_variables.hpp"

#include <algorithm>

namespace companion::platform {
namespace {

/// Of "$'…'" what systemd writes: \\, \', \n, \t. Paths and numbers of displays hold nothing else.
std::string unquoted(std::string_view text) {
  if (!text.starts_with("$'") || !text.ends_with("'") || text.size() < 3) return std::string{text};
  text = text.substr(2, text.size() - 3);
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      plain += text[i];
      continue;
    }
    ++i;
    plain += text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i];
  }
  return plain;
}

}  // namespace

std::string session_variable(std::string_view shown, std::string_view name) {
  while (!shown.empty()) {
    auto const line = shown.substr(0, shown.find('\n'));
    shown.remove_prefix(std::min(shown.size(), line.size() + 1));
    if (line.starts_with(name) && line.substr(name.size(), 1) == "=")
      return unquoted(line.substr(name.size() + 1));
  }
  return {};
}

}  // namespace companion::platform
