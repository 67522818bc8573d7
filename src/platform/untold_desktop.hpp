// A desktop that tells nobody what is in front, and says why.
#pragma once

#include <memory>
#include <string>

#include "companion/machine.hpp"

namespace companion::platform {

/// `why` is for `status`: "none: DISPLAY is not set".
[[nodiscard]] std::unique_ptr<Desktop> make_untold_desktop(std::string why);

}  // namespace companion::platform
