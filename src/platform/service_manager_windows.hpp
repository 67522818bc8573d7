// Windows' two ways to keep a program running. Of Windows alone.
#pragma once

#include <windows.h>

#include <memory>
#include <string>

#include "platform/service.hpp"
#include "platform/windows_failure.hpp"

namespace companion::platform {

/// The service manager's: starts with the machine, sees no desktop.
[[nodiscard]] std::unique_ptr<ServiceManager> make_machine_service();
/// A value below the user's Run key: starts at logon, sees the desktop.
[[nodiscard]] std::unique_ptr<ServiceManager> make_user_agent();

}  // namespace companion::platform
