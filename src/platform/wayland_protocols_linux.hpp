// The protocols beside Wayland's core that tell of windows and of idleness, as libwayland wants them
// described. https://wayland.app/protocols/wlr-foreign-toplevel-management-unstable-v1, ext-idle-notify-v1,
// kde-idle
#pragma once

#include <wayland-util.h>

#include <array>
#include <cstdint>

namespace companion::platform {

namespace wayland {

// Numbers of requests, then of events, in the order of the protocols.
inline constexpr std::uint32_t display_sync = 0;
inline constexpr std::uint32_t display_get_registry = 1;
inline constexpr std::uint32_t registry_bind = 0;
inline constexpr std::uint32_t registry_global = 0;
inline constexpr std::uint32_t manager_toplevel = 0;
inline constexpr std::uint32_t toplevel_destroy = 7;
inline constexpr std::uint32_t toplevel_app_id = 1;
inline constexpr std::uint32_t toplevel_state = 4;
inline constexpr std::uint32_t toplevel_done = 5;
inline constexpr std::uint32_t toplevel_closed = 6;
inline constexpr std::uint32_t toplevel_is_activated = 2;  ///< in the list of states
inline constexpr std::uint32_t kde_get_timeout = 0;
inline constexpr std::uint32_t notifier_get_notification = 1;
inline constexpr std::uint32_t idle_began = 0;  ///< of both kinds

}  // namespace wayland

/// Version 1 of each. Titles come along with the windows and are never looked at.
class WaylandProtocols {
 public:
  WaylandProtocols();
  WaylandProtocols(WaylandProtocols const&) = delete;
  WaylandProtocols& operator=(WaylandProtocols const&) = delete;
  ~WaylandProtocols() = default;

  wl_interface manager{};   ///< zwlr_foreign_toplevel_manager_v1
  wl_interface toplevel{};  ///< zwlr_foreign_toplevel_handle_v1
  wl_interface notifier{};  ///< ext_idle_notifier_v1
  wl_interface notification{};
  wl_interface kde_idle{};  ///< org_kde_kwin_idle: what there was before
  wl_interface kde_timeout{};

 private:
  std::array<wl_interface const*, 5> any_{};  ///< "some object", for as many arguments as any message has
  std::array<wl_interface const*, 1> new_toplevel_{};
  std::array<wl_message, 1> manager_requests_{};
  std::array<wl_message, 2> manager_events_{};
  std::array<wl_message, 8> toplevel_requests_{};
  std::array<wl_message, 7> toplevel_events_{};
  std::array<wl_message, 2> notifier_requests_{};
  std::array<wl_message, 1> notification_requests_{};
  std::array<wl_message, 2> notification_events_{};
  std::array<wl_message, 1> kde_requests_{};
  std::array<wl_message, 2> kde_timeout_requests_{};
  std::array<wl_message, 2> kde_timeout_events_{};
};

[[nodiscard]] WaylandProtocols const& wayland_protocols();

}  // namespace companion::platform
