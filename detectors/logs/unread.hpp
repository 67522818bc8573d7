// Tools that are known and not read: those that keep no usage, and those whose format is not known well
// enough.
#pragma once

#include <span>
#include <string_view>

#include "detectors/logs/log_places.hpp"

namespace companion::detectors {

/// Its files tell that it is used, not what it used; the detectors of apps and CLIs report it.
struct PresenceOnly {
  std::string_view tool;
  Declaration declaration;
};

struct LeftOut {
  std::string_view title;
  std::string_view reason;
};

/// Sorted by tool; none of them has a reader.
[[nodiscard]] std::span<PresenceOnly const> presence_only();
/// Sorted by title.
[[nodiscard]] std::span<LeftOut const> left_out();

}  // namespace companion::detectors
