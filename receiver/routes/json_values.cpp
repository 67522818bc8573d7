#include "receiver/routes/json_values.hpp"

#include <nlohmann/json.hpp>

namespace companion::receiver::routes {
namespace {

using Json = nlohmann::ordered_json;

Json money(NanoUsd amount) { return to_decimal(amount); }
Json money(std::optional<NanoUsd> const& amount) {
  return amount ? Json(to_decimal(*amount)) : Json(nullptr);
}
Json time(std::optional<Instant> const& at) { return at ? Json(format_instant(*at)) : Json(nullptr); }
Json span(std::optional<Milliseconds> const& length) {
  return length ? Json(length->count()) : Json(nullptr);
}

}  // namespace

Json to_json(TokenCounts const& tokens) {
  return {{"input", tokens.input},
          {"cache_read", tokens.cache_read},
          {"cache_write_5m", tokens.cache_write_5m},
          {"cache_write_1h", tokens.cache_write_1h},
          {"output", tokens.output},
          {"reasoning", tokens.reasoning}};
}

Json to_json(UsageSums const& sums) {
  return {{"calls", sums.calls},
          {"failed_calls", sums.failed_calls},
          {"tokens", to_json(sums.tokens)},
          {"cost_usd", money(sums.cost)},
          {"cost_list_usd", money(sums.cost_list)},
          {"cost_reported_usd", money(sums.cost_reported)},
          {"cost_proxy_usd", money(sums.cost_proxy)},
          {"unpriced_calls", sums.unpriced_calls},
          {"unpriced_tokens", sums.unpriced_tokens},
          {"web_search_requests", sums.web_search_requests}};
}

Json to_json(UsageGroup const& group) {
  Json json{{"key", group.key}};
  if (!group.tool.empty()) json["tool"] = group.tool;
  if (!group.model.empty()) json["model"] = group.model;
  if (!group.project.empty()) json["project"] = group.project;
  if (group.first) json["first"] = time(group.first);
  if (group.last) json["last"] = time(group.last);
  json.update(to_json(group.sums));
  return json;
}

Json to_json(Call const& call) {
  Json costs{{"reported_usd", money(call.costs.reported)},
             {"list_usd", money(call.costs.list)},
             {"proxy_usd", money(call.costs.proxy)},
             {"price_entry", call.costs.price_entry},
             {"price_repaired", call.costs.price_repaired}};
  return {{"id", to_string(call.id)},
          {"counted", call.counted},
          {"start", format_instant(call.start)},
          {"end", format_instant(call.end)},
          {"duration_ms", span(call.duration)},
          {"time_to_first_token_ms", span(call.time_to_first_token)},
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
          {"status", to_string(call.status)},
          {"error_type", call.error_type},
          {"attempts", call.attempts},
          {"cache_hit", call.cache_hit},
          {"route", to_string(call.route)},
          {"tokens", to_json(call.tokens)},
          {"web_search_requests", call.web_search_requests},
          {"service_tier", call.service_tier},
          {"cost_usd", money(call.costs.effective())},
          {"cost_source", to_string(call.costs.source)},
          {"costs", std::move(costs)},
          {"merged_by", to_string(call.rule)},
          {"ambiguous", call.ambiguous}};
}

Json to_json(Sighting const& sighting) {
  return {{"source", sighting.source},
          {"event_key", sighting.event_key},
          {"side", to_string(sighting.side)},
          {"standing", to_string(sighting.standing)},
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
          {"cost_usd", money(sighting.cost)}};
}

Json to_json(LedgerInfo const& info) {
  return {{"instance_id", info.instance_id},
          {"created", format_instant(info.created)},
          {"schema_version", info.schema_version},
          {"file_bytes", info.file_bytes},
          {"calls", info.calls},
          {"ambiguous_calls", info.ambiguous_calls},
          {"first_call", time(info.first_call)},
          {"last_call", time(info.last_call)},
          {"proxy_feed_since", time(info.proxy_feed_since)},
          {"quarantined", info.quarantined}};
}

}  // namespace companion::receiver::routes
