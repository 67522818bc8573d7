// A process that its system started as a service.
#pragma once

#include <functional>

#include "companion/result.hpp"

namespace companion::platform {

/// Windows: runs `body` under the service manager, which waits for find_supervisor()'s word and may ask the
/// body to stop as SIGTERM would; or, where the manager did not start the process, as the user's agent
/// without a console. The exit code of `body`. invalid: elsewhere, where services are plain processes.
[[nodiscard]] Result<int> run_as_service(std::function<int()> const& body);

}  // namespace companion::platform
