// A listener that has its port for itself, and can take it again at once after a restart.
#pragma once

#include <cstdint>

namespace companion::platform {

/// Of an open socket, before it is bound. The option for it has two names: SO_REUSEADDR where it means that
/// old connections may linger, another one on Windows, where SO_REUSEADDR would let a second program listen
/// too.
[[nodiscard]] bool make_port_exclusive(std::uintptr_t socket);

}  // namespace companion::platform
