#include "platform/wayland_protocols_linux.hpp"

namespace companion::platform {
namespace {

template <std::size_t Requests, std::size_t Events>
wl_interface described(char const* name, std::array<wl_message, Requests> const& requests,
                       std::array<wl_message, Events> const& events) {
  return {.name = name,
          .version = 1,
          .method_count = static_cast<int>(Requests),
          .methods = requests.data(),
          .event_count = static_cast<int>(Events),
          .events = events.data()};
}

constexpr std::array<wl_message, 0> no_events{};

}  // namespace

// Signatures: n new object, o object, s text, u and i numbers, a list.
WaylandProtocols::WaylandProtocols() {
  auto* const any = any_.data();
  new_toplevel_ = {&toplevel};
  manager_requests_ = {{{"stop", "", any}}};
  manager_events_ = {{{"toplevel", "n", new_toplevel_.data()}, {"finished", "", any}}};
  manager = described("zwlr_foreign_toplevel_manager_v1", manager_requests_, manager_events_);

  toplevel_requests_ = {{{"set_maximized", "", any},
                         {"unset_maximized", "", any},
                         {"set_minimized", "", any},
                         {"unset_minimized", "", any},
                         {"activate", "o", any},
                         {"close", "", any},
                         {"set_rectangle", "oiiii", any},
                         {"destroy", "", any}}};
  toplevel_events_ = {{{"title", "s", any},
                       {"app_id", "s", any},
                       {"output_enter", "o", any},
                       {"output_leave", "o", any},
                       {"state", "a", any},
                       {"done", "", any},
                       {"closed", "", any}}};
  toplevel = described("zwlr_foreign_toplevel_handle_v1", toplevel_requests_, toplevel_events_);

  notifier_requests_ = {{{"destroy", "", any}, {"get_idle_notification", "nuo", any}}};
  notifier = described("ext_idle_notifier_v1", notifier_requests_, no_events);
  notification_requests_ = {{{"destroy", "", any}}};
  notification_events_ = {{{"idled", "", any}, {"resumed", "", any}}};
  notification = described("ext_idle_notification_v1", notification_requests_, notification_events_);

  kde_requests_ = {{{"get_idle_timeout", "nou", any}}};
  kde_idle = described("org_kde_kwin_idle", kde_requests_, no_events);
  kde_timeout_requests_ = {{{"release", "", any}, {"simulate_user_activity", "", any}}};
  kde_timeout_events_ = {{{"idle", "", any}, {"resumed", "", any}}};
  kde_timeout = described("org_kde_kwin_idle_timeout", kde_timeout_requests_, kde_timeout_events_);
}

WaylandProtocols const& wayland_protocols() {
  static WaylandProtocols const protocols;
  return protocols;
}

}  // namespace companion::platform
