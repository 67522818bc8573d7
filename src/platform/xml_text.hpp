// Text as XML has it between two tags.
#pragma once

#include <string>
#include <string_view>

namespace companion::platform {

[[nodiscard]] std::string xml_text(std::string_view text);

}  // namespace companion::platform
