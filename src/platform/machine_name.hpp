// What this machine calls itself.
#pragma once

#include <string>

namespace companion::platform {

/// Empty when the system does not tell.
[[nodiscard]] std::string machine_name();

}  // namespace companion::platform
