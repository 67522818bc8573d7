#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "platform/machine_seams.hpp"
#include "platform/system_clock.hpp"
#include "platform/untold_desktop.hpp"
#include "platform/x11_session_linux.hpp"

namespace companion::platform {
namespace {

std::string variable(char const* name) {
  char const* const value = std::getenv(name);
  return value == nullptr ? std::string{} : std::string{value};
}

/// Connects when it is looked at, and again after the server went away.
class X11Desktop final : public Desktop {
 public:
  Result<DesktopState> look() override {
    auto const library = xcb_library();
    if (!library) return failed(library.error());
    if (!session_) {
      auto made = X11Session::connect(**library);
      if (!made) return failed(made.error());
      session_ = std::move(*made);
    }
    auto state = session_->look(clock_.now());
    if (!state) {
      session_.reset();
      return failed(state.error());
    }
    status_ = session_->tells_idle() ? "X11" : "X11, which does not tell when somebody is there";
    return state;
  }
  std::string describe() const override { return status_; }

 private:
  Result<DesktopState> failed(Error const& error) {
    status_ = error.message;
    return tl::unexpected<Error>(error);
  }

  SystemClock clock_;
  std::unique_ptr<X11Session> session_;
  std::string status_{"X11, not looked at yet"};
};

/// The X server inside a Wayland session sees only windows of old programs, and mistakes the others for
/// nobody: half the truth would be counted as the whole.
std::string why_wayland_tells_nothing() {
  auto compositor = variable("XDG_CURRENT_DESKTOP");
  if (compositor.empty()) compositor = "this compositor";
  return "none: " + compositor + " on Wayland tells nobody which window is in front";
}

}  // namespace

std::unique_ptr<Desktop> make_desktop() {
  if (!variable("WAYLAND_DISPLAY").empty() || variable("XDG_SESSION_TYPE") == "wayland")
    return make_untold_desktop(why_wayland_tells_nothing());
  if (variable("DISPLAY").empty())
    return make_untold_desktop("none: DISPLAY is not set where the daemon runs");
  return std::make_unique<X11Desktop>();
}

}  // namespace companion::platform
