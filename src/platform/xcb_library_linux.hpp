// libxcb and two of its extensions, loaded when a desktop is first looked at: the daemon also runs where no X
// is installed.
#pragma once

#include <xcb/res.h>
#include <xcb/screensaver.h>
#include <xcb/xcb.h>

#include <memory>

#include "companion/result.hpp"

namespace companion::platform {

/// The functions used, under their names without "xcb_". Those of the extensions are null where the library
/// is missing.
struct XcbLibrary {
  decltype(&::xcb_connect) connect{};
  decltype(&::xcb_connect_to_display_with_auth_info) connect_to_display_with_auth_info{};
  decltype(&::xcb_disconnect) disconnect{};
  decltype(&::xcb_connection_has_error) connection_has_error{};
  decltype(&::xcb_get_setup) get_setup{};
  decltype(&::xcb_setup_roots_iterator) setup_roots_iterator{};
  decltype(&::xcb_generate_id) generate_id{};
  decltype(&::xcb_create_window) create_window{};
  decltype(&::xcb_change_window_attributes) change_window_attributes{};
  decltype(&::xcb_change_property) change_property{};
  decltype(&::xcb_poll_for_event) poll_for_event{};
  decltype(&::xcb_intern_atom) intern_atom{};
  decltype(&::xcb_intern_atom_reply) intern_atom_reply{};
  decltype(&::xcb_get_property) get_property{};
  decltype(&::xcb_get_property_reply) get_property_reply{};
  decltype(&::xcb_get_property_value) get_property_value{};
  decltype(&::xcb_get_property_value_length) get_property_value_length{};
  decltype(&::xcb_get_input_focus) get_input_focus{};
  decltype(&::xcb_get_input_focus_reply) get_input_focus_reply{};
  decltype(&::xcb_query_tree) query_tree{};
  decltype(&::xcb_query_tree_reply) query_tree_reply{};
  decltype(&::xcb_get_extension_data) get_extension_data{};

  xcb_extension_t* screensaver_id{};
  decltype(&::xcb_screensaver_query_info) screensaver_query_info{};
  decltype(&::xcb_screensaver_query_info_reply) screensaver_query_info_reply{};

  xcb_extension_t* res_id{};
  decltype(&::xcb_res_query_client_ids) res_query_client_ids{};
  decltype(&::xcb_res_query_client_ids_reply) res_query_client_ids_reply{};
  decltype(&::xcb_res_query_client_ids_ids_iterator) res_query_client_ids_ids_iterator{};
  decltype(&::xcb_res_client_id_value_next) res_client_id_value_next{};
  decltype(&::xcb_res_client_id_value_value) res_client_id_value_value{};
  decltype(&::xcb_res_client_id_value_value_length) res_client_id_value_value_length{};
};

/// Loaded once and kept; unavailable where libxcb is not installed.
[[nodiscard]] Result<XcbLibrary const*> xcb_library();

}  // namespace companion::platform
