// The environment that a user's session has given to systemd. Pure.
#pragma once

#include <string>
#include <string_view>

namespace companion::platform {

/// The value of a variable in the output of `systemctl --user show-environment`, a line each, quoted as
/// shells do where it must be ($'…'); empty: it is not there.
[[nodiscard]] std::string session_variable(std::string_view shown, std::string_view name);

}  // namespace companion::platform
