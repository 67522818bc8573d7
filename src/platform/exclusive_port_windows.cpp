#include <winsock2.h>

#include "platform/exclusive_port.hpp"

namespace companion::platform {

bool make_port_exclusive(std::uintptr_t socket) {
  int const on = 1;
  return ::setsockopt(SOCKET{socket}, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, reinterpret_cast<char const*>(&on),
                      sizeof on) == 0;
}

}  // namespace companion::platform
