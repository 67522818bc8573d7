#include "platform/x11_session_linux.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

#include "platform/x_authority.hpp"

namespace companion::platform {
namespace {

constexpr int ancestors_max = 16;

std::string machine_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return {};
  return name.data();
}

/// Not by the environment, which other threads read.
xcb_connection_t* connect_to(XcbLibrary const& x, XServer const& server) {
  std::ifstream in{server.authority, std::ios::binary};
  std::string const file{std::istreambuf_iterator<char>{in}, {}};
  auto cookie = x_cookie(file, server.display);
  if (!cookie) return x.connect(server.display.c_str(), nullptr);
  std::string name{"MIT-MAGIC-COOKIE-1"};
  xcb_auth_info_t proof{.namelen = static_cast<int>(name.size()),
                        .name = name.data(),
                        .datalen = static_cast<int>(cookie->size()),
                        .data = cookie->data()};
  return x.connect_to_display_with_auth_info(server.display.c_str(), &proof, nullptr);
}

}  // namespace

Result<std::unique_ptr<X11Session>> X11Session::connect(XcbLibrary const& x,
                                                        std::optional<XServer> const& server) {
  auto* const connection = server ? connect_to(x, *server) : x.connect(nullptr, nullptr);
  auto session = std::unique_ptr<X11Session>{new X11Session{x, connection}};
  if (x.connection_has_error(connection) != 0)
    return fail(Errc::unavailable, "none: the X server of DISPLAY does not answer");
  return session;
}

X11Session::X11Session(XcbLibrary const& x, xcb_connection_t* connection) : x_{x}, connection_{connection} {
  if (x_.connection_has_error(connection_) != 0) return;
  root_ = x_.setup_roots_iterator(x_.get_setup(connection_)).data->root;
  active_window_ = atom("_NET_ACTIVE_WINDOW");
  process_ = atom("_NET_WM_PID");
  machine_ = atom("WM_CLIENT_MACHINE");
  ping_ = atom("_LITELLM_COMPANION_TIME");
  std::uint32_t const events = XCB_EVENT_MASK_PROPERTY_CHANGE;
  x_.change_window_attributes(connection_, root_, XCB_CW_EVENT_MASK, &events);
  own_ = x_.generate_id(connection_);
  std::array<std::uint32_t, 2> const hidden{1U, events};  // override_redirect: no window manager touches it
  x_.create_window(connection_, XCB_COPY_FROM_PARENT, own_, root_, -1, -1, 1, 1, 0,
                   XCB_WINDOW_CLASS_INPUT_ONLY, XCB_COPY_FROM_PARENT,
                   XCB_CW_OVERRIDE_REDIRECT | XCB_CW_EVENT_MASK, hidden.data());
  has_screensaver_ = extension(x_.screensaver_id);
  has_resources_ = extension(x_.res_id);
}

X11Session::~X11Session() { x_.disconnect(connection_); }

xcb_atom_t X11Session::atom(std::string const& name) {
  auto const asked = x_.intern_atom(connection_, 0, static_cast<std::uint16_t>(name.size()), name.c_str());
  Owned<xcb_intern_atom_reply_t> const reply{x_.intern_atom_reply(connection_, asked, nullptr)};
  return reply ? reply->atom : xcb_atom_t{XCB_NONE};
}

bool X11Session::extension(xcb_extension_t* id) {
  if (id == nullptr) return false;
  auto const* const reply = x_.get_extension_data(connection_, id);
  return reply != nullptr && reply->present != 0;
}

Result<DesktopState> X11Session::look(Instant now) {
  DesktopState state;
  take_events();
  place_changes(now, state);
  if (auto const window = active_window(); window != XCB_NONE) {
    state.foreground = owner(window);
    state.window_class = class_of(window);
  }
  state.idle = idle();
  if (x_.connection_has_error(connection_) != 0)
    return fail(Errc::unavailable, "none: the X server went away");
  return state;
}

void X11Session::take_events() {
  for (;;) {
    Owned<xcb_generic_event_t> const event{x_.poll_for_event(connection_)};
    if (!event) return;
    if ((event->response_type & 0x7F) != XCB_PROPERTY_NOTIFY) continue;
    xcb_property_notify_event_t change{};
    std::memcpy(&change, event.get(), sizeof change);
    if (change.window == own_) {
      server_time_ = change.time;
    } else if (change.atom == active_window_) {
      if (!first_change_) first_change_ = change.time;
      last_change_ = change.time;
    }
  }
}

/// The server stamps events with a clock of its own; touching a property tells what it shows now.
void X11Session::place_changes(Instant now, DesktopState& state) {
  if (!first_change_) return;
  server_time_.reset();
  x_.change_property(connection_, XCB_PROP_MODE_APPEND, own_, ping_, XCB_ATOM_STRING, 8, 0, nullptr);
  Owned<xcb_get_input_focus_reply_t> const round_trip{
      x_.get_input_focus_reply(connection_, x_.get_input_focus(connection_), nullptr)};
  take_events();
  if (server_time_) {
    // Wraps after 49 days: the difference is right all the same.
    auto const ago = [&](std::uint32_t at) { return Milliseconds{std::uint32_t{*server_time_ - at}}; };
    state.left = now - ago(*first_change_);
    state.since = now - ago(*last_change_);
  }
  first_change_.reset();
  last_change_.reset();
}

X11Session::Owned<xcb_get_property_reply_t> X11Session::property(xcb_window_t window, xcb_atom_t name,
                                                                 xcb_atom_t type, std::uint32_t words) {
  auto const asked = x_.get_property(connection_, 0, window, name, type, 0, words);
  return Owned<xcb_get_property_reply_t>{x_.get_property_reply(connection_, asked, nullptr)};
}

std::optional<std::uint32_t> X11Session::number(xcb_window_t window, xcb_atom_t name, xcb_atom_t type) {
  auto const reply = property(window, name, type, 1);
  if (!reply || reply->format != 32 || x_.get_property_value_length(reply.get()) < 4) return std::nullopt;
  std::uint32_t value = 0;
  std::memcpy(&value, x_.get_property_value(reply.get()), sizeof value);
  return value;
}

xcb_window_t X11Session::active_window() {
  // Window managers that keep to the EWMH tell it; without one, whoever has the keyboard is in front.
  if (auto const window = number(root_, active_window_, XCB_ATOM_WINDOW)) return *window;
  return window_with_focus();
}

/// The keyboard may be in a part of the app's window: the part's first ancestor that has a class.
xcb_window_t X11Session::window_with_focus() {
  Owned<xcb_get_input_focus_reply_t> const focus{
      x_.get_input_focus_reply(connection_, x_.get_input_focus(connection_), nullptr)};
  auto window = focus ? focus->focus : xcb_window_t{XCB_NONE};
  for (int step = 0; step < ancestors_max && window > XCB_INPUT_FOCUS_POINTER_ROOT && window != root_;
       ++step) {
    if (!class_of(window).empty()) return window;
    Owned<xcb_query_tree_reply_t> const tree{
        x_.query_tree_reply(connection_, x_.query_tree(connection_, window), nullptr)};
    window = tree ? tree->parent : xcb_window_t{XCB_NONE};
  }
  return XCB_NONE;
}

std::optional<ProcessId> X11Session::owner(xcb_window_t window) {
  // The server's own knowledge first: it is true for sandboxed apps too, which know another id of themselves.
  auto const known = owner_by_resources(window);
  return known ? known : owner_by_property(window);
}

std::optional<ProcessId> X11Session::owner_by_resources(xcb_window_t window) {
  if (!has_resources_) return std::nullopt;
  xcb_res_client_id_spec_t const which{.client = window, .mask = XCB_RES_CLIENT_ID_MASK_LOCAL_CLIENT_PID};
  Owned<xcb_res_query_client_ids_reply_t> const reply{
      x_.res_query_client_ids_reply(connection_, x_.res_query_client_ids(connection_, 1, &which), nullptr)};
  if (!reply) return std::nullopt;
  for (auto at = x_.res_query_client_ids_ids_iterator(reply.get()); at.rem > 0;
       x_.res_client_id_value_next(&at)) {
    bool const is_process = (at.data->spec.mask & XCB_RES_CLIENT_ID_MASK_LOCAL_CLIENT_PID) != 0;
    if (is_process && x_.res_client_id_value_value_length(at.data) > 0)
      return ProcessId{*x_.res_client_id_value_value(at.data)};
  }
  return std::nullopt;
}

std::optional<ProcessId> X11Session::owner_by_property(xcb_window_t window) {
  auto const id = number(window, process_, XCB_ATOM_CARDINAL);
  if (!id || *id == 0) return std::nullopt;
  auto const machine = property(window, machine_, XCB_ATOM_STRING, 64);
  if (!machine) return std::nullopt;
  std::string_view const name{static_cast<char const*>(x_.get_property_value(machine.get())),
                              static_cast<std::size_t>(x_.get_property_value_length(machine.get()))};
  // An id of a process on another machine means nothing here.
  if (!name.empty() && name != machine_name()) return std::nullopt;
  return ProcessId{*id};
}

/// The second of the two texts of WM_CLASS.
std::string X11Session::class_of(xcb_window_t window) {
  auto const reply = property(window, XCB_ATOM_WM_CLASS, XCB_ATOM_STRING, 64);
  if (!reply || reply->format != 8) return {};
  std::string_view text{static_cast<char const*>(x_.get_property_value(reply.get())),
                        static_cast<std::size_t>(x_.get_property_value_length(reply.get()))};
  text.remove_prefix(std::min(text.find('\0') + 1, text.size()));
  return std::string{text.substr(0, text.find('\0'))};
}

std::optional<Milliseconds> X11Session::idle() {
  if (!has_screensaver_) return std::nullopt;
  Owned<xcb_screensaver_query_info_reply_t> const reply{
      x_.screensaver_query_info_reply(connection_, x_.screensaver_query_info(connection_, root_), nullptr)};
  if (!reply) return std::nullopt;
  return Milliseconds{reply->ms_since_user_input};
}

}  // namespace companion::platform
