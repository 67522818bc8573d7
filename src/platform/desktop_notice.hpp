// A word to whoever sits in front of the machine, by the desktop's own notifications.
#pragma once

#include <string>

#include "companion/result.hpp"

namespace companion::platform {

struct DesktopNotice {
  std::string title;
  std::string text;  ///< a sentence or two; no markup
};

/// Until the desktop has taken it; on Windows, as long as it is to be seen (10 s). unavailable: nobody
/// listens, as in a session without a desktop.
[[nodiscard]] Result<void> show_notice(DesktopNotice const& notice);

/// For desktops that read markup in a text.
[[nodiscard]] std::string without_markup(std::string const& text);

}  // namespace companion::platform
