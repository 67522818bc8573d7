// What an X server wants to hear from who connects, from the file that the session wrote. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace companion::platform {

/// The cookie (MIT-MAGIC-COOKIE-1) of a display of this machine in the bytes of an Xauthority file: that of
/// its number, else one for any. nullopt: there is none, or the file is no such file.
[[nodiscard]] std::optional<std::string> x_cookie(std::string_view file, std::string_view display);

}  // namespace companion::platform
