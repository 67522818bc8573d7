#include "platform/wayland_library_linux.hpp"

#include <optional>

#include "platform/shared_symbols.hpp"

namespace companion::platform {
namespace {

std::optional<WaylandLibrary> load() {
  WaylandLibrary w;
  SharedSymbols wayland{"libwayland-client.so.0"};
  wayland.find("wl_display_connect", w.display_connect);
  wayland.find("wl_display_disconnect", w.display_disconnect);
  wayland.find("wl_display_get_fd", w.display_get_fd);
  wayland.find("wl_display_flush", w.display_flush);
  wayland.find("wl_display_prepare_read", w.display_prepare_read);
  wayland.find("wl_display_cancel_read", w.display_cancel_read);
  wayland.find("wl_display_read_events", w.display_read_events);
  wayland.find("wl_display_dispatch_pending", w.display_dispatch_pending);
  wayland.find("wl_proxy_marshal_array_flags", w.proxy_marshal_array_flags);
  wayland.find("wl_proxy_add_dispatcher", w.proxy_add_dispatcher);
  wayland.find("wl_proxy_destroy", w.proxy_destroy);
  wayland.find("wl_registry_interface", w.registry);
  wayland.find("wl_callback_interface", w.callback);
  wayland.find("wl_seat_interface", w.seat);
  return wayland.complete() ? std::optional{w} : std::nullopt;
}

}  // namespace

Result<WaylandLibrary const*> wayland_library() {
  static auto const loaded = load();
  if (!loaded) return fail(Errc::unavailable, "none: libwayland-client 1.20 is not installed");
  return &*loaded;
}

}  // namespace companion::platform
