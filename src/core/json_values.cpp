#include "core/json_values.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace companion {

using Json = nlohmann::ordered_json;

namespace {

/// An object whose members all have different names. Thousands of groups are told at once, and initializer
/// lists would make an array of each member first and look for every name.
class Members {
 public:
  explicit Members(std::size_t expected) { members_.reserve(expected); }
  Members(Members const&) = delete;
  Members& operator=(Members const&) = delete;
  template <class Value>
  void add(char const* name, Value&& value) {
    members_.emplace_back(name, std::forward<Value>(value));
  }
  [[nodiscard]] Json take() { return std::move(json_); }

 private:
  Json json_ = Json::object();
  Json::object_t& members_ = json_.get_ref<Json::object_t&>();
};

constexpr std::size_t sums_size = 10;

void add_sums(Members& members, UsageSums const& sums) {
  members.add("calls", sums.calls);
  members.add("failed_calls", sums.failed_calls);
  members.add("tokens", to_json(sums.tokens));
  members.add("cost_usd", to_decimal(sums.cost));
  members.add("cost_list_usd", to_decimal(sums.cost_list));
  members.add("cost_reported_usd", to_decimal(sums.cost_reported));
  members.add("cost_proxy_usd", to_decimal(sums.cost_proxy));
  members.add("unpriced_calls", sums.unpriced_calls);
  members.add("unpriced_tokens", sums.unpriced_tokens);
  members.add("web_search_requests", sums.web_search_requests);
}

Json milliseconds(std::optional<Milliseconds> span) { return span ? Json(span->count()) : Json(nullptr); }

}  // namespace

Json to_json(TokenCounts const& tokens) {
  Members members{6};
  members.add("input", tokens.input);
  members.add("cache_read", tokens.cache_read);
  members.add("cache_write_5m", tokens.cache_write_5m);
  members.add("cache_write_1h", tokens.cache_write_1h);
  members.add("output", tokens.output);
  members.add("reasoning", tokens.reasoning);
  return members.take();
}

Json to_json(UsageSums const& sums) {
  Members members{sums_size};
  add_sums(members, sums);
  return members.take();
}

Json to_json(std::optional<Instant> at) {
  if (!at) return nullptr;
  return format_instant(*at);
}

Json to_json(std::optional<NanoUsd> amount) {
  if (!amount) return nullptr;
  return to_decimal(*amount);
}

Json to_json(SessionFacts const& facts) {
  Members members{10};
  members.add("calls_tracked", facts.tracked);
  members.add("calls_dark", facts.dark);
  members.add("calls_proxy_only", facts.proxy_only);
  members.add("calls_unknown", facts.unknown);
  members.add("failed", facts.failed);
  members.add("retries", facts.retries);
  members.add("key_aliases", facts.key_aliases);
  members.add("teams", facts.teams);
  members.add("tags", facts.tags);
  members.add("hosts", facts.hosts);
  return members.take();
}

Json to_json(UsageGroup const& group) {
  Members members{6 + sums_size + 2};
  members.add("key", group.key);
  members.add("tool", group.tool);
  members.add("model", group.model);
  members.add("project", group.project);
  members.add("first", to_json(group.first));
  members.add("last", to_json(group.last));
  add_sums(members, group.sums);
  if (group.session) members.add("session", to_json(*group.session));
  if (group.stack.empty()) return members.take();
  auto stack = Json::array();
  for (auto const& slice : group.stack) {
    Members part{1 + sums_size};
    part.add("key", slice.key);
    add_sums(part, slice.sums);
    stack.push_back(part.take());
  }
  members.add("stack", std::move(stack));
  return members.take();
}

Json to_json(Call const& call) {
  auto const& costs = call.costs;
  Json json{{"id", to_string(call.id)},
            {"counted", call.counted},
            {"start", format_instant(call.start)},
            {"end", format_instant(call.end)},
            {"duration_ms", milliseconds(call.duration)},
            {"time_to_first_token_ms", milliseconds(call.time_to_first_token)},
            {"tool", call.tool},
            {"tool_version", call.tool_version},
            {"model", call.model},
            {"provider", call.provider},
            {"operation", call.operation},
            {"session", call.session},
            {"parent_session", call.parent_session},
            {"agent", call.agent},
            {"project", call.project},
            {"branch", call.branch},
            {"user", call.user},
            {"team", call.team},
            {"key_alias", call.key_alias},
            {"ownership", to_string(call.ownership)},
            {"proxy", call.proxy},
            {"host", call.host},
            {"tags", call.tags},
            {"status", to_string(call.status)},
            {"error_type", call.error_type},
            {"error_kind", call.error_kind},
            {"attempts", call.attempts},
            {"cache_hit", call.cache_hit},
            {"route", to_string(call.route)},
            {"tokens", to_json(call.tokens)},
            {"web_search_requests", call.web_search_requests},
            {"service_tier", call.service_tier},
            {"speed", call.speed},
            {"inference_geo", call.inference_geo},
            {"cost_usd", to_json(costs.effective())},
            {"cost_source", to_string(costs.source)},
            {"cost_list_usd", to_json(costs.list)},
            {"cost_reported_usd", to_json(costs.reported)},
            {"cost_proxy_usd", to_json(costs.proxy)},
            {"price_entry", costs.price_entry},
            {"price_version", costs.price_version},
            {"price_repaired", costs.price_repaired},
            {"merge_rule", to_string(call.rule)},
            {"ambiguous", call.ambiguous}};
  return json;
}

Json to_json(Sighting const& sighting) {
  return {{"source", sighting.source},
          {"side", to_string(sighting.side)},
          {"standing", to_string(sighting.standing)},
          {"event_key", sighting.event_key},
          {"start", format_instant(sighting.start)},
          {"end", format_instant(sighting.end)},
          {"response_id", sighting.response_id},
          {"request_id", sighting.request_id},
          {"litellm_call_id", sighting.litellm_call_id},
          {"trace_id", sighting.trace_id},
          {"session_id", sighting.session_id},
          {"tool", sighting.tool},
          {"model", sighting.model},
          {"status", to_string(sighting.status)},
          {"tokens", to_json(sighting.tokens)},
          {"web_search_requests", sighting.web_search_requests},
          {"cost_usd", to_json(sighting.cost)}};
}

Json to_json(LedgerInfo const& info) {
  return {{"instance_id", info.instance_id},
          {"created", format_instant(info.created)},
          {"schema_version", info.schema_version},
          {"file_bytes", info.file_bytes},
          {"calls", info.calls},
          {"ambiguous_calls", info.ambiguous_calls},
          {"first_call", to_json(info.first_call)},
          {"last_call", to_json(info.last_call)},
          {"proxy_feed_since", to_json(info.proxy_feed_since)},
          {"quarantined", info.quarantined}};
}

Json to_json(ProxyAccount const& account) {
  return {{"proxy", account.proxy},
          {"kind", to_string(account.kind)},
          {"id", account.id},
          {"alias", account.alias},
          {"user", account.user},
          {"team", account.team},
          {"spend_usd", to_json(account.spend)},
          {"max_budget_usd", to_json(account.max_budget)},
          {"soft_budget_usd", to_json(account.soft_budget)},
          {"remaining_usd", to_json(account.remaining())},
          {"budget_duration", account.budget_duration},
          {"budget_reset", to_json(account.budget_reset)},
          {"expires", to_json(account.expires)},
          {"fetched", format_instant(account.fetched)}};
}

Json to_json(ProxyAlert const& alert) {
  return {{"event_key", alert.event_key},
          {"at", format_instant(alert.at)},
          {"proxy", alert.proxy},
          {"event", alert.event},
          {"group", alert.group},
          {"key_alias", alert.key_alias},
          {"user", alert.user},
          {"team", alert.team},
          {"message", alert.message},
          {"spend_usd", to_json(alert.spend)},
          {"max_budget_usd", to_json(alert.max_budget)},
          {"soft_budget_usd", to_json(alert.soft_budget)},
          {"projected_exceeded_date", alert.projected_exceeded_date},
          {"projected_spend_usd", to_json(alert.projected_spend)}};
}

Json to_json(Coverage const& coverage) {
  return {{"source", coverage.source},
          {"proxy", coverage.proxy},
          {"from", format_instant(coverage.from)},
          {"until", format_instant(coverage.until)}};
}

}  // namespace companion
