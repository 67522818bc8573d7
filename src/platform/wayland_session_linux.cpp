#include "platform/wayland_session_linux.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <span>
#include <string_view>

#include "platform/wayland_protocols_linux.hpp"

namespace companion::platform {
namespace {

using namespace std::chrono_literals;

/// The compositor says when nobody has touched anything for so long.
constexpr auto idle_threshold = 500ms;
constexpr auto answer_longest = 2s;

wl_argument number(std::uint32_t value) { return {.u = value}; }
wl_argument made_here() { return {.n = 0}; }
wl_argument object(wl_proxy* proxy) { return {.o = reinterpret_cast<wl_object*>(proxy)}; }
wl_argument text(char const* value) { return {.s = value}; }

/// What libwayland calls a display is an object like all others.
wl_proxy* proxy_of(wl_display* display) { return reinterpret_cast<wl_proxy*>(display); }

bool is_activated(wl_array const* states) {
  std::span const list{static_cast<std::uint32_t const*>(states->data), states->size / sizeof(std::uint32_t)};
  return std::find(list.begin(), list.end(), wayland::toplevel_is_activated) != list.end();
}

}  // namespace

Result<std::unique_ptr<WaylandSession>> WaylandSession::connect(WaylandLibrary const& wayland,
                                                                WaylandServer const& server) {
  auto const name = server.compositor.empty() ? std::string{"this compositor"} : server.compositor;
  auto const silent = "none: " + name + " on Wayland does not answer at " + server.display;
  auto* const connection = wayland.display_connect(server.display.c_str());
  if (connection == nullptr) return fail(Errc::unavailable, silent);
  auto session = std::unique_ptr<WaylandSession>{new WaylandSession{wayland, connection}};
  auto& s = *session;
  s.registry_ =
      s.ask(proxy_of(connection), wayland::display_get_registry, *wayland.registry, std::array{made_here()});
  if (s.registry_ == nullptr || !s.catch_up()) return fail(Errc::unavailable, silent);
  if (s.offers_.manager == 0)
    return fail(Errc::unavailable, "none: " + name + " on Wayland tells nobody which window is in front");
  s.manager_ = s.bind(s.offers_.manager, wayland_protocols().manager);
  s.watch_idle();
  return session;
}

WaylandSession::WaylandSession(WaylandLibrary const& wayland, wl_display* display)
    : w_{wayland}, display_{display} {}

WaylandSession::~WaylandSession() {
  for (auto const& [handle, window] : windows_) w_.proxy_destroy(handle);
  for (auto* const proxy : {idle_, idle_source_, seat_, manager_, registry_, answer_})
    if (proxy != nullptr) w_.proxy_destroy(proxy);
  w_.display_disconnect(display_);
}

Result<DesktopState> WaylandSession::look(Instant now) {
  if (!catch_up()) return fail(Errc::unavailable, "none: the Wayland compositor went away");
  DesktopState state;
  for (auto const& [handle, window] : windows_)
    if (window.in_front) state.window_class = window.app_id;
  if (idle_ == nullptr) return state;
  if (is_idle_ && !last_input_) last_input_ = now - idle_threshold;
  state.idle = is_idle_ ? std::max(0ms, now - *last_input_) : 0ms;
  return state;
}

int WaylandSession::on_event(void const* session, void* target, std::uint32_t event, wl_message const*,
                             wl_argument* arguments) {
  // libwayland hands on what it was given; it was given a session that may change.
  auto* const self = const_cast<WaylandSession*>(static_cast<WaylandSession const*>(session));
  self->take(static_cast<wl_proxy*>(target), event, arguments);
  return 0;
}

void WaylandSession::take(wl_proxy* target, std::uint32_t event, wl_argument const* arguments) {
  if (target == registry_ && event == wayland::registry_global) return take_offer(arguments);
  if (target == idle_) return take_idle(event == wayland::idle_began);
  if (target == answer_) {
    w_.proxy_destroy(answer_);
    answer_ = nullptr;
    return;
  }
  if (target == manager_ && event == wayland::manager_toplevel) {
    auto* const handle = reinterpret_cast<wl_proxy*>(arguments[0].o);
    if (handle == nullptr) return;
    w_.proxy_add_dispatcher(handle, &on_event, this, nullptr);
    windows_.try_emplace(handle);
    return;
  }
  auto const window = windows_.find(target);
  if (window != windows_.end()) take_window(window->second, target, event, arguments);
}

void WaylandSession::take_offer(wl_argument const* arguments) {
  std::string_view const name{arguments[1].s};
  auto const& known = wayland_protocols();
  if (name == known.manager.name) offers_.manager = arguments[0].u;
  if (name == w_.seat->name && offers_.seat == 0) offers_.seat = arguments[0].u;
  if (name == known.notifier.name) offers_.notifier = arguments[0].u;
  if (name == known.kde_idle.name) offers_.kde_idle = arguments[0].u;
}

void WaylandSession::take_window(Window& window, wl_proxy* handle, std::uint32_t event,
                                 wl_argument const* arguments) {
  if (event == wayland::toplevel_app_id) window.app_id = arguments[0].s;
  if (event == wayland::toplevel_state) window.activated = is_activated(arguments[0].a);
  if (event == wayland::toplevel_done) window.in_front = window.activated;
  if (event != wayland::toplevel_closed) return;
  windows_.erase(handle);
  w_.proxy_marshal_array_flags(handle, wayland::toplevel_destroy, nullptr, 1, WL_MARSHAL_FLAG_DESTROY,
                               nullptr);
}

void WaylandSession::take_idle(bool began) {
  is_idle_ = began;
  last_input_.reset();
}

template <std::size_t Count>
wl_proxy* WaylandSession::ask(wl_proxy* target, std::uint32_t request, wl_interface const& made,
                              std::array<wl_argument, Count> arguments) {
  auto* const proxy = w_.proxy_marshal_array_flags(target, request, &made, 1, 0, arguments.data());
  if (proxy != nullptr) w_.proxy_add_dispatcher(proxy, &on_event, this, nullptr);
  return proxy;
}

wl_proxy* WaylandSession::bind(std::uint32_t offer, wl_interface const& made) {
  return ask(registry_, wayland::registry_bind, made,
             std::array{number(offer), text(made.name), number(1), made_here()});
}

void WaylandSession::watch_idle() {
  if (offers_.seat == 0) return;
  auto const& known = wayland_protocols();
  auto const threshold = number(static_cast<std::uint32_t>(Milliseconds{idle_threshold}.count()));
  seat_ = bind(offers_.seat, *w_.seat);
  if (offers_.notifier != 0) {
    idle_source_ = bind(offers_.notifier, known.notifier);
    idle_ = ask(idle_source_, wayland::notifier_get_notification, known.notification,
                std::array{made_here(), threshold, object(seat_)});
  } else if (offers_.kde_idle != 0) {
    idle_source_ = bind(offers_.kde_idle, known.kde_idle);
    idle_ = ask(idle_source_, wayland::kde_get_timeout, known.kde_timeout,
                std::array{made_here(), object(seat_), threshold});
  }
}

bool WaylandSession::catch_up() {
  if (answer_ == nullptr)
    answer_ = ask(proxy_of(display_), wayland::display_sync, *w_.callback, std::array{made_here()});
  auto const deadline = std::chrono::steady_clock::now() + answer_longest;
  while (answer_ != nullptr) {
    auto const left = std::chrono::ceil<Milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left <= 0ms || !read_once(static_cast<int>(left.count()))) return false;
  }
  return true;
}

/// As libwayland wants it where others could read too: announce, flush, wait, read, dispatch.
bool WaylandSession::read_once(int patience_ms) {
  while (w_.display_prepare_read(display_) != 0)
    if (w_.display_dispatch_pending(display_) < 0) return false;
  if (answer_ == nullptr) {
    w_.display_cancel_read(display_);
    return true;
  }
  w_.display_flush(display_);
  pollfd socket{.fd = w_.display_get_fd(display_), .events = POLLIN, .revents = 0};
  if (::poll(&socket, 1, patience_ms) <= 0) {
    w_.display_cancel_read(display_);
    return false;
  }
  return w_.display_read_events(display_) == 0 && w_.display_dispatch_pending(display_) >= 0;
}

}  // namespace companion::platform
