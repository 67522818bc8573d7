#include "config/named.hpp"

#include <algorithm>

#include "config/text.hpp"

namespace companion::config {
namespace {

bool is_name_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
         c == '-';
}

}  // namespace

Result<void> check_label_name(std::string_view name, std::string_view noun) {
  if (!name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), is_name_character))
    return {};
  return fail(Errc::invalid, "\"" + printable(name) + "\" cannot name a " + std::string{noun} +
                                 "; use 1 to 64 letters, digits, dots, dashes or underscores");
}

}  // namespace companion::config
