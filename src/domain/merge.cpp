#include "domain/merge.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/snapshot.hpp"

namespace companion::domain {
namespace {

bool counts(Sighting const& s) { return s.standing != Standing::retracted; }

/// The best account of each side, if any.
struct Accounts {
  Sighting const* local{nullptr};
  Sighting const* proxy{nullptr};
  Sighting const* usage{nullptr};          ///< whose tokens are taken
  std::vector<Sighting const*> locals{};   ///< all that this machine told, best first
  std::vector<Sighting const*> proxies{};  ///< all that a proxy told, best first
  std::int32_t failures{0};                ///< failed attempts at the proxy
};

/// Success before failure, then who tells more, then an order of its own so that ties do not matter.
bool better(Sighting const& a, Sighting const& b) {
  if (a.status != b.status) return a.status == Status::success;
  if (tells_more(a, b)) return true;
  if (tells_more(b, a)) return false;
  return a.source != b.source ? a.source < b.source : a.event_key < b.event_key;
}

/// Of a tool's log and its telemetry with equal counts, the one that knows the cache split and the project.
bool better_here(Sighting const& a, Sighting const& b) {
  bool const equal =
      a.status == b.status && a.tokens.output == b.tokens.output && a.tokens.total() == b.tokens.total();
  if (equal && a.cache_split_known != b.cache_split_known) return a.cache_split_known;
  if (equal && a.project.empty() != b.project.empty()) return b.project.empty();
  return better(a, b);
}

/// Callback, failure hook and spend log each tell of the same attempts: the one that tells most counts.
std::int32_t failures_of(std::vector<Sighting const*> const& proxies) {
  std::int32_t most = 0;
  for (auto const* const one : proxies) {
    auto const of_its_source = [one](Sighting const* s) {
      return s->status == Status::failure && s->source == one->source;
    };
    most = std::max(most,
                    static_cast<std::int32_t>(std::count_if(proxies.begin(), proxies.end(), of_its_source)));
  }
  return most;
}

Accounts accounts_of(std::span<Sighting const> sightings) {
  Accounts found;
  for (auto const& s : sightings) {
    if (!counts(s)) continue;
    (s.side == Side::local ? found.locals : found.proxies).push_back(&s);
  }
  std::sort(found.locals.begin(), found.locals.end(),
            [](Sighting const* a, Sighting const* b) { return better_here(*a, *b); });
  if (!found.locals.empty()) found.local = found.locals.front();
  std::sort(found.proxies.begin(), found.proxies.end(),
            [](Sighting const* a, Sighting const* b) { return better(*a, *b); });
  if (!found.proxies.empty()) found.proxy = found.proxies.front();
  found.failures = failures_of(found.proxies);
  found.usage = found.local != nullptr ? found.local : found.proxy;
  bool const both = found.local != nullptr && found.proxy != nullptr;
  // Equal accounts: the local one, which knows the cache split.
  if (both && found.proxy->status == Status::success &&
      (found.proxy->tokens.output > found.local->tokens.output ||
       (found.proxy->tokens.output == found.local->tokens.output &&
        found.proxy->tokens.total() > found.local->tokens.total())))
    found.usage = found.proxy;
  return found;
}

/// The first that is not empty, in the order given.
template <class... Rest>
std::string const& first_of(std::string const& first, Rest const&... rest) {
  if constexpr (sizeof...(rest) == 0) {
    return first;
  } else {
    return first.empty() ? first_of(rest...) : first;
  }
}

using Told = std::vector<Sighting const*>;

/// What the best of one side's accounts says that says anything: one knows the key, another the host.
template <class Value>
Value const& told(Told const& accounts, Value Sighting::*member) {
  static Value const nothing{};
  for (auto const* const account : accounts) {
    if (auto const& value = account->*member; value != nothing) return value;
  }
  return nothing;
}

template <class Value>
Value const& told(Accounts const& by, Value Sighting::*member) {
  return told(by.proxies, member);
}

/// The vendors' own prefixes say nothing; those of resellers change the price and stay.
std::string bare_model(std::string const& model) {
  for (std::string_view const prefix : {"anthropic/", "openai/"}) {
    if (model.starts_with(prefix)) return model.substr(prefix.size());
  }
  return model;
}

void attribute(Call& call, Accounts const& by) {
  auto const locally = [&](std::string Sighting::*member) {
    return first_of(told(by.locals, member), told(by, member));
  };
  auto const remotely = [&](std::string Sighting::*member) {
    return first_of(told(by, member), told(by.locals, member));
  };
  call.tool = locally(&Sighting::tool);
  call.tool_version = locally(&Sighting::tool_version);
  call.model = bare_model(locally(&Sighting::model));
  call.provider = locally(&Sighting::provider);
  call.operation = locally(&Sighting::operation);
  call.session = locally(&Sighting::session_id);
  call.parent_session = locally(&Sighting::parent_session_id);
  call.agent = locally(&Sighting::agent_id);
  call.project = locally(&Sighting::project);
  call.branch = locally(&Sighting::branch);
  call.user = remotely(&Sighting::user);
  call.team = remotely(&Sighting::team);
  call.key_alias = remotely(&Sighting::key_alias);
  call.proxy = told(by, &Sighting::proxy);
  call.host = remotely(&Sighting::host);
  call.tags = told(by, &Sighting::tags);
  call.service_tier = locally(&Sighting::service_tier);
  call.speed = locally(&Sighting::speed);
  call.inference_geo = locally(&Sighting::inference_geo);
  auto const& duration = told(by, &Sighting::duration);
  call.duration = duration ? duration : told(by.locals, &Sighting::duration);
  auto const& first_token = told(by, &Sighting::time_to_first_token);
  call.time_to_first_token = first_token ? first_token : told(by.locals, &Sighting::time_to_first_token);
}

std::int64_t web_searches(Sighting const& s) {
  return s.web_search_requests != 0 ? s.web_search_requests : s.linked_web_searches;
}

void count_usage(Call& call, Accounts const& by) {
  call.tokens = by.usage->tokens;
  auto const* other = by.usage == by.local ? by.proxy : by.local;
  if (!by.usage->cache_split_known && other != nullptr && other->cache_split_known &&
      other->tokens.cache_write() == call.tokens.cache_write()) {
    call.tokens.cache_write_5m = other->tokens.cache_write_5m;
    call.tokens.cache_write_1h = other->tokens.cache_write_1h;
  }
  if (other != nullptr && other->tokens.output == call.tokens.output)
    call.tokens.reasoning = std::max(call.tokens.reasoning, other->tokens.reasoning);
  call.web_search_requests = web_searches(*by.usage);
  if (other != nullptr) call.web_search_requests = std::max(call.web_search_requests, web_searches(*other));
  for (auto const* const local : by.locals) {
    if (local->tokens.output != call.tokens.output) continue;
    call.tokens.reasoning = std::max(call.tokens.reasoning, local->tokens.reasoning);
    call.web_search_requests = std::max(call.web_search_requests, web_searches(*local));
  }
  if (call.cache_hit) {
    call.tokens = {};
    call.web_search_requests = 0;
  }
}

/// The first known one; a failed attempt's 0 says nothing about the answer's cost.
std::optional<NanoUsd> proxy_cost(Accounts const& by) {
  for (auto const* const account : by.proxies) {
    if (account->cost && account->status == by.proxy->status) return account->cost;
  }
  return std::nullopt;
}

void price_call(Call& call, Accounts const& by, PriceBook const& prices) {
  auto& costs = call.costs;
  if (by.local != nullptr) costs.reported = told(by.locals, &Sighting::cost);
  costs.proxy = proxy_cost(by);
  bool const nothing_used = call.tokens.total() == 0 && call.web_search_requests == 0;
  if (nothing_used) {
    costs.list = NanoUsd{0};
  } else if (auto const priced = prices.price(price_request(call))) {
    costs.list = priced->cost;
    costs.price_repaired = priced->repaired;
    costs.price_entry = priced->entry;
    costs.price_version = prices.version();
  }
  costs.source = costs.proxy      ? CostSource::proxy
                 : costs.reported ? CostSource::reported
                 : costs.list     ? CostSource::list
                                  : CostSource::unpriced;
}

}  // namespace

Route route_of(std::span<Sighting const> sightings, Instant end, ProxyFeedSince feed_since) {
  bool local = false;
  bool proxy = false;
  bool told_apart = false;
  for (auto const& s : sightings) {
    if (!counts(s)) continue;
    (s.side == Side::local ? local : proxy) = true;
    told_apart = told_apart || s.granularity == Granularity::call;
  }
  if (local && proxy) return Route::tracked;
  if (proxy) return Route::proxy_only;
  // A sum of many calls can never be found among a proxy's calls, whichever way they took.
  if (!told_apart) return Route::unknown;
  return feed_since && end >= *feed_since ? Route::dark : Route::unknown;
}

PriceRequest price_request(Call const& call) {
  return {.model = call.model,
          .provider = call.provider,
          .tokens = call.tokens,
          .web_search_requests = call.web_search_requests,
          .service_tier = call.service_tier,
          .speed = call.speed,
          .inference_geo = call.inference_geo,
          .at = call.start,
          .summed = call.granularity != Granularity::call};
}

Call build_call(std::span<Sighting const> sightings, Joining joining, PriceBook const& prices,
                ProxyFeedSince feed_since) {
  Call call;
  call.rule = joining.rule;
  call.ambiguous = joining.ambiguous;
  call.start = sightings[0].start;
  call.end = sightings[0].end;
  for (auto const& s : sightings) {
    call.start = std::min(call.start, s.start);
    call.end = std::max(call.end, s.end);
  }
  call.route = route_of(sightings, call.end, feed_since);

  auto const by = accounts_of(sightings);
  call.counted = by.usage != nullptr;
  if (!call.counted) {
    attribute(call, {.local = sightings.data(),
                     .proxy = nullptr,
                     .usage = nullptr,
                     .locals = {sightings.data()},
                     .proxies = {},
                     .failures = 0});
    call.costs.list = NanoUsd{0};
    call.costs.source = CostSource::list;
    return call;
  }
  attribute(call, by);
  call.granularity = by.usage->granularity;
  auto const well = [](Sighting const* s) { return s != nullptr && s->status == Status::success; };
  bool const succeeded = well(by.local) || well(by.proxy);
  call.status = succeeded ? Status::success : Status::failure;
  if (!succeeded) {
    auto const& error = told(by, &Sighting::error_type);
    call.error_type = error.empty() ? told(by.locals, &Sighting::error_type) : error;
    call.error_kind = told(by, &Sighting::error_kind);
  }
  call.attempts = std::max(by.failures + (succeeded ? 1 : 0), 1);
  call.cache_hit = by.proxy != nullptr && by.proxy->status == Status::success && by.proxy->cache_hit;
  count_usage(call, by);
  price_call(call, by, prices);
  return call;
}

}  // namespace companion::domain
