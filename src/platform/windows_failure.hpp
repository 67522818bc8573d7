// What a call of Windows that failed left behind. Of Windows alone.
#pragma once

#include <windows.h>

#include <string>

#include "companion/result.hpp"

namespace companion::platform {

/// "cannot <what>: <what Windows calls it>". denied, not_found, busy, else io.
[[nodiscard]] tl::unexpected<Error> windows_failure(std::string const& what, DWORD error);

}  // namespace companion::platform
