// Shows a page in the person's browser, as the system does it.
#pragma once

#include <string>

#include "companion/result.hpp"

namespace companion::platform {

/// An address, or the path of a file. Others may see it in the list of processes: no place for a secret.
/// Returns once the system has taken it, not when the page is there. unavailable: there is no browser, no
/// desktop, or nothing that knows how to open one.
[[nodiscard]] Result<void> open_url(std::string const& page);

}  // namespace companion::platform
