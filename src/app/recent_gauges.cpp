#include "app/recent_gauges.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>

#include "pipeline/label.hpp"
#include "telemetry/catalogue.hpp"

namespace companion::app {
namespace {

namespace metric = telemetry::metric;
namespace attribute = telemetry::attribute;
using telemetry::Reading;

constexpr std::size_t series_max = 300;
constexpr std::size_t calls_max = 10'000;
constexpr std::uint32_t page_calls = 1'000;
constexpr auto window = std::chrono::hours{1};
constexpr auto session_window = std::chrono::minutes{15};
constexpr auto ask_again_after = std::chrono::seconds{30};

std::string tool_of(Call const& call) { return pipeline::label(call.tool, "unknown", "other"); }

/// A session whose traffic reaches the proxy is tracked, also while its newest call waits to be confirmed.
Route route_of(std::set<Route> const& routes) {
  for (auto const route : {Route::tracked, Route::proxy_only, Route::dark}) {
    if (routes.contains(route)) return route;
  }
  return Route::unknown;
}

Attributes attributes_of(std::span<std::string_view const> keys, RecentUse::Series const& series) {
  Attributes attributes;
  for (std::size_t i = 0; i < keys.size(); ++i) attributes.emplace(keys[i], series[i]);
  return attributes;
}

void append_shares(std::string_view name, std::map<RecentUse::Series, RecentUse::Share> const& shares,
                   std::vector<Reading>& readings) {
  constexpr double millionths = 1e6;
  auto const keys = telemetry::find_metric(name)->attributes;
  std::size_t count = 0;
  for (auto const& [series, share] : shares) {
    if (share.whole <= 0) continue;
    if (++count > series_max) return;
    auto const value =
        std::llround(static_cast<double>(share.part) / static_cast<double>(share.whole) * millionths);
    readings.push_back({.metric = std::string{name},
                        .attributes = attributes_of(keys, series),
                        .value = std::min<std::int64_t>(value, std::llround(millionths)),
                        .since = Instant{}});
  }
}

RecentUse ask(LedgerView& view, Instant now) {
  RecentUse use{now};
  CallQuery query;
  query.filter.since = now - window;
  query.limit = page_calls;
  for (std::size_t asked = 0; asked < calls_max; asked += page_calls) {
    auto const page = view.calls(query);
    if (!page) break;  // whoever asks for counters beside us tells of it
    for (auto const& call : page->calls) use.add(call);
    if (!page->next) break;
    query.before = page->next;
  }
  return use;
}

}  // namespace

void RecentUse::add(Call const& call) {
  if (!call.counted || call.start > now_) return;
  auto const tool = tool_of(call);
  auto const provider = pipeline::provider_label(call.provider);
  auto& failed = failed_calls_[{tool, provider}];
  failed.whole += 1;
  failed.part += call.status == Status::failure ? 1 : 0;
  if (!call.cache_hit) {
    auto const& entry = call.costs.price_entry;
    auto& cached = cached_input_[{tool, provider, entry.empty() ? "other" : entry}];
    cached.whole += call.tokens.prompt();
    cached.part += call.tokens.cache_read;
  }
  if (!call.session.empty() && std::max(call.start, call.end) + session_window >= now_) {
    sessions_[{tool, call.session}].insert(call.route);
  }
}

std::map<RecentUse::Series, std::int64_t> RecentUse::sessions() const {
  std::map<Series, std::int64_t> counted;
  for (auto const& [session, routes] : sessions_) {
    ++counted[{session.first, std::string{to_string(route_of(routes))}}];
  }
  return counted;
}

void RecentGauges::append(LedgerView& view, Instant now, std::vector<Reading>& readings) {
  bool const fresh = asked_ && now >= *asked_ && now - *asked_ < ask_again_after;
  if (!fresh) {
    asked_ = now;
    shown_.clear();
    auto const use = ask(view, now);
    append_shares(metric::cache_hit_ratio, use.cached_input(), shown_);
    append_shares(metric::error_ratio, use.failed_calls(), shown_);
    auto counted = use.sessions();
    for (auto const& [series, count] : counted) {
      if (seen_.size() < series_max) seen_.insert(series);
    }
    auto const keys = telemetry::find_metric(metric::sessions_active)->attributes;
    for (auto const& series : seen_) {
      shown_.push_back({.metric = std::string{metric::sessions_active},
                        .attributes = attributes_of(keys, series),
                        .value = counted[series],
                        .since = Instant{}});
    }
  }
  readings.insert(readings.end(), shown_.begin(), shown_.end());
}

}  // namespace companion::app
