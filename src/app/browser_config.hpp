// What the browser extension looks out for, as the JSON that GET /v1/browser/config answers. Pure.
#pragma once

#include <span>
#include <string>

#include "app/proxies.hpp"
#include "config/config.hpp"

namespace companion::app {

/// {"sites":[{"name","title","category","hosts","paths","excluding"}], "apis":[{"provider","host"}],
/// "proxies":[{"name","url"}]}: the sites of the catalogue, the providers' API hosts and the user's own, the
/// LiteLLM proxies that are read. No key, no path of this machine.
[[nodiscard]] std::string browser_config(config::Config const& config, std::span<ProxyStatus const> proxies);

}  // namespace companion::app
