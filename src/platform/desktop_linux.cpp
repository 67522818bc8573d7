#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "platform/machine_seams.hpp"
#include "platform/run_program.hpp"
#include "platform/session_variables.hpp"
#include "platform/system_clock.hpp"
#include "platform/untold_desktop.hpp"
#include "platform/wayland_session_linux.hpp"
#include "platform/x11_session_linux.hpp"

namespace companion::platform {
namespace {

std::string variable(char const* name) {
  char const* const value = std::getenv(name);
  return value == nullptr ? std::string{} : std::string{value};
}

/// Connects when it is looked at, and again after the server went away.
template <class Session>
class ServerDesktop final : public Desktop {
 public:
  using Connect = std::function<Result<std::unique_ptr<Session>>()>;
  ServerDesktop(std::string name, Connect connect)
      : name_{std::move(name)}, connect_{std::move(connect)}, status_{name_ + ", not looked at yet"} {}

  Result<DesktopState> look() override {
    auto state = ask();
    if (!state) {
      session_.reset();
      status_ = state.error().message;
      return state;
    }
    status_ = session_->tells_idle() ? name_ : name_ + ", which does not tell when somebody is there";
    return state;
  }
  std::string describe() const override { return status_; }

 private:
  Result<DesktopState> ask() {
    if (!session_) {
      auto made = connect_();
      if (!made) return propagate(made);
      session_ = std::move(*made);
    }
    return session_->look(clock_.now());
  }

  SystemClock clock_;
  std::string name_;
  Connect connect_;
  std::unique_ptr<Session> session_;
  std::string status_;
};

std::unique_ptr<Desktop> x11_desktop(std::optional<XServer> server) {
  auto connect = [server = std::move(server)]() -> Result<std::unique_ptr<X11Session>> {
    auto library = xcb_library();
    if (!library) return propagate(library);
    return X11Session::connect(**library, server);
  };
  return std::make_unique<ServerDesktop<X11Session>>("X11", std::move(connect));
}

/// Never the X server inside a Wayland session: it sees only windows of old programs and mistakes the others
/// for nobody, so that half the truth would be counted as the whole.
std::unique_ptr<Desktop> wayland_desktop(WaylandServer server) {
  auto connect = [server = std::move(server)]() -> Result<std::unique_ptr<WaylandSession>> {
    auto library = wayland_library();
    if (!library) return propagate(library);
    return WaylandSession::connect(**library, server);
  };
  return std::make_unique<ServerDesktop<WaylandSession>>("Wayland", std::move(connect));
}

/// Of a service, which systemd starts before the session that it will see: the session tells systemd of
/// itself when it comes, and so do those that follow.
class SessionDesktop final : public Desktop {
 public:
  Result<DesktopState> look() override {
    auto seen = look_again();
    auto const now = std::chrono::steady_clock::now();
    if (seen || now < next_question_) return seen;
    next_question_ = now + between_questions;
    desktop_ = ask();
    return look_again();
  }
  [[nodiscard]] std::string describe() const override { return desktop_ ? desktop_->describe() : none_yet; }

  /// Whether there is a manager that sessions tell of themselves.
  static bool is_possible() {
    auto const folder = variable("XDG_RUNTIME_DIR");
    return !folder.empty() && ::access((folder + "/systemd/private").c_str(), F_OK) == 0;
  }

 private:
  static constexpr auto between_questions = std::chrono::seconds{60};
  static constexpr auto answer_longest = std::chrono::seconds{5};
  static constexpr auto none_yet = "none: no desktop session has begun since the daemon started";

  Result<DesktopState> look_again() {
    if (!desktop_) return fail(Errc::unavailable, none_yet);
    return desktop_->look();
  }
  static std::unique_ptr<Desktop> ask() {
    auto const told = run_program({"systemctl", "--user", "show-environment"}, answer_longest);
    if (!told || told->exit != 0) return nullptr;
    auto const value = [&](std::string_view name) { return session_variable(told->out, name); };
    auto const wayland = value("WAYLAND_DISPLAY");
    if (!wayland.empty())
      return wayland_desktop(WaylandServer{.display = wayland, .compositor = value("XDG_CURRENT_DESKTOP")});
    auto const display = value("DISPLAY");
    if (display.empty()) return nullptr;
    return x11_desktop(XServer{.display = display, .authority = value("XAUTHORITY")});
  }

  std::unique_ptr<Desktop> desktop_;
  std::chrono::steady_clock::time_point next_question_{};
};

}  // namespace

std::unique_ptr<Desktop> make_desktop() {
  auto const wayland = variable("WAYLAND_DISPLAY");
  if (!wayland.empty() || variable("XDG_SESSION_TYPE") == "wayland") {
    return wayland_desktop(WaylandServer{.display = wayland.empty() ? "wayland-0" : wayland,
                                         .compositor = variable("XDG_CURRENT_DESKTOP")});
  }
  if (!variable("DISPLAY").empty()) return x11_desktop(std::nullopt);
  if (SessionDesktop::is_possible()) return std::make_unique<SessionDesktop>();
  return make_untold_desktop("none: DISPLAY is not set where the daemon runs");
}

}  // namespace companion::platform
