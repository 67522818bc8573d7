// Windows speaks UTF-16, this program UTF-8. Of Windows alone.
#pragma once

#include <string>
#include <string_view>

namespace companion::platform {

/// What is not well-formed becomes U+FFFD.
[[nodiscard]] std::wstring to_wide(std::string_view utf8);
[[nodiscard]] std::string to_utf8(std::wstring_view wide);

}  // namespace companion::platform
