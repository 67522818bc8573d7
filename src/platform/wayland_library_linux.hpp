// libwayland-client, loaded when a Wayland desktop is first looked at: the daemon also runs where none is
// installed.
#pragma once

#include <wayland-client-core.h>

#include "companion/result.hpp"

namespace companion::platform {

/// The functions used, under their names without "wl_", and what the library knows of its own protocol.
struct WaylandLibrary {
  decltype(&::wl_display_connect) display_connect{};
  decltype(&::wl_display_disconnect) display_disconnect{};
  decltype(&::wl_display_get_fd) display_get_fd{};
  decltype(&::wl_display_flush) display_flush{};
  decltype(&::wl_display_prepare_read) display_prepare_read{};
  decltype(&::wl_display_cancel_read) display_cancel_read{};
  decltype(&::wl_display_read_events) display_read_events{};
  decltype(&::wl_display_dispatch_pending) display_dispatch_pending{};
  decltype(&::wl_proxy_marshal_array_flags) proxy_marshal_array_flags{};
  decltype(&::wl_proxy_add_dispatcher) proxy_add_dispatcher{};
  decltype(&::wl_proxy_destroy) proxy_destroy{};

  wl_interface const* registry{};
  wl_interface const* callback{};
  wl_interface const* seat{};
};

/// Loaded once and kept; unavailable where libwayland-client (1.20 or newer) is not installed.
[[nodiscard]] Result<WaylandLibrary const*> wayland_library();

}  // namespace companion::platform
