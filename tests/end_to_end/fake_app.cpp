// An app with one real window and nothing in it: fake_app CLASS. Ends with its X server or by a signal.
#include <xcb/xcb.h>

#include <cstdlib>
#include <string>

int main(int count, char** words) {
  if (count != 2) return 2;
  std::string const name{words[1]};
  xcb_connection_t* const x = xcb_connect(nullptr, nullptr);
  if (xcb_connection_has_error(x) != 0) return 1;
  xcb_screen_t const* const screen = xcb_setup_roots_iterator(xcb_get_setup(x)).data;
  xcb_window_t const window = xcb_generate_id(x);
  xcb_create_window(x, XCB_COPY_FROM_PARENT, window, screen->root, 10, 10, 200, 100, 0,
                    XCB_WINDOW_CLASS_INPUT_OUTPUT, screen->root_visual, 0, nullptr);
  std::string const classes = name + '\0' + name + '\0';
  xcb_change_property(x, XCB_PROP_MODE_REPLACE, window, XCB_ATOM_WM_CLASS, XCB_ATOM_STRING, 8,
                      static_cast<std::uint32_t>(classes.size()), classes.data());
  xcb_change_property(x, XCB_PROP_MODE_REPLACE, window, XCB_ATOM_WM_NAME, XCB_ATOM_STRING, 8,
                      static_cast<std::uint32_t>(name.size()), name.data());
  xcb_map_window(x, window);
  xcb_flush(x);
  while (xcb_generic_event_t* const event = xcb_wait_for_event(x)) std::free(event);
  return 0;
}
