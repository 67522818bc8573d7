// Linux's folder of power supplies.
#pragma once

#include <filesystem>

namespace companion::platform {

/// `folder`: /sys/class/power_supply, or one like it. A battery gives, and no mains do.
[[nodiscard]] bool on_battery_by(std::filesystem::path const& folder);

}  // namespace companion::platform
