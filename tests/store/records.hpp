// Calls and sightings in which no field has its default, and every field of them as text.
#pragma once

#include <sstream>
#include <string>

#include "store/ledger_store.hpp"
#include "support.hpp"

namespace companion::store::test {

template <class T>
std::string print(T const& value) {
  std::ostringstream out;
  if constexpr (std::is_enum_v<T>)
    out << static_cast<int>(value);
  else
    out << value;
  return out.str();
}
inline std::string print(Instant at) { return print(epoch_ms(at)); }
inline std::string print(std::optional<Milliseconds> value) { return value ? print(value->count()) : "none"; }
inline std::string print(std::optional<NanoUsd> value) { return value ? print(value->value) : "none"; }

inline std::string print(TokenCounts const& t) {
  std::ostringstream out;
  out << t.input << '+' << t.cache_read << '+' << t.cache_write_5m << '+' << t.cache_write_1h << '+'
      << t.output << '+' << t.reasoning;
  return out.str();
}

template <class... Fields>
std::string print_all(Fields const&... fields) {
  std::string text;
  ((text += print(fields) + "|"), ...);
  return text;
}

inline std::string print(Sighting const& s) {
  return print_all(s.source, s.event_key, s.side, s.standing, s.parser_version, s.start, s.end, s.duration,
                   s.time_to_first_token, s.response_id, s.request_id, s.litellm_call_id, s.trace_id,
                   s.session_id, s.parent_session_id, s.agent_id, s.tool, s.tool_version, s.model, s.provider,
                   s.operation, s.status, s.error_type, s.cache_hit, s.tokens, s.cache_split_known,
                   s.web_search_requests, s.linked_web_searches, s.cost, s.service_tier, s.speed,
                   s.inference_geo, s.project, s.branch, s.user, s.team, s.key_alias, s.sidechain,
                   s.background);
}

inline std::string print(Call const& c) {
  return print_all(c.counted, c.start, c.end, c.duration, c.time_to_first_token, c.tool, c.tool_version,
                   c.model, c.provider, c.operation, c.session, c.parent_session, c.agent, c.project,
                   c.branch, c.user, c.team, c.key_alias, c.status, c.error_type, c.attempts, c.cache_hit,
                   c.route, c.tokens, c.web_search_requests, c.service_tier, c.speed, c.inference_geo,
                   c.costs.reported, c.costs.list, c.costs.proxy, c.costs.source, c.costs.price_repaired,
                   c.costs.price_version, c.costs.price_entry, c.rule, c.ambiguous);
}

inline std::string print(StoredCall const& s) {
  auto text = print(s.record.call) + "\n";
  for (auto const& sighting : s.record.sightings) text += print(sighting) + "\n";
  for (auto const key : s.keys) text += print(key) + ",";
  return text + print_all(s.settled, s.changed);
}

inline Sighting full_sighting(Instant start, std::string const& key) {
  Sighting s;
  s.source = "litellm:callback";
  s.event_key = key;
  s.side = Side::proxy;
  s.standing = Standing::retracted;
  s.parser_version = 7;
  s.start = start - Milliseconds{1500};
  s.end = start + Milliseconds{98765};
  s.duration = Milliseconds{4321};
  s.time_to_first_token = Milliseconds{0};
  s.response_id = "resp_1";
  s.request_id = "req_1";
  s.litellm_call_id = "8c3f";
  s.trace_id = "trace";
  s.session_id = "session";
  s.parent_session_id = "parent";
  s.agent_id = "agent";
  s.tool = "codex";
  s.tool_version = "0.44";
  s.model = "openai/gpt-5.1";
  s.provider = "openai";
  s.operation = "chat";
  s.status = Status::failure;
  s.error_type = "429";
  s.cache_hit = true;
  s.tokens = {
      .input = 1, .cache_read = 2, .cache_write_5m = 3, .cache_write_1h = 4, .output = 5, .reasoning = 6};
  s.cache_split_known = false;
  s.web_search_requests = 8;
  s.linked_web_searches = 9;
  s.cost = NanoUsd{-12};
  s.service_tier = "priority";
  s.speed = "fast";
  s.inference_geo = "us";
  s.project = "/p";
  s.branch = "main";
  s.user = "u";
  s.team = "t";
  s.key_alias = "k";
  s.sidechain = true;
  s.background = true;
  return s;
}

inline StoredCall full_call(Instant start) {
  Call c;
  c.counted = false;
  c.start = start;
  c.end = start + Milliseconds{7};
  c.duration = Milliseconds{0};
  c.time_to_first_token = Milliseconds{3};
  c.tool = "codex";
  c.tool_version = "0.44";
  c.model = "gpt-5.1";
  c.provider = "openai";
  c.operation = "responses";
  c.session = "session";
  c.parent_session = "parent";
  c.agent = "agent";
  c.project = "/p";
  c.branch = "b";
  c.user = "u";
  c.team = "t";
  c.key_alias = "k";
  c.status = Status::failure;
  c.error_type = "429";
  c.attempts = 3;
  c.cache_hit = true;
  c.route = Route::proxy_only;
  c.tokens = {.input = 10,
              .cache_read = 20,
              .cache_write_5m = 30,
              .cache_write_1h = 40,
              .output = 50,
              .reasoning = 60};
  c.web_search_requests = 70;
  c.service_tier = "flex";
  c.speed = "fast";
  c.inference_geo = "us";
  c.costs = {.reported = NanoUsd{1},
             .list = NanoUsd{0},
             .proxy = NanoUsd{3},
             .source = CostSource::proxy,
             .price_repaired = true,
             .price_version = "v1",
             .price_entry = "gpt-5.1"};
  c.rule = MergeRule::session_vector;
  c.ambiguous = true;
  return {.record = {c, {full_sighting(start, "a"), full_sighting(start, "b"), Sighting{}}},
          .keys = {1, ~std::uint64_t{0}, 0x0123456789abcdefU},
          .settled = true,
          .changed = start + Milliseconds{99}};
}

}  // namespace companion::store::test
