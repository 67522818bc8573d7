// One connection to a Wayland compositor of the wlroots kind: which window is in front, and whether somebody
// is there.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "companion/machine.hpp"
#include "companion/result.hpp"
#include "platform/wayland_library_linux.hpp"

namespace companion::platform {

struct WaylandServer {
  std::string display;     ///< as in WAYLAND_DISPLAY
  std::string compositor;  ///< as in XDG_CURRENT_DESKTOP, for people; may be empty
};

/// The compositor names a window's app (app_id), not its process, and gives no times.
class WaylandSession {
 public:
  /// unavailable when there is none, it does not let us in, or tells nobody.
  [[nodiscard]] static Result<std::unique_ptr<WaylandSession>> connect(WaylandLibrary const& wayland,
                                                                       WaylandServer const& server);
  WaylandSession(WaylandSession const&) = delete;
  WaylandSession& operator=(WaylandSession const&) = delete;
  ~WaylandSession();

  /// unavailable once the compositor went away or hangs.
  [[nodiscard]] Result<DesktopState> look(Instant now);
  [[nodiscard]] bool tells_idle() const { return idle_ != nullptr; }

 private:
  struct Window {
    std::string app_id;
    bool activated{false};  ///< as told, and in force with the next "done"
    bool in_front{false};
  };
  /// What the compositor has for us, by its number; 0: it has none.
  struct Offers {
    std::uint32_t manager{0};
    std::uint32_t seat{0};
    std::uint32_t notifier{0};
    std::uint32_t kde_idle{0};
  };

  WaylandSession(WaylandLibrary const& wayland, wl_display* display);

  static int on_event(void const* session, void* target, std::uint32_t event, wl_message const*,
                      wl_argument* arguments);
  void take(wl_proxy* target, std::uint32_t event, wl_argument const* arguments);
  void take_offer(wl_argument const* arguments);
  void take_window(Window& window, wl_proxy* handle, std::uint32_t event, wl_argument const* arguments);
  void take_idle(bool began);

  /// A request that makes an object; its events come to take().
  template <std::size_t Count>
  [[nodiscard]] wl_proxy* ask(wl_proxy* target, std::uint32_t request, wl_interface const& made,
                              std::array<wl_argument, Count> arguments);
  [[nodiscard]] wl_proxy* bind(std::uint32_t offer, wl_interface const& made);
  void watch_idle();
  /// Until the compositor has answered all that was asked.
  [[nodiscard]] bool catch_up();
  [[nodiscard]] bool read_once(int patience_ms);

  WaylandLibrary const& w_;
  wl_display* display_;
  Offers offers_;
  wl_proxy* registry_{nullptr};
  wl_proxy* manager_{nullptr};
  wl_proxy* seat_{nullptr};
  wl_proxy* idle_source_{nullptr};
  wl_proxy* idle_{nullptr};
  wl_proxy* answer_{nullptr};  ///< to the question whether all is told
  std::map<wl_proxy*, Window> windows_;
  bool is_idle_{false};
  std::optional<Instant> last_input_;  ///< while idle
};

}  // namespace companion::platform
