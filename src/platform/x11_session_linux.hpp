// One connection to an X server: which window is in front, whose it is, and how long nobody typed.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

#include "companion/machine.hpp"
#include "companion/result.hpp"
#include "platform/xcb_library_linux.hpp"

namespace companion::platform {

/// A server that the environment does not name.
struct XServer {
  std::string display;    ///< ":0"
  std::string authority;  ///< the file with its cookie; empty: the usual one
};

class X11Session {
 public:
  /// To `server`, or to that of DISPLAY. unavailable when there is none or it does not let us in.
  [[nodiscard]] static Result<std::unique_ptr<X11Session>> connect(
      XcbLibrary const& x, std::optional<XServer> const& server = std::nullopt);
  X11Session(X11Session const&) = delete;
  X11Session& operator=(X11Session const&) = delete;
  ~X11Session();

  /// unavailable once the server went away.
  [[nodiscard]] Result<DesktopState> look(Instant now);
  [[nodiscard]] bool tells_idle() const { return has_screensaver_; }

 private:
  X11Session(XcbLibrary const& x, xcb_connection_t* connection);

  template <class Reply>
  struct Free {
    void operator()(Reply* reply) const { std::free(reply); }
  };
  template <class Reply>
  using Owned = std::unique_ptr<Reply, Free<Reply>>;

  [[nodiscard]] xcb_atom_t atom(std::string const& name);
  [[nodiscard]] Owned<xcb_get_property_reply_t> property(xcb_window_t window, xcb_atom_t name,
                                                         xcb_atom_t type, std::uint32_t words);
  [[nodiscard]] std::optional<std::uint32_t> number(xcb_window_t window, xcb_atom_t name, xcb_atom_t type);
  [[nodiscard]] bool extension(xcb_extension_t* id);
  void take_events();
  void place_changes(Instant now, DesktopState& state);
  [[nodiscard]] xcb_window_t active_window();
  [[nodiscard]] xcb_window_t window_with_focus();
  [[nodiscard]] std::optional<ProcessId> owner(xcb_window_t window);
  [[nodiscard]] std::optional<ProcessId> owner_by_resources(xcb_window_t window);
  [[nodiscard]] std::optional<ProcessId> owner_by_property(xcb_window_t window);
  [[nodiscard]] std::string class_of(xcb_window_t window);
  [[nodiscard]] std::optional<Milliseconds> idle();

  XcbLibrary const& x_;
  xcb_connection_t* connection_;
  xcb_window_t root_{XCB_NONE};
  xcb_window_t own_{XCB_NONE};  ///< never shown; the server tells its time through it
  xcb_atom_t active_window_{XCB_NONE};
  xcb_atom_t process_{XCB_NONE};
  xcb_atom_t machine_{XCB_NONE};
  xcb_atom_t ping_{XCB_NONE};
  bool has_screensaver_{false};
  bool has_resources_{false};
  std::optional<std::uint32_t> first_change_;  ///< of the focus since the look before, in the server's time
  std::optional<std::uint32_t> last_change_;
  std::optional<std::uint32_t> server_time_;
};

}  // namespace companion::platform
