// Shows an address in the person's browser, as the system does it.
#pragma once

#include <string>

#include "companion/result.hpp"

namespace companion::platform {

/// Returns once the system has taken it, not when the page is there. unavailable: there is no browser, no
/// desktop, or nothing that knows how to open one.
[[nodiscard]] Result<void> open_url(std::string const& url);

}  // namespace companion::platform
