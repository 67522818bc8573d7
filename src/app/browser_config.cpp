#include "app/browser_config.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "detectors/direct_api/endpoints.hpp"

namespace companion::app {
namespace {

using Json = nlohmann::ordered_json;
using detectors::CatalogueEntry;
using detectors::Endpoint;

/// Where an address proves nothing, a URL does.
struct SharedFront {
  std::string_view host;
  std::string_view provider;
};
constexpr std::array shared_fronts{SharedFront{"generativelanguage.googleapis.com", "gcp.gemini"},
                                   SharedFront{"aiplatform.googleapis.com", "gcp.vertex_ai"}};

std::string provider_of(std::string const& host, std::string const& site) {
  for (auto const& front : shared_fronts) {
    if (front.host == host) return std::string{front.provider};
  }
  return site;
}

std::vector<Endpoint> api_hosts(config::Config const& config) {
  auto const& sites = config.detectors.catalogues.sites;
  auto endpoints = detectors::known_endpoints(sites, config.detectors.network.endpoints);
  for (auto const& site : sites) {
    for (auto const& host : site.list("api_hosts")) {
      bool const known = std::any_of(endpoints.begin(), endpoints.end(),
                                     [&](Endpoint const& endpoint) { return endpoint.host == host; });
      if (!known) endpoints.push_back({provider_of(host, site.name), host});
    }
  }
  return endpoints;
}

Json site_json(CatalogueEntry const& site) {
  Json json{{"name", site.name}, {"title", site.text("title")}, {"category", site.text("category")}};
  for (auto const* field : {"hosts", "paths", "excluding"}) {
    auto const list = site.list(field);
    if (!list.empty()) json[field] = std::vector<std::string>(list.begin(), list.end());
  }
  return json;
}

}  // namespace

std::string browser_config(config::Config const& config, std::span<ProxyStatus const> proxies) {
  auto sites = Json::array();
  for (auto const& site : config.detectors.catalogues.sites) sites.push_back(site_json(site));
  auto apis = Json::array();
  for (auto const& endpoint : api_hosts(config)) {
    auto const port = endpoint.port == 443 ? std::string{} : ":" + std::to_string(endpoint.port);
    apis.push_back({{"provider", endpoint.provider}, {"host", endpoint.host + port}});
  }
  auto known_proxies = Json::array();
  for (auto const& proxy : proxies) {
    if (!proxy.url.empty()) known_proxies.push_back({{"name", proxy.name}, {"url", proxy.url}});
  }
  return Json{{"sites", std::move(sites)}, {"apis", std::move(apis)}, {"proxies", std::move(known_proxies)}}
             .dump(-1, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

}  // namespace companion::app
