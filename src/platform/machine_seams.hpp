// What Host hands out besides files: one implementation a system in process_table_*, desktop_* and
// connections_*.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "companion/machine.hpp"
#include "companion/result.hpp"

namespace companion::platform {

[[nodiscard]] std::unique_ptr<ProcessTable> make_process_table();
[[nodiscard]] std::unique_ptr<Desktop> make_desktop();
[[nodiscard]] Result<std::vector<Connection>> established_connections(std::span<std::string const> addresses);
[[nodiscard]] Result<std::vector<std::string>> resolve_host(std::string const& name);

}  // namespace companion::platform
