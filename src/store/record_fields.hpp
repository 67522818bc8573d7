// Which fields of a sighting and of a call go into the blobs, under which number. One list serves both
// directions, so that writer and reader cannot disagree. Numbers are never used again for something else;
// those up to 15 take one byte less.
#pragma once

#include <cstdint>

#include "companion/call.hpp"
#include "companion/observation.hpp"

namespace companion::store {

/// `field` offers word (repeated text), words (a list of them), text, number and count (rarely negative),
/// flag, code (enumeration) and maybe (optional). A field equal to `none`'s is not written. Times and the
/// event key are written relative to others (record_codec.cpp, fields 2 to 4, 45).
template <class Field, class SightingRef>
void visit_sighting(Field& field, SightingRef& sighting, Sighting const& none) {
  field.word(1, sighting.source);
  field.text(5, sighting.response_id);
  field.text(6, sighting.request_id);
  field.word(7, sighting.session_id);
  field.word(8, sighting.tool);
  field.word(9, sighting.tool_version);
  field.word(10, sighting.model);
  field.word(11, sighting.project);
  field.word(12, sighting.branch);
  field.number(13, sighting.tokens.input);
  field.number(14, sighting.tokens.cache_read);
  field.number(15, sighting.tokens.output);
  field.number(16, sighting.tokens.cache_write_5m);
  field.number(17, sighting.tokens.cache_write_1h);
  field.number(18, sighting.tokens.reasoning);
  field.word(19, sighting.provider);
  field.code(20, sighting.side, none.side);
  field.code(21, sighting.standing, none.standing);
  field.count(22, sighting.parser_version, none.parser_version);
  field.maybe(23, sighting.duration);
  field.maybe(24, sighting.time_to_first_token);
  field.text(25, sighting.litellm_call_id);
  field.text(26, sighting.trace_id);
  field.word(27, sighting.parent_session_id);
  field.word(28, sighting.agent_id);
  field.word(29, sighting.operation);
  field.code(30, sighting.status, none.status);
  field.word(31, sighting.error_type);
  field.flag(32, sighting.cache_hit, none.cache_hit);
  field.flag(33, sighting.cache_split_known, none.cache_split_known);
  field.number(34, sighting.web_search_requests);
  field.number(35, sighting.linked_web_searches);
  field.maybe(36, sighting.cost);
  field.word(37, sighting.service_tier);
  field.word(38, sighting.speed);
  field.word(39, sighting.inference_geo);
  field.word(40, sighting.user);
  field.word(41, sighting.team);
  field.word(42, sighting.key_alias);
  field.flag(43, sighting.sidechain, none.sidechain);
  field.flag(44, sighting.background, none.background);
  field.word(46, sighting.error_kind);
  field.word(47, sighting.proxy);
  field.word(48, sighting.host);
  field.words(49, sighting.tags);
  field.code(50, sighting.granularity, none.granularity);
}

/// Fields of the rest that reports read without the others.
namespace rest_field {
inline constexpr std::uint32_t branch = 2;
inline constexpr std::uint32_t attempts = 12;
inline constexpr std::uint32_t host = 21;
inline constexpr std::uint32_t tags = 22;
}  // namespace rest_field
enum class RestWord : std::uint8_t { branch = rest_field::branch, host = rest_field::host };

/// What of a call has no column of its own. 9 and 10 were team and key alias, columns since schema 2.
template <class Field, class CallRef>
void visit_rest(Field& field, CallRef& call, Call const& none) {
  field.word(1, call.tool_version);
  field.word(rest_field::branch, call.branch);
  field.word(3, call.costs.price_version);
  field.word(4, call.costs.price_entry);
  field.maybe(5, call.time_to_first_token);
  field.word(6, call.parent_session);
  field.word(7, call.agent);
  field.word(8, call.user);
  field.word(11, call.error_type);
  field.count(rest_field::attempts, call.attempts, none.attempts);
  field.flag(13, call.cache_hit, none.cache_hit);
  field.word(14, call.service_tier);
  field.word(15, call.speed);
  field.word(16, call.inference_geo);
  field.flag(17, call.costs.price_repaired, none.costs.price_repaired);
  field.code(18, call.rule, none.rule);
  field.word(19, call.error_kind);
  field.word(20, call.proxy);
  field.word(rest_field::host, call.host);
  field.words(rest_field::tags, call.tags);
  field.code(23, call.granularity, none.granularity);
}

}  // namespace companion::store
