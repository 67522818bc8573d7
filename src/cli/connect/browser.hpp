// `companion connect browser`: a code that makes the browser extension ours.
#pragma once

#include "cli/console.hpp"
#include "config/config.hpp"

namespace companion::cli {

/// The code alone on `out`, what to do with it on `err`.
Exit connect_browser(config::Config const& config, Console& console);

}  // namespace companion::cli
