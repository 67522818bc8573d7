#include "core/glance.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "core/json_values.hpp"

namespace companion {
namespace {

using Json = nlohmann::ordered_json;

Result<UsageReport> by_route(LedgerView& view, Instant since, std::string const& session) {
  UsageQuery query;
  query.by = GroupBy::route;
  query.filter.since = since;
  query.filter.session = session;
  return view.usage(query);
}

Json to_json(std::string const& session, UsageReport const& usage) {
  Json json{{"session", session}};
  json.update(to_json_by_route(usage));
  return json;
}

}  // namespace

Result<Glance> glance(LedgerView& view, GlanceQuery const& query) {
  auto today = by_route(view, query.since, {});
  if (!today) return propagate(today);
  auto last_hour = by_route(view, query.now - std::chrono::hours{1}, {});
  if (!last_hour) return propagate(last_hour);
  auto accounts = view.accounts();
  if (!accounts) return propagate(accounts);
  Glance glance{.now = query.now,
                .since = query.since,
                .today = std::move(*today),
                .last_hour = std::move(*last_hour),
                .session = query.session,
                .session_usage = std::nullopt,
                .budget = tightest(*accounts, query.now)};
  if (query.session.empty()) return glance;
  auto session = by_route(view, query.now - glance_session_reach, query.session);
  if (!session) return propagate(session);
  glance.session_usage = std::move(*session);
  return glance;
}

NanoUsd cost_of(UsageReport const& by_route, Route route) {
  for (auto const& group : by_route.groups) {
    if (group.key == to_string(route)) return group.sums.cost;
  }
  return {};
}

std::optional<ProxyAccount> tightest(std::vector<ProxyAccount> const& accounts, Instant now) {
  ProxyAccount const* least = nullptr;
  for (auto const& account : accounts) {
    if (!account.remaining()) continue;
    bool const over = account.budget_reset && *account.budget_reset <= now;
    bool const expired = account.expires && *account.expires <= now;
    if (over || expired) continue;
    if (least == nullptr || *account.remaining() < *least->remaining()) least = &account;
  }
  if (least == nullptr) return std::nullopt;
  return *least;
}

Json to_json_by_route(UsageReport const& by_route) {
  auto json = to_json(by_route.total);
  auto& routes = json["routes"];
  for (auto const route : {Route::tracked, Route::dark, Route::proxy_only, Route::unknown})
    routes[std::string{to_string(route)}] = to_decimal(cost_of(by_route, route));
  return json;
}

Json to_json(Glance const& glance) {
  Json json{{"now", format_instant(glance.now)},
            {"since", format_instant(glance.since)},
            {"today", to_json_by_route(glance.today)},
            {"last_hour", to_json_by_route(glance.last_hour)},
            {"burn_usd_per_hour", to_decimal(glance.last_hour.total.cost)},
            {"session", nullptr},
            {"budget", nullptr}};
  if (glance.session_usage) json["session"] = to_json(glance.session, *glance.session_usage);
  if (glance.budget) json["budget"] = to_json(*glance.budget);
  return json;
}

}  // namespace companion
