// What this machine calls itself, and what runs on it.
#pragma once

#include <string>

namespace companion::platform {

/// Empty when the system does not tell.
[[nodiscard]] std::string machine_name();
/// The kind of system as OpenTelemetry's os.type has it: "linux", "darwin", "windows".
[[nodiscard]] std::string system_type();

}  // namespace companion::platform
