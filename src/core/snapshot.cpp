#include "core/snapshot.hpp"

#include <algorithm>
#include <tuple>

namespace companion {
namespace {

/// What was used, in the order in which records compete.
auto usage_of(Sighting const& s) {
  return std::forward_as_tuple(s.tokens.output, s.speed, s.tokens.input, s.tokens.cache_read,
                               s.tokens.cache_write_5m, s.tokens.cache_write_1h, s.tokens.reasoning,
                               s.cache_split_known, s.web_search_requests, s.cost, s.model, s.provider,
                               s.operation, s.status, s.error_type, s.error_kind, s.cache_hit, s.service_tier,
                               s.inference_geo, s.duration, s.time_to_first_token, s.granularity);
}

/// Whose it is. Side copies and background forks yield; what is known comes before what is not.
auto owner_of(Sighting const& s) {
  using Text = std::string const&;
  return std::tuple<bool, bool, bool, Text, bool, bool, bool, bool, Text, Text, Text, Text, Text, Text, Text,
                    Text, Text, Text, Text, Text, Text, Text, Text, std::vector<std::string> const&,
                    std::uint32_t>{s.sidechain,
                                   s.background,
                                   s.session_id.empty(),
                                   s.session_id,
                                   s.litellm_call_id.empty(),
                                   s.proxy.empty(),
                                   s.host.empty(),
                                   s.project.empty(),
                                   s.request_id,
                                   s.response_id,
                                   s.litellm_call_id,
                                   s.trace_id,
                                   s.parent_session_id,
                                   s.agent_id,
                                   s.tool,
                                   s.tool_version,
                                   s.project,
                                   s.branch,
                                   s.user,
                                   s.team,
                                   s.key_alias,
                                   s.proxy,
                                   s.host,
                                   s.tags,
                                   s.parser_version};
}

void take_usage(Sighting& into, Sighting const& from) {
  into.tokens = from.tokens;
  into.speed = from.speed;
  into.cache_split_known = from.cache_split_known;
  into.web_search_requests = from.web_search_requests;
  into.cost = from.cost;
  into.model = from.model;
  into.provider = from.provider;
  into.operation = from.operation;
  into.status = from.status;
  into.error_type = from.error_type;
  into.error_kind = from.error_kind;
  into.cache_hit = from.cache_hit;
  into.service_tier = from.service_tier;
  into.inference_geo = from.inference_geo;
  into.duration = from.duration;
  into.time_to_first_token = from.time_to_first_token;
  into.granularity = from.granularity;
}

void take_owner(Sighting& into, Sighting const& from) {
  into.sidechain = from.sidechain;
  into.background = from.background;
  into.session_id = from.session_id;
  into.request_id = from.request_id;
  into.response_id = from.response_id;
  into.litellm_call_id = from.litellm_call_id;
  into.trace_id = from.trace_id;
  into.parent_session_id = from.parent_session_id;
  into.agent_id = from.agent_id;
  into.tool = from.tool;
  into.tool_version = from.tool_version;
  into.project = from.project;
  into.branch = from.branch;
  into.user = from.user;
  into.team = from.team;
  into.key_alias = from.key_alias;
  into.proxy = from.proxy;
  into.host = from.host;
  into.tags = from.tags;
  into.parser_version = from.parser_version;
}

}  // namespace

bool tells_more(Sighting const& a, Sighting const& b) {
  auto const total_a = a.tokens.total();
  auto const total_b = b.tokens.total();
  if (a.tokens.output != b.tokens.output) return a.tokens.output > b.tokens.output;
  if (total_a != total_b) return total_a > total_b;
  return usage_of(a) > usage_of(b);
}

void merge_snapshot(Sighting& into, Sighting const& other) {
  if (tells_more(other, into)) take_usage(into, other);
  if (owner_of(other) < owner_of(into)) take_owner(into, other);
  into.start = std::min(into.start, other.start);
  into.end = std::max(into.end, other.end);
  into.standing = std::max(into.standing, other.standing);
  into.linked_web_searches = std::max(into.linked_web_searches, other.linked_web_searches);
}

bool same(Sighting const& a, Sighting const& b) {
  return a.source == b.source && a.event_key == b.event_key && a.side == b.side && a.standing == b.standing &&
         a.start == b.start && a.end == b.end && a.linked_web_searches == b.linked_web_searches &&
         usage_of(a) == usage_of(b) && owner_of(a) == owner_of(b);
}

}  // namespace companion
