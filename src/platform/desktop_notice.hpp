// A word to whoever sits in front of the machine, by the desktop's own notifications.
#pragma once

#include <string>

#include "companion/result.hpp"

namespace companion::platform {

struct DesktopNotice {
  std::string title;
  std::string text;  ///< a sentence or two; no markup
};

/// Until the desktop has taken it: at most a few seconds. unavailable: nobody listens, as in a session
/// without a desktop.
[[nodiscard]] Result<void> show_notice(DesktopNotice const& notice);

}  // namespace companion::platform
