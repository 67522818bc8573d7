// By AppleScript: a program without a bundle may not use the notification centre's own interface.
#include "platform/desktop_notice.hpp"
#include "platform/run_program.hpp"

namespace companion::platform {

Result<void> show_notice(DesktopNotice const& notice) {
  constexpr auto longest = std::chrono::seconds{5};
  auto const done = run_program({"osascript", "-e", "on run words", "-e",
                                 "display notification (item 2 of words) with title (item 1 of words)", "-e",
                                 "end run", notice.title, notice.text},
                                longest);
  if (!done) return fail(Errc::unavailable, done.error().message);
  if (done->exit != 0) return fail(Errc::unavailable, "macOS shows no notification: " + done->err);
  return {};
}

}  // namespace companion::platform
