#include "telemetry/otlp_usage_events.hpp"

#include <set>
#include <string>
#include <vector>

#include "telemetry/otlp_log_fields.hpp"
#include "telemetry/otlp_scope.hpp"

namespace companion::telemetry {
namespace {

using Values = std::set<std::string>;

/// Attributes of one record; what is unknown is left out.
class Facts {
 public:
  explicit Facts(Builder<otlp::LogRecord>& record) : record_{record} {}

  void text(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    add(key,
        [&](Builder<otlp::LogValue>& any) { any.add_string(otlp::LogValue::string_value, view(value)); });
  }
  void number(std::string_view key, std::int64_t value) {
    add(key, [&](Builder<otlp::LogValue>& any) { any.add_int64(otlp::LogValue::int_value, value); });
  }
  void if_any(std::string_view key, std::int64_t value) {
    if (value != 0) number(key, value);
  }
  void flag(std::string_view key, bool value) {
    if (!value) return;
    add(key, [](Builder<otlp::LogValue>& any) { any.add_bool(otlp::LogValue::bool_value, true); });
  }
  void money(std::string_view key, std::optional<NanoUsd> const& value) {
    if (value) number(key, value->value);
  }
  void milliseconds(std::string_view key, std::optional<Milliseconds> const& value) {
    if (value) number(key, value->count());
  }
  template <class Texts>
  void texts(std::string_view key, Texts const& values) {
    if (values.empty()) return;
    add(key, [&](Builder<otlp::LogValue>& any) {
      Builder<otlp::ArrayValue> array{any, otlp::LogValue::array_value};
      for (auto const& value : values) {
        Builder<otlp::LogValue> item{array, otlp::ArrayValue::values};
        item.add_string(otlp::LogValue::string_value, value);
      }
    });
  }

 private:
  template <class Fill>
  void add(std::string_view key, Fill fill) {
    Builder<otlp::KeyValue> pair{record_, otlp::LogRecord::attributes};
    pair.add_string(otlp::KeyValue::key, view(key));
    Builder<otlp::LogValue> any{pair, otlp::KeyValue::value};
    fill(any);
  }

  Builder<otlp::LogRecord>& record_;
};

void add_tokens(Facts& facts, Call const& call) {
  auto const& tokens = call.tokens;
  facts.number("gen_ai.usage.input_tokens", tokens.prompt());
  facts.number("gen_ai.usage.output_tokens", tokens.output);
  facts.if_any("gen_ai.usage.cache_read.input_tokens", tokens.cache_read);
  facts.if_any("gen_ai.usage.cache_write.input_tokens", tokens.cache_write());
  facts.if_any("gen_ai.usage.reasoning.output_tokens", tokens.reasoning);
  facts.if_any("ai.usage.web_search.requests", call.web_search_requests);
}

void add_costs(Facts& facts, Costs const& costs) {
  facts.text("ai.cost.basis", to_string(costs.source));
  facts.money("ai.cost.list.usd_nano", costs.list);
  facts.money("ai.cost.reported.usd_nano", costs.reported);
  facts.money("ai.cost.proxy.usd_nano", costs.proxy);
  auto const effective = costs.effective();
  if (!effective) return;
  // As the metric has it: "provider" was told by the side that serves the call.
  facts.text("ai.cost.source", costs.source == CostSource::proxy ? "provider" : "local");
  facts.money("ai.cost.usd_nano", effective);
}

/// Who told of the call, and under which names others know it.
void add_sightings(Facts& facts, std::vector<Sighting> const& sightings) {
  Values sources;
  Values observers;
  Values responses;
  Values requests;
  Values litellm_calls;
  auto const note = [](Values& values, std::string const& value) {
    if (!value.empty()) values.insert(value);
  };
  for (auto const& sighting : sightings) {
    sources.insert(sighting.source);
    observers.insert(sighting.side == Side::proxy ? "proxy" : "client");
    note(responses, sighting.response_id);
    note(requests, sighting.request_id);
    note(litellm_calls, sighting.litellm_call_id);
  }
  facts.texts("ai.usage.source", sources);
  facts.texts("ai.usage.observer", observers);
  facts.texts("gen_ai.response.id", responses);
  facts.texts("ai.request.id", requests);
  facts.texts("litellm.call_id", litellm_calls);
}

void add_call(Facts& facts, Call const& call, bool with_projects) {
  facts.number("ai.usage.start_ms", epoch_ms(call.start));
  facts.number("ai.usage.end_ms", epoch_ms(call.end));
  facts.text("ai.usage.status", to_string(call.route));
  facts.text("ai.usage.granularity", to_string(call.granularity));
  facts.flag("ai.usage.ambiguous", call.ambiguous);
  if (call.ownership != Ownership::unassigned) facts.text("ai.usage.ownership", to_string(call.ownership));
  facts.text("ai.tool.name", call.tool);
  facts.text("ai.tool.version", call.tool_version);
  facts.text("gen_ai.provider.name", call.provider);
  facts.text("gen_ai.request.model", call.model);
  facts.text("gen_ai.operation.name", call.operation.empty() ? "chat" : call.operation);
  facts.text("gen_ai.conversation.id", call.session);
  facts.text("ai.session.parent.id", call.parent_session);
  facts.text("gen_ai.agent.id", call.agent);
  facts.text("user.id", call.user);
  facts.text("litellm.team", call.team);
  facts.text("litellm.key_alias", call.key_alias);
  facts.text("litellm.proxy", call.proxy);
  facts.texts("litellm.tags", call.tags);
  facts.text("ai.call.host.name", call.host);
  if (with_projects) {
    facts.text("ai.project", call.project);
    facts.text("ai.project.branch", call.branch);
  }
  facts.milliseconds("ai.duration_ms", call.duration);
  facts.milliseconds("ai.time_to_first_chunk_ms", call.time_to_first_token);
  facts.flag("ai.cache_hit", call.cache_hit);
  if (call.attempts > 1) facts.number("ai.attempts", call.attempts);
  facts.text("ai.service_tier", call.service_tier);
  if (call.status == Status::failure) {
    facts.text("error.type", call.error_type.empty() ? "_OTHER" : call.error_type);
    facts.text("ai.error.kind", call.error_kind);
  }
  add_tokens(facts, call);
  add_costs(facts, call.costs);
}

void add_record(Builder<otlp::ScopeLogs>& of_scope, UsageEvent const& event, EventScope const& scope,
                Instant now) {
  Builder<otlp::LogRecord> record{of_scope, otlp::ScopeLogs::log_records};
  record.add_fixed64(otlp::LogRecord::time_unix_nano, unix_nano(event.placed));
  record.add_fixed64(otlp::LogRecord::observed_time_unix_nano, unix_nano(now));
  record.add_enum(otlp::LogRecord::severity_number, otlp::severity_info);
  record.add_string(otlp::LogRecord::severity_text, "INFO");
  record.add_string(otlp::LogRecord::event_name, view(usage_event_name));
  Facts facts{record};
  // For receivers that do not know the field.
  facts.text("event.name", usage_event_name);
  facts.text("ai.usage.key", scope.instance_id + ':' + to_string(event.call));
  facts.number("ai.usage.version", event.version);
  if (!event.record || !event.record->call.counted) {
    facts.flag("ai.usage.retracted", true);
    return;
  }
  add_call(facts, event.record->call, scope.with_projects);
  add_sightings(facts, event.record->sightings);
}

}  // namespace

std::string encode_usage_events(std::span<UsageEvent const> events, EventScope const& scope, Instant now) {
  std::string bytes;
  if (events.empty()) return bytes;
  {
    // Builders write their length when they end: all of them before `bytes` is handed out.
    Builder<otlp::ExportLogsServiceRequest> request{bytes};
    Builder<otlp::ResourceLogs> of_resource{request, otlp::ExportLogsServiceRequest::resource_logs};
    add_resource(of_resource, scope.resource);
    Builder<otlp::ScopeLogs> of_scope{of_resource, otlp::ResourceLogs::scope_logs};
    add_scope_name(of_scope, scope.version);
    for (auto const& event : events) add_record(of_scope, event, scope, now);
    of_scope.add_string(otlp::ScopeLogs::schema_url, view(schema_url));
  }
  return bytes;
}

}  // namespace companion::telemetry
