// The web proxy that a desktop or a shell names for all programs.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "config/load.hpp"

namespace companion::config {

/// http_proxy, https_proxy, all_proxy and no_proxy, each in lower case first, then in upper case. Where
/// telemetry.proxy says nothing they count, and a warning tells of one that the push could not use.
void from_web_proxy_environment(
    std::function<std::optional<std::string>(std::string const&)> const& environment, Loaded& loaded);

}  // namespace companion::config
