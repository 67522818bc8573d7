#include <sys/socket.h>

#include "platform/exclusive_port.hpp"

namespace companion::platform {

bool make_port_exclusive(std::uintptr_t socket) {
  int const on = 1;
  return ::setsockopt(static_cast<int>(socket), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0;
}

}  // namespace companion::platform
