#include "config/web_proxy_environment.hpp"

#include <utility>
#include <vector>

#include "config/text.hpp"
#include "telemetry/web_proxy.hpp"

namespace companion::config {
namespace {

using Environment = std::function<std::optional<std::string>(std::string const&)>;

std::string either(Environment const& environment, std::string const& lower, std::string const& upper) {
  for (auto const& name : {lower, upper}) {
    auto const value = environment(name);
    if (value && !trim(*value).empty()) return std::string{trim(*value)};
  }
  return {};
}

}  // namespace

void from_web_proxy_environment(Environment const& environment, Loaded& loaded) {
  auto& config = loaded.config;
  auto& proxy = config.telemetry.web_proxy;
  proxy.http = either(environment, "http_proxy", "HTTP_PROXY");
  proxy.https = either(environment, "https_proxy", "HTTPS_PROXY");
  proxy.all = either(environment, "all_proxy", "ALL_PROXY");
  proxy.none_for = either(environment, "no_proxy", "NO_PROXY");
  std::vector<std::string> endpoints{config.telemetry.endpoint, config.telemetry.events.endpoint,
                                     config.forward.endpoint};
  for (auto& [name, destination] : config.destinations) {
    endpoints.insert(endpoints.end(), {destination.endpoint, destination.events.endpoint});
  }

  if (!proxy.url.empty()) return;
  for (auto const& destination : endpoints) {
    auto const url = telemetry::parse_url(destination);
    if (!url) continue;
    auto const chosen = telemetry::choose_web_proxy(proxy, *url);
    if (chosen) continue;
    loaded.warnings.push_back(Finding{"environment", 0, "telemetry.proxy", chosen.error().message,
                                      "set telemetry.proxy to one that can be used, or to none"});
    return;
  }
}

}  // namespace companion::config
