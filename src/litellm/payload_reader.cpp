#include "litellm/payload_reader.hpp"

// Without its exceptions simdjson has no conversions that throw, so every error is met where it is.
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>

#include "litellm/identity.hpp"

namespace companion::litellm {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

/// What to do with the value of one key; anything else is passed over unread.
template <class Target>
struct Rule {
  std::string_view key;
  error_code (*take)(Target& into, ondemand::value value);
};

template <class Visit>
error_code each_field(ondemand::object object, Visit visit) {
  for (auto entry : object) {
    ondemand::field field;
    if (auto const error = std::move(entry).get(field)) return error;
    std::string_view key;
    if (auto const error = field.unescaped_key().get(key)) return error;
    if (auto const error = visit(key, field.value())) return error;
  }
  return simdjson::SUCCESS;
}

/// A value of another type is not read.
template <class Visit>
error_code each_member(ondemand::value value, Visit visit) {
  ondemand::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return simdjson::SUCCESS;
  return each_field(object, visit);
}

template <class Target, std::size_t size>
error_code apply(std::array<Rule<Target>, size> const& rules, Target& into, std::string_view key,
                 ondemand::value value) {
  for (auto const& rule : rules) {
    if (rule.key == key) return rule.take(into, value);
  }
  return simdjson::SUCCESS;
}

template <class Target, std::size_t size>
error_code read_object(std::array<Rule<Target>, size> const& rules, Target& into, ondemand::value value) {
  return each_member(
      value, [&](std::string_view key, ondemand::value member) { return apply(rules, into, key, member); });
}

std::string_view token(ondemand::value value) {
  auto text = value.raw_json_token();
  auto const end = text.find_last_not_of(" \t\r\n,]}");
  return end == std::string_view::npos ? std::string_view{} : text.substr(0, end + 1);
}

/// A string's content, a number or a word as written; empty for null, arrays and objects.
std::string_view text_of(ondemand::value value) {
  auto const raw = token(value);
  if (raw.empty() || raw == "null" || raw.front() == '{' || raw.front() == '[') return {};
  if (raw.front() != '"') return raw;
  std::string_view text;
  return value.get_string().get(text) == simdjson::SUCCESS ? text : std::string_view{};
}

std::optional<std::int64_t> count_of(ondemand::value value) {
  auto const text = text_of(value);
  std::int64_t count = 0;
  auto const* const end = text.data() + text.size();
  auto const read = std::from_chars(text.data(), end, count);
  if (read.ec != std::errc{}) return std::nullopt;
  // 12.0 is a count, 12.5 and 1e3 are not written by anyone.
  for (auto const* at = read.ptr; at != end; ++at) {
    if (*at != (at == read.ptr ? '.' : '0')) return std::nullopt;
  }
  return count;
}

template <class Target, std::string_view Target::*member>
error_code text(Target& into, ondemand::value value) {
  into.*member = text_of(value);
  return simdjson::SUCCESS;
}

template <class Target, std::optional<std::int64_t> Target::*member>
error_code count_in(Target& into, ondemand::value value) {
  if (auto const found = count_of(value)) into.*member = found;
  return simdjson::SUCCESS;
}

template <std::optional<std::int64_t> WrittenUsage::*member>
error_code count(WrittenUsage& into, ondemand::value value) {
  return count_in<WrittenUsage, member>(into, value);
}

using Payload = WrittenPayload;
using PayloadRule = Rule<Payload>;
using UsageRule = Rule<WrittenUsage>;
using ContextRule = Rule<WrittenContext>;
using EnvelopeRule = Rule<WrittenEnvelope>;

constexpr std::array creation_rules{
    UsageRule{"ephemeral_5m_input_tokens", count<&WrittenUsage::cache_write_5m>},
    UsageRule{"ephemeral_1h_input_tokens", count<&WrittenUsage::cache_write_1h>},
};
error_code read_creation(WrittenUsage& into, ondemand::value value) {
  return read_object(creation_rules, into, value);
}

constexpr std::array prompt_rules{
    UsageRule{"cached_tokens", count<&WrittenUsage::cached>},
    UsageRule{"cache_creation_tokens", count<&WrittenUsage::cache_write_detail>},
    UsageRule{"cache_write_tokens", count<&WrittenUsage::cache_write_detail>},
    UsageRule{"cache_creation_token_details", read_creation},
    UsageRule{"web_search_requests", count<&WrittenUsage::web_search>},
};
constexpr std::array completion_rules{UsageRule{"reasoning_tokens", count<&WrittenUsage::reasoning>}};
constexpr std::array tool_rules{UsageRule{"web_search_requests", count<&WrittenUsage::web_search>}};

error_code read_prompt_details(WrittenUsage& into, ondemand::value value) {
  return read_object(prompt_rules, into, value);
}
error_code read_completion_details(WrittenUsage& into, ondemand::value value) {
  return read_object(completion_rules, into, value);
}
error_code read_tool_use(WrittenUsage& into, ondemand::value value) {
  return read_object(tool_rules, into, value);
}

constexpr std::array usage_rules{
    UsageRule{"prompt_tokens", count<&WrittenUsage::prompt>},
    UsageRule{"completion_tokens", count<&WrittenUsage::completion>},
    UsageRule{"input_tokens", count<&WrittenUsage::prompt>},
    UsageRule{"output_tokens", count<&WrittenUsage::completion>},
    UsageRule{"cache_read_input_tokens", count<&WrittenUsage::cache_read>},
    UsageRule{"cache_creation_input_tokens", count<&WrittenUsage::cache_write>},
    UsageRule{"prompt_tokens_details", read_prompt_details},
    UsageRule{"input_tokens_details", read_prompt_details},
    UsageRule{"completion_tokens_details", read_completion_details},
    UsageRule{"output_tokens_details", read_completion_details},
    UsageRule{"cache_creation", read_creation},
    UsageRule{"server_tool_use", read_tool_use},
    UsageRule{"inference_geo", text<WrittenUsage, &WrittenUsage::inference_geo>},
    UsageRule{"service_tier", text<WrittenUsage, &WrittenUsage::service_tier>},
    UsageRule{"speed", text<WrittenUsage, &WrittenUsage::speed>},
};

template <WrittenUsage Payload::*member>
error_code usage(Payload& into, ondemand::value value) {
  return read_object(usage_rules, into.*member, value);
}

/// The legacy payload has Python's text of it.
error_code own_usage(Payload& into, ondemand::value value) {
  auto const python = text_of(value);
  if (python.empty()) return usage<&Payload::response_usage>(into, value);
  into.response_usage = read_python_usage(python);
  return simdjson::SUCCESS;
}

constexpr std::array response_rules{PayloadRule{"usage", usage<&Payload::response_usage>}};
error_code read_response(Payload& into, ondemand::value value) {
  return read_object(response_rules, into, value);
}

error_code read_custom_headers(Payload& into, ondemand::value value) {
  return each_member(value, [&](std::string_view name, ondemand::value header) {
    if (name == "x-claude-code-session-id")
      into.claude_session_header = text_of(header);
    else if (name == "x-claude-code-agent-id")
      into.claude_agent_header = text_of(header);
    else if (name == "x-codex-turn-metadata")
      into.codex_turn_header = text_of(header);
    else if (name.starts_with("x-") && name.ends_with("-session-id"))
      into.other_session_header = text_of(header);
    return simdjson::SUCCESS;
  });
}

constexpr std::array sent_metadata_rules{PayloadRule{"user_id", text<Payload, &Payload::sent_user_id>}};
error_code read_sent_metadata(Payload& into, ondemand::value value) {
  return read_object(sent_metadata_rules, into, value);
}

constexpr std::array context_rules{
    ContextRule{"host", text<WrittenContext, &WrittenContext::host>},
    ContextRule{"workspace", text<WrittenContext, &WrittenContext::workspace>},
    ContextRule{"session", text<WrittenContext, &WrittenContext::session>},
    ContextRule{"tool", text<WrittenContext, &WrittenContext::tool>},
};
error_code read_spend_logs_context(Payload& into, ondemand::value value) {
  return read_object(context_rules, into.spend_logs_context, value);
}
error_code read_envelope_context(WrittenEnvelope& into, ondemand::value value) {
  return read_object(context_rules, into.context, value);
}

constexpr std::array spend_logs_rules{PayloadRule{"companion", read_spend_logs_context}};
error_code read_spend_logs(Payload& into, ondemand::value value) {
  return read_object(spend_logs_rules, into, value);
}

using Envelope = WrittenEnvelope;
constexpr std::array envelope_rules{
    EnvelopeRule{"kind", text<Envelope, &Envelope::kind>},
    EnvelopeRule{"event_key", text<Envelope, &Envelope::event_key>},
    EnvelopeRule{"litellm_call_id", text<Envelope, &Envelope::litellm_call_id>},
    EnvelopeRule{"proxy", text<Envelope, &Envelope::proxy>},
    EnvelopeRule{"error_kind", text<Envelope, &Envelope::error_kind>},
    EnvelopeRule{"context", read_envelope_context},
    EnvelopeRule{"spool", text<Envelope, &Envelope::spool>},
    EnvelopeRule{"dropped_events", count_in<Envelope, &Envelope::dropped_events>},
    EnvelopeRule{"rejected_events", count_in<Envelope, &Envelope::rejected_events>},
};
error_code read_envelope(Payload& into, ondemand::value value) {
  into.envelope.is_there = token(value).starts_with('{');
  return read_object(envelope_rules, into.envelope, value);
}

constexpr std::array metadata_rules{
    PayloadRule{"usage_object", usage<&Payload::usage>},
    PayloadRule{"user_api_key_user_id", text<Payload, &Payload::user>},
    PayloadRule{"user_api_key_team_alias", text<Payload, &Payload::team_alias>},
    PayloadRule{"user_api_key_team_id", text<Payload, &Payload::team_id>},
    PayloadRule{"user_api_key_alias", text<Payload, &Payload::key_alias>},
    PayloadRule{"user_agent", text<Payload, &Payload::metadata_user_agent>},
    PayloadRule{"requester_custom_headers", read_custom_headers},
    PayloadRule{"requester_metadata", read_sent_metadata},
    PayloadRule{"spend_logs_metadata", read_spend_logs},
};
error_code read_metadata(Payload& into, ondemand::value value) {
  return read_object(metadata_rules, into, value);
}

constexpr std::array header_rules{
    PayloadRule{"llm_provider-request-id", text<Payload, &Payload::request_id>},
    PayloadRule{"llm_provider-x-request-id", text<Payload, &Payload::other_request_id>},
};
error_code read_headers(Payload& into, ondemand::value value) {
  return read_object(header_rules, into, value);
}

constexpr std::array hidden_rules{PayloadRule{"additional_headers", read_headers}};
error_code read_hidden(Payload& into, ondemand::value value) {
  return read_object(hidden_rules, into, value);
}

constexpr std::array error_rules{
    PayloadRule{"error_code", text<Payload, &Payload::error_code>},
    PayloadRule{"error_class", text<Payload, &Payload::error_class>},
    PayloadRule{"error_provider_request_id", text<Payload, &Payload::error_request_id>},
    PayloadRule{"llm_provider", text<Payload, &Payload::error_provider>},
    PayloadRule{"error_rate_limit_category", text<Payload, &Payload::rate_limit_category>},
    PayloadRule{"error_rate_limit_type", text<Payload, &Payload::rate_limit_type>},
};
error_code read_error(Payload& into, ondemand::value value) { return read_object(error_rules, into, value); }

constexpr std::array parameter_rules{
    PayloadRule{"prompt_cache_key", text<Payload, &Payload::prompt_cache_key>},
    PayloadRule{"service_tier", text<Payload, &Payload::service_tier>},
};
error_code read_parameters(Payload& into, ondemand::value value) {
  return read_object(parameter_rules, into, value);
}

/// Before it had a key of its own, the user agent was a tag; it still is one too.
error_code read_tags(Payload& into, ondemand::value value) {
  constexpr std::string_view prefix = "User-Agent: ";
  constexpr std::size_t tags_read_max = 1000;
  ondemand::array tags;
  if (value.get_array().get(tags) != simdjson::SUCCESS) return simdjson::SUCCESS;
  for (auto entry : tags) {
    ondemand::value tag;
    if (auto const error = std::move(entry).get(tag)) return error;
    auto const text = text_of(tag);
    if (text.starts_with(prefix))
      into.tag_user_agent = text.substr(prefix.size());
    else if (!text.empty() && into.tags.size() < tags_read_max)
      into.tags.push_back(text);
  }
  return simdjson::SUCCESS;
}

error_code note_price_unknown(Payload& into, ondemand::value value) {
  into.price_unknown = into.price_unknown || token(value) != "null";
  return simdjson::SUCCESS;
}

error_code note_legacy(Payload& into, ondemand::value) {
  into.is_legacy = true;
  return simdjson::SUCCESS;
}

template <std::optional<std::int64_t> WrittenUsage::*member>
error_code top_count(Payload& into, ondemand::value value) {
  return count<member>(into.top_usage, value);
}

constexpr std::array payload_rules{
    PayloadRule{"id", text<Payload, &Payload::id>},
    PayloadRule{"trace_id", text<Payload, &Payload::trace_id>},
    PayloadRule{"litellm_call_id", text<Payload, &Payload::litellm_call_id>},
    PayloadRule{"session_id", text<Payload, &Payload::session_id>},
    PayloadRule{"call_type", text<Payload, &Payload::call_type>},
    PayloadRule{"cache_hit", text<Payload, &Payload::cache_hit>},
    PayloadRule{"stream", text<Payload, &Payload::stream>},
    PayloadRule{"status", text<Payload, &Payload::status>},
    PayloadRule{"custom_llm_provider", text<Payload, &Payload::provider>},
    PayloadRule{"startTime", text<Payload, &Payload::start_time>},
    PayloadRule{"endTime", text<Payload, &Payload::end_time>},
    PayloadRule{"completionStartTime", text<Payload, &Payload::first_token_time>},
    PayloadRule{"model", text<Payload, &Payload::model>},
    PayloadRule{"model_group", text<Payload, &Payload::model_group>},
    PayloadRule{"metadata", read_metadata},
    PayloadRule{"response_cost", text<Payload, &Payload::cost>},
    PayloadRule{"cost", text<Payload, &Payload::cost>},
    PayloadRule{"prompt_tokens", top_count<&WrittenUsage::prompt>},
    PayloadRule{"completion_tokens", top_count<&WrittenUsage::completion>},
    PayloadRule{"request_tags", read_tags},
    PayloadRule{"user_agent", text<Payload, &Payload::user_agent>},
    PayloadRule{"user", text<Payload, &Payload::user>},
    PayloadRule{"response", read_response},
    PayloadRule{"usage", own_usage},
    PayloadRule{"model_parameters", read_parameters},
    PayloadRule{"modelParameters", note_legacy},
    PayloadRule{"hidden_params", read_hidden},
    PayloadRule{"error_information", read_error},
    PayloadRule{"response_cost_failure_debug_info", note_price_unknown},
    PayloadRule{"zero_cost_diagnostic", note_price_unknown},
    PayloadRule{"companion", read_envelope},
};

tl::unexpected<Error> broken(error_code error) {
  return fail(Errc::invalid, std::string{"broken JSON: "} + simdjson::error_message(error));
}

/// What one large element needed is not kept for small ones.
constexpr std::size_t kept_bytes_max = std::size_t{256} << 10U;

}  // namespace

struct PayloadReader::Parser {
  ondemand::parser json;
  std::string padded;
};

PayloadReader::PayloadReader() : parser_{std::make_unique<Parser>()} {}
PayloadReader::~PayloadReader() = default;

Result<std::optional<WrittenPayload>> PayloadReader::read(std::string_view element) {
  if (element == "null") return std::optional<WrittenPayload>{};
  if (!element.starts_with('{')) return fail(Errc::invalid, "not a JSON object");
  if (parser_->padded.capacity() > kept_bytes_max && element.size() <= kept_bytes_max) {
    parser_ = std::make_unique<Parser>();
  }
  auto& padded = parser_->padded;
  padded.assign(element);
  padded.append(simdjson::SIMDJSON_PADDING, ' ');
  ondemand::document document;
  auto const view = simdjson::padded_string_view{padded.data(), element.size(), padded.size()};
  if (auto const error = parser_->json.iterate(view).get(document)) return broken(error);
  ondemand::object root;
  if (auto const error = document.get_object().get(root)) return broken(error);
  WrittenPayload payload;
  auto const error = each_field(root, [&](std::string_view key, ondemand::value value) {
    return apply(payload_rules, payload, key, value);
  });
  if (error) return broken(error);
  if (!document.current_location().error()) return fail(Errc::invalid, "something follows the JSON object");
  return payload;
}

}  // namespace companion::litellm
