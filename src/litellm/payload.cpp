#include "litellm/payload.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/hash.hpp"
#include "litellm/envelope.hpp"
#include "litellm/failure.hpp"
#include "litellm/identity.hpp"
#include "litellm/payload_reader.hpp"
#include "litellm/usage.hpp"

namespace companion::litellm {
namespace {

bool is_true(std::string_view text) { return text == "true" || text == "True"; }

/// Seconds since the epoch, or ISO text (legacy; there without an offset, taken as UTC).
std::optional<Instant> read_time(std::string_view text) {
  if (text.empty()) return std::nullopt;
  // The exact decimal reader counts in 1e-9, which suits seconds as well as dollars.
  if (auto const seconds = parse_decimal_usd(text)) {
    constexpr std::int64_t year_2200 = 7'258'118'400'000;
    auto const milliseconds = (seconds->value + 500'000) / 1'000'000;
    if (milliseconds <= 0 || milliseconds > year_2200) return std::nullopt;
    return from_epoch_ms(milliseconds);
  }
  return parse_instant(text);
}

/// `GET /health/services?service=generic_api` makes the proxy send one event; it was never a call. Old
/// versions send fixed ids, new ones a row of this model.
bool is_health_check(WrittenPayload const& payload) {
  if (payload.model.ends_with("litellm-mock-response-model")) return true;
  return payload.id == "test_id" && payload.start_time.starts_with("1234567890");
}

std::string session_of(WrittenPayload const& payload, std::string_view tool) {
  auto const codex_thread =
      tool == "codex"
          ? first_of({payload.prompt_cache_key, id_in_json_text(payload.codex_turn_header, "thread_id")})
          : std::string_view{};
  return bounded(
      first_of({payload.claude_session_header, session_of_user_id(payload.sent_user_id), codex_thread,
                payload.session_id, payload.other_session_header, payload.prompt_cache_key}));
}

/// Success: the proxy's request id says all. Failures of one request share it, so the start tells them apart.
/// Made of the payload alone: the plain callback's copy of the event, which has no envelope, gets the same
/// key.
std::string event_key(WrittenPayload const& payload, bool failed, std::string_view element) {
  auto const told = first_of({payload.envelope.event_key});
  auto const id = first_of({payload.litellm_call_id, payload.id});
  if (!told.empty() && (id.empty() || is_failure_report(payload))) return bounded(told);
  std::string key = failed ? "failure|" : "success|";
  bool const has_call_id = !payload.litellm_call_id.empty();
  if (id.empty()) {
    key += '#' + std::to_string(hash64(element));
  } else if (id.size() > 200) {
    key += '#' + std::to_string(hash64(id));
  } else {
    key += id;
  }
  if (failed || !has_call_id) key.append("|").append(payload.start_time.substr(0, 40));
  return key;
}

void fill_times(Sighting& sighting, WrittenPayload const& payload, Instant received) {
  auto const start = read_time(payload.start_time);
  auto const end = read_time(payload.end_time);
  auto const first_token = read_time(payload.first_token_time);
  sighting.start = start.value_or(end.value_or(received));
  sighting.end = std::max(end.value_or(sighting.start), sighting.start);
  // The hook knows only when it was told of the failure.
  if (is_failure_report(payload)) return;
  if (start && end && *end >= *start) sighting.duration = *end - *start;
  if (start && first_token && is_true(payload.stream) && *first_token >= *start) {
    sighting.time_to_first_token = *first_token - *start;
  }
}

void fill_identity(Sighting& sighting, WrittenPayload const& payload) {
  auto const agent =
      tool_of_user_agent(first_of({payload.user_agent, payload.metadata_user_agent, payload.tag_user_agent}));
  sighting.tool = agent.tool;
  sighting.tool_version = agent.version;
  auto const call_id = first_of({payload.litellm_call_id, payload.envelope.litellm_call_id});
  sighting.litellm_call_id = bounded(call_id);
  if (call_id.empty() && is_uuid(payload.id)) sighting.litellm_call_id = payload.id;
  sighting.response_id = response_id(payload.id, call_id);
  sighting.request_id =
      bounded(first_of({payload.request_id, payload.other_request_id, payload.error_request_id}));
  sighting.trace_id = bounded(first_of({payload.trace_id}));
  sighting.session_id = session_of(payload, agent.tool);
  sighting.agent_id = bounded(payload.claude_agent_header);
  sighting.model = bounded(first_of({payload.model}));
  sighting.provider = provider_name(payload.provider);
  sighting.operation = operation_name(payload.call_type);
  sighting.user = bounded(first_of({payload.user}));
  sighting.team = bounded(first_of({payload.team_alias, payload.team_id}));
  sighting.key_alias = bounded(first_of({payload.key_alias}));
}

bool is_ordinary_tier(std::string_view tier) {
  return tier == "auto" || tier == "default" || tier == "standard";
}

/// The first usage with numbers counts; a failed call used nothing.
Result<void> fill_usage(Sighting& sighting, WrittenPayload const& payload) {
  auto const& written = payload.usage.has_counts()            ? payload.usage
                        : payload.response_usage.has_counts() ? payload.response_usage
                                                              : payload.top_usage;
  auto usage = to_buckets(written);
  if (!usage) return propagate(usage);
  auto const tier = first_of({written.service_tier, payload.service_tier});
  if (!is_ordinary_tier(tier)) sighting.service_tier = bounded(tier, 32);
  sighting.inference_geo = bounded(written.inference_geo, 32);
  if (written.speed != "standard") sighting.speed = bounded(written.speed, 32);
  if (sighting.status == Status::failure) return {};
  sighting.tokens = usage->tokens;
  sighting.cache_split_known = usage->cache_split_known;
  sighting.web_search_requests = usage->web_search_requests;
  return {};
}

/// LiteLLM writes 0 also when it does not know the price.
std::optional<NanoUsd> read_cost(WrittenPayload const& payload) {
  auto const cost = parse_decimal_usd(payload.cost);
  if (!cost || cost->value < 0) return std::nullopt;
  if (cost->value == 0 && payload.price_unknown) return std::nullopt;
  return cost;
}

void fill_error(Sighting& sighting, WrittenPayload const& payload) {
  sighting.error_type = bounded(first_of({payload.error_class, payload.error_code}), 64);
  auto const told = payload.envelope.error_kind;
  sighting.error_kind = is_error_kind(told)
                            ? told
                            : error_kind({.error_class = first_of({payload.error_class}),
                                          .error_code = first_of({payload.error_code}),
                                          .llm_provider = first_of({payload.error_provider}),
                                          .rate_limit_category = first_of({payload.rate_limit_category}),
                                          .rate_limit_type = first_of({payload.rate_limit_type})});
}

bool is_payload(WrittenPayload const& payload) {
  bool const is_event =
      !payload.id.empty() || !payload.litellm_call_id.empty() || !payload.start_time.empty();
  return is_event && (!payload.model.empty() || !payload.call_type.empty());
}

Result<Sighting> sighting_of(WrittenPayload const& payload, std::string_view element, Instant received) {
  Sighting sighting;
  bool const reported = is_failure_report(payload);
  bool const failed = reported || payload.status == "failure";
  sighting.source = reported ? hook_source : callback_source;
  sighting.side = Side::proxy;
  sighting.parser_version = payload_parser_version;
  sighting.status = failed ? Status::failure : Status::success;
  sighting.event_key = event_key(payload, failed, element);
  if (failed) fill_error(sighting, payload);
  sighting.cache_hit = is_true(payload.cache_hit);
  fill_times(sighting, payload, received);
  fill_identity(sighting, payload);
  fill_context(sighting, payload);
  sighting.tags = tags_of(payload);
  auto filled = fill_usage(sighting, payload);
  if (!filled) return propagate(filled);
  sighting.cost = read_cost(payload);
  return sighting;
}

}  // namespace

struct PayloadDecoder::Buffers {
  PayloadReader reader;
};

PayloadDecoder::PayloadDecoder() : buffers_{std::make_unique<Buffers>()} {}
PayloadDecoder::~PayloadDecoder() = default;
PayloadDecoder::PayloadDecoder(PayloadDecoder&&) noexcept = default;
PayloadDecoder& PayloadDecoder::operator=(PayloadDecoder&&) noexcept = default;

Result<Decoded> PayloadDecoder::decode(std::string_view element, Instant received) {
  auto read = buffers_->reader.read(element);
  if (!read) return propagate(read);
  Decoded decoded;
  auto const& written = *read;
  if (!written) return decoded;
  auto const& payload = *written;
  if (is_loss_report(payload)) {
    auto losses = losses_of(payload.envelope);
    if (!losses) return propagate(losses);
    decoded.losses = std::move(*losses);
    return decoded;
  }
  if (!is_payload(payload)) {
    return fail(Errc::invalid,
                "not a LiteLLM payload: it needs id, litellm_call_id or startTime, and model or call_type");
  }
  decoded.probe = probe_of(payload, received);
  if (decoded.probe || is_health_check(payload) || !asks_a_model(payload.call_type)) return decoded;
  auto sighting = sighting_of(payload, element, received);
  if (!sighting) return propagate(sighting);
  decoded.sighting = std::move(*sighting);
  return decoded;
}

}  // namespace companion::litellm
