#include "config/header_text.hpp"

#include <algorithm>
#include <string>

#include "config/text.hpp"

namespace companion::config {

std::optional<TextMap> header_pairs(std::string_view text) {
  TextMap map;
  for (auto const& part : split(text, ',')) {
    auto const equals = part.find('=');
    auto const key = trim(std::string_view{part}.substr(0, equals));
    if (equals == part.npos || key.empty()) return std::nullopt;
    map[percent_decoded(key)] = percent_decoded(trim(std::string_view{part}.substr(equals + 1)));
  }
  return map;
}

Result<TextMap> header_lines(std::string_view text) {
  TextMap headers;
  for (int number = 1; !text.empty(); ++number) {
    auto const end = std::min(text.find('\n'), text.size());
    auto const line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    auto const colon = line.find(':');
    auto const name = trim(line.substr(0, colon));
    if (colon == line.npos || name.empty() || name.find(' ') != name.npos) {
      return fail(Errc::invalid, "line " + std::to_string(number) + " is no `Name: value`");
    }
    headers.insert_or_assign(std::string{name}, std::string{trim(line.substr(colon + 1))});
  }
  return headers;
}

}  // namespace companion::config
