#include "receiver/router.hpp"

#include <array>

#include "receiver/routes/activity.hpp"
#include "receiver/routes/browser.hpp"
#include "receiver/routes/browser_costs.hpp"
#include "receiver/routes/control.hpp"
#include "receiver/routes/dashboard.hpp"
#include "receiver/routes/health.hpp"
#include "receiver/routes/litellm.hpp"
#include "receiver/routes/otlp.hpp"
#include "receiver/routes/proxy.hpp"
#include "receiver/routes/read.hpp"
#include "receiver/routes/reconcile.hpp"
#include "receiver/routes/statusline.hpp"

namespace companion::receiver {
namespace {

constexpr std::array routes_table{
    HttpRoute{Method::post, "/v1/litellm", Scope::ingest_litellm, Take{routes::open_litellm},
              "LiteLLM's generic_api callback posts here"},
    HttpRoute{Method::post, "/v1/litellm/alerts", Scope::ingest_litellm, Take{routes::open_alerts},
              "LiteLLM's alerting webhook posts here"},
    HttpRoute{Method::get, "/v1/litellm/alerts", Scope::read, Ask{routes::alerts},
              "what the proxy warned of, newest first"},
    HttpRoute{Method::get, "/v1/litellm/context", Scope::ingest_litellm, Ask{routes::context},
              "this machine's sessions, for our callback in the proxy"},
    HttpRoute{Method::get, "/v1/litellm/probe", Scope::ingest_litellm, Ask{routes::probe},
              "by which ways a probe came here"},
    HttpRoute{Method::post, "/v1/logs", Scope::ingest_otlp, Take{routes::open_otlp_logs},
              "AI tools send their OpenTelemetry logs here"},
    HttpRoute{Method::post, "/v1/metrics", Scope::ingest_otlp, Take{routes::open_otlp_metrics},
              "taken and forwarded or dropped: the logs say it all"},
    HttpRoute{Method::post, "/v1/traces", Scope::ingest_otlp, Take{routes::open_otlp_traces},
              "taken and forwarded or dropped"},
    HttpRoute{Method::post, "/v1/browser/events", Scope::ingest_browser, Take{routes::open_browser_events},
              "the browser extension posts what it saw here"},
    HttpRoute{Method::post, "/v1/browser/costs", Scope::ingest_browser, Ask{routes::browser_costs},
              "what the calls cost that the browser extension told of itself"},
    HttpRoute{Method::get, "/v1/browser/config", Scope::ingest_browser, Look{routes::browser_config},
              "what the browser extension looks out for"},
    HttpRoute{Method::post, "/v1/browser/pair", std::nullopt, Take{routes::open_browser_pair},
              "a browser extension becomes ours, by a code of `companion connect browser`"},
    HttpRoute{Method::get, "/v1/proxies", Scope::read, Ask{routes::proxies},
              "the proxies we know, their keys' budgets and what of them is covered"},
    HttpRoute{Method::get, "/v1/summary", Scope::read, Ask{routes::summary}, "totals at a glance"},
    HttpRoute{Method::get, "/v1/statusline", Scope::read, Ask{routes::statusline},
              "today, the last hour, one session, what the budget leaves"},
    HttpRoute{Method::get, "/v1/usage", Scope::read, Ask{routes::usage},
              "sums by day, model, tool, project, route, …"},
    HttpRoute{Method::get, "/v1/calls", Scope::read, Ask{routes::calls}, "calls, newest first"},
    HttpRoute{Method::get, "/v1/calls/*", Scope::read, Ask{routes::call}, "one call and the evidence for it"},
    HttpRoute{Method::get, "/v1/activity", Scope::read, Ask{routes::activity},
              "use of AI apps, CLIs and sites: sums by name, kind, day, …"},
    HttpRoute{Method::get, "/v1/activities", Scope::read, Ask{routes::activities},
              "the same one by one, newest first"},
    HttpRoute{Method::get, "/v1/inventory", Scope::read, Ask{routes::inventory},
              "what AI there is on this machine"},
    HttpRoute{Method::get, "/v1/reconcile", Scope::read, Ask{routes::reconcile},
              "local logs, callbacks, spend logs and prices held against each other"},
    HttpRoute{Method::get, "/v1/stream", Scope::read, Stream{},
              "the summary and calls as they change: server-sent events"},
    HttpRoute{Method::get, "/v1/settings", Scope::read, Look{routes::settings},
              "every setting in force and where it comes from"},
    HttpRoute{Method::put, "/v1/sources/*", Scope::admin, Look{routes::switch_source},
              "switches a detector off or on until the daemon ends"},
    HttpRoute{Method::post, "/v1/session/link", std::nullopt, Look{routes::make_link},
              "`companion open` asks for a link to the dashboard here"},
    HttpRoute{Method::get, "/open/*", std::nullopt, Look{routes::open_link},
              "such a link: it opens the dashboard once"},
    HttpRoute{Method::get, "/dashboard", std::nullopt, Look{routes::to_dashboard}, "leads to the dashboard"},
    HttpRoute{Method::get, "/dashboard/", std::nullopt, Look{routes::dashboard}, "the dashboard"},
    HttpRoute{Method::get, "/dashboard/assets/*", std::nullopt, Look{routes::asset},
              "what its page is made of"},
    HttpRoute{Method::get, "/metrics", Scope::read, Scrape{}, "for Prometheus"},
    HttpRoute{Method::get, "/healthz", std::nullopt, Look{routes::healthz},
              "whether every part makes progress"},
    HttpRoute{Method::get, "/readyz", std::nullopt, Look{routes::readyz}, "whether data is taken"},
    HttpRoute{Method::get, "/", std::nullopt, Look{routes::landing}, "this page"},
};

/// What the path has for the `*`; nullopt when the pattern is for another path.
std::optional<std::string_view> match(std::string_view pattern, std::string_view path) {
  if (!pattern.ends_with("/*")) return pattern == path ? std::optional{std::string_view{}} : std::nullopt;
  auto const prefix = pattern.substr(0, pattern.size() - 1);
  if (!path.starts_with(prefix) || path.size() == prefix.size()) return std::nullopt;
  return path.substr(prefix.size());
}

std::string_view allowed_name(Method method) {
  if (method == Method::post) return "POST";
  return method == Method::put ? "PUT" : "GET, HEAD";
}

}  // namespace

bool is_otlp_route(HttpRoute const& route) {
  return route.scope == Scope::ingest_otlp || route.path == "/healthz" || route.path == "/readyz";
}

std::span<HttpRoute const> all_routes() { return routes_table; }

Found find_route(Method method, std::string_view path) {
  auto const wanted = method == Method::head ? Method::get : method;
  Found found;
  for (auto const& route : routes_table) {
    auto const tail = match(route.path, path);
    if (!tail) continue;
    if (route.method == wanted) return {.route = &route, .tail = std::string{*tail}, .allowed = {}};
    found.allowed.append(found.allowed.empty() ? "" : ", ").append(allowed_name(route.method));
  }
  return found;
}

}  // namespace companion::receiver
