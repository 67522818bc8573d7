#include "platform/xcb_library_linux.hpp"

#include <optional>

#include "platform/shared_symbols.hpp"

namespace companion::platform {
namespace {

bool load_core(XcbLibrary& x) {
  SharedSymbols xcb{"libxcb.so.1"};
  xcb.find("xcb_connect", x.connect);
  xcb.find("xcb_connect_to_display_with_auth_info", x.connect_to_display_with_auth_info);
  xcb.find("xcb_disconnect", x.disconnect);
  xcb.find("xcb_connection_has_error", x.connection_has_error);
  xcb.find("xcb_get_setup", x.get_setup);
  xcb.find("xcb_setup_roots_iterator", x.setup_roots_iterator);
  xcb.find("xcb_generate_id", x.generate_id);
  xcb.find("xcb_create_window", x.create_window);
  xcb.find("xcb_change_window_attributes", x.change_window_attributes);
  xcb.find("xcb_change_property", x.change_property);
  xcb.find("xcb_poll_for_event", x.poll_for_event);
  xcb.find("xcb_intern_atom", x.intern_atom);
  xcb.find("xcb_intern_atom_reply", x.intern_atom_reply);
  xcb.find("xcb_get_property", x.get_property);
  xcb.find("xcb_get_property_reply", x.get_property_reply);
  xcb.find("xcb_get_property_value", x.get_property_value);
  xcb.find("xcb_get_property_value_length", x.get_property_value_length);
  xcb.find("xcb_get_input_focus", x.get_input_focus);
  xcb.find("xcb_get_input_focus_reply", x.get_input_focus_reply);
  xcb.find("xcb_query_tree", x.query_tree);
  xcb.find("xcb_query_tree_reply", x.query_tree_reply);
  xcb.find("xcb_get_extension_data", x.get_extension_data);
  return xcb.complete();
}

void load_screensaver(XcbLibrary& x) {
  SharedSymbols screensaver{"libxcb-screensaver.so.0"};
  screensaver.find("xcb_screensaver_query_info", x.screensaver_query_info);
  screensaver.find("xcb_screensaver_query_info_reply", x.screensaver_query_info_reply);
  screensaver.find("xcb_screensaver_id", x.screensaver_id);
  if (!screensaver.complete()) x.screensaver_id = nullptr;
}

void load_res(XcbLibrary& x) {
  SharedSymbols res{"libxcb-res.so.0"};
  res.find("xcb_res_query_client_ids", x.res_query_client_ids);
  res.find("xcb_res_query_client_ids_reply", x.res_query_client_ids_reply);
  res.find("xcb_res_query_client_ids_ids_iterator", x.res_query_client_ids_ids_iterator);
  res.find("xcb_res_client_id_value_next", x.res_client_id_value_next);
  res.find("xcb_res_client_id_value_value", x.res_client_id_value_value);
  res.find("xcb_res_client_id_value_value_length", x.res_client_id_value_value_length);
  res.find("xcb_res_id", x.res_id);
  if (!res.complete()) x.res_id = nullptr;
}

std::optional<XcbLibrary> load() {
  XcbLibrary x;
  if (!load_core(x)) return std::nullopt;
  load_screensaver(x);
  load_res(x);
  return x;
}

}  // namespace

Result<XcbLibrary const*> xcb_library() {
  static auto const loaded = load();
  if (!loaded) return fail(Errc::unavailable, "none: libxcb is not installed");
  return &*loaded;
}

}  // namespace companion::platform
