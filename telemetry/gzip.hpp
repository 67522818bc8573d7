// Request bodies in gzip form.
#pragma once

#include <string>
#include <string_view>

#include "companion/result.hpp"

namespace companion::telemetry {

[[nodiscard]] Result<std::string> gzip(std::string_view bytes);

}  // namespace companion::telemetry
