// org.freedesktop.Notifications of the session, by systemd's own D-Bus client.
#include "platform/desktop_notice.hpp"
#include "platform/run_program.hpp"
#include "platform/xml_text.hpp"

namespace companion::platform {

Result<void> show_notice(DesktopNotice const& notice) {
  constexpr auto longest = std::chrono::seconds{5};
  constexpr auto app = "LiteLLM Companion";
  constexpr auto shown_ms = "10000";
  auto const done = run_program(
      {"busctl", "--user", "--timeout=4", "--quiet", "--", "call", "org.freedesktop.Notifications",
       "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "Notify",
       // app, which to replace, icon, title, text, actions, hints, milliseconds
       "susssasa{sv}i", app, "0", "", notice.title, xml_text(notice.text), "0", "0", shown_ms},
      longest);
  if (!done) return fail(Errc::unavailable, done.error().message);
  if (done->exit != 0) return fail(Errc::unavailable, "no desktop shows notifications here: " + done->err);
  return {};
}

}  // namespace companion::platform
