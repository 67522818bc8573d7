// Runs the daemon in the foreground and tells a person where it is.
#pragma once

#include "app/settings_page.hpp"
#include "cli/console.hpp"
#include "config/config.hpp"

namespace companion::cli {

[[nodiscard]] Exit run_daemon(config::Config config, Console& console, app::Provenance provenance = {});

}  // namespace companion::cli
