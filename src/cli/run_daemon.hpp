// Runs the daemon in the foreground and tells a person where it is.
#pragma once

#include <memory>

#include "app/settings_page.hpp"
#include "cli/console.hpp"
#include "companion/host.hpp"
#include "config/config.hpp"

namespace companion::cli {

/// Its detectors look at `host`; without one, at this machine.
[[nodiscard]] Exit run_daemon(config::Config config, Console& console, app::Provenance provenance = {},
                              std::unique_ptr<Host> host = nullptr);

}  // namespace companion::cli
