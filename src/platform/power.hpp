// Whether the machine lives on its battery, and how long it has slept.
#pragma once

#include "companion/time.hpp"

namespace companion::platform {

/// No: also where there is no battery, or the system does not tell.
[[nodiscard]] bool on_battery();

/// In sleep since the machine started; only differences mean something. 0 where the system does not tell.
[[nodiscard]] Milliseconds time_slept();

}  // namespace companion::platform
