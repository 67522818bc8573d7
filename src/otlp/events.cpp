#include "otlp/events.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace companion::otlp {
namespace {

constexpr std::size_t ids_max = 20'000;
constexpr std::int64_t count_max = 1'000'000'000'000;
constexpr std::string_view details_event = "gen_ai.client.inference.operation.details";

using Made = tl::expected<Sighting, NoSighting>;

tl::unexpected<NoSighting> broken(std::string_view reason) {
  return tl::unexpected<NoSighting>{NoSighting{Unread::broken, reason}};
}
tl::unexpected<NoSighting> not_ours() { return tl::unexpected<NoSighting>{NoSighting{}}; }

/// Token counts of a record; one that is missing is 0, one that is none spoils them all.
class Counts {
 public:
  explicit Counts(Attributes const& attributes) : attributes_{attributes} {}
  std::int64_t operator()(Key key) {
    if (!attributes_.has(key)) return 0;
    auto const count = attributes_.count(key);
    sound_ = sound_ && count && *count >= 0 && *count <= count_max;
    return count.value_or(0);
  }
  [[nodiscard]] bool sound() const { return sound_; }

 private:
  Attributes const& attributes_;
  bool sound_{true};
};

std::optional<Milliseconds> milliseconds(Attributes const& attributes, Key key) {
  constexpr std::int64_t week = 7LL * 24 * 3600 * 1000;
  auto const count = attributes.count(key);
  if (!count || *count < 0 || *count > week) return std::nullopt;
  return Milliseconds{*count};
}

/// The tool's own clock before the exporter's.
std::optional<Instant> time_of(LogRecord const& record) {
  if (auto const at = parse_instant(record.attributes.text(Key::event_timestamp))) return at;
  auto const nanos = record.time_nanos != 0 ? record.time_nanos : record.observed_nanos;
  if (nanos == 0) return std::nullopt;
  return instant_from_seconds(static_cast<double>(nanos / 1'000'000) / 1000.0);
}

std::string id_time(LogRecord const& record) {
  auto const nanos = record.time_nanos != 0 ? record.time_nanos : record.observed_nanos;
  return nanos != 0 ? std::to_string(nanos) : std::string{record.attributes.text(Key::event_timestamp)};
}

/// What all events have: when, whose, which model. An answer's record is written at its end.
Made common(LogRecord const& record, std::string_view tool, std::string_view session,
            std::string_view version) {
  auto const at = time_of(record);
  if (!at) return broken("no time");
  if (session.empty()) return broken("no session");
  Sighting s;
  s.source = "otel:" + std::string{tool};
  s.tool = tool;
  s.session_id = session;
  s.tool_version = version;
  s.host = record.sender.host;
  s.model = record.attributes.text(Key::model);
  s.end = *at;
  s.start = *at;
  return s;
}

Made claude(LogRecord const& record) {
  auto const& told = record.attributes;
  auto made = common(record, "claude-code", told.text(Key::session_id), record.sender.version);
  if (!made) return made;
  auto& s = *made;
  s.event_key = s.session_id + "#" + std::to_string(told.count(Key::event_sequence).value_or(0)) + "@" +
                id_time(record);
  s.request_id = told.text(Key::request_id);
  if (told.text(Key::provider) == "firstParty") s.provider = "anthropic";
  s.duration = milliseconds(told, Key::duration_ms);
  if (s.duration) s.start = s.end - *s.duration;
  return made;
}

Made claude_request(LogRecord const& record, ResponseIds const&) {
  auto made = claude(record);
  if (!made) return made;
  auto& s = *made;
  auto const& told = record.attributes;
  if (s.model.empty()) return broken("no model");
  if (!told.has(Key::input_tokens) || !told.has(Key::output_tokens)) return broken("no counts");
  Counts count{told};
  s.tokens.input = count(Key::input_tokens);
  s.tokens.output = count(Key::output_tokens);
  s.tokens.cache_read = count(Key::cache_read_tokens);
  s.tokens.cache_write_5m = count(Key::cache_creation_5m_tokens);
  s.tokens.cache_write_1h = count(Key::cache_creation_1h_tokens);
  auto const written = count(Key::cache_creation_tokens);
  // The split may be missing, or told as zeros beside the sum.
  if (s.tokens.cache_write() == 0 && written > 0) {
    s.tokens.cache_write_5m = written;
    s.cache_split_known = false;
  }
  // Exact to the micro-dollar, or as exact as the tool computed it.
  auto const micros = count(Key::cost_usd_micros);
  if (!count.sound()) return broken("impossible count");
  s.cost = told.usd(Key::cost_usd);
  if (!s.cost && told.has(Key::cost_usd_micros)) s.cost = NanoUsd{micros * 1000};
  s.time_to_first_token = milliseconds(told, Key::ttft_ms);
  auto const speed = told.text(Key::speed);
  if (speed != "normal" && speed != "standard") s.speed = speed;
  return made;
}

Made claude_error(LogRecord const& record, ResponseIds const&) {
  auto made = claude(record);
  if (!made) return made;
  made->status = Status::failure;
  auto const status = record.attributes.count(Key::status_code);
  made->error_type = status && *status > 0 && *status < 1000 ? std::to_string(*status) : "unknown";
  return made;
}

/// Codex tells of each response.completed twice; the one with counts is the call.
Made codex_completed(LogRecord const& record, ResponseIds const&) {
  auto const& told = record.attributes;
  if (told.text(Key::event_kind) != "response.completed" || !told.has(Key::input_token_count))
    return not_ours();
  auto made = common(record, "codex", told.text(Key::conversation_id), told.text(Key::app_version));
  if (!made) return made;
  auto& s = *made;
  Counts count{told};
  auto const input = count(Key::input_token_count);
  auto const output = count(Key::output_token_count);
  auto const cached = std::min(count(Key::cached_token_count), input);
  auto const written = std::min(count(Key::cache_write_token_count), input - cached);
  auto const reasoning = std::min(count(Key::reasoning_token_count), output);
  if (!count.sound()) return broken("impossible count");
  s.tokens = {.input = input - cached - written,
              .cache_read = cached,
              .cache_write_5m = written,
              .cache_write_1h = 0,
              .output = output,
              .reasoning = reasoning};
  s.event_key =
      s.session_id + "@" + id_time(record) + "#" + std::to_string(input) + "+" + std::to_string(output);
  return made;
}

/// Thoughts lie beside the output, or inside it where the total says so; the cache inside the input, or (old
/// writers) beside it.
TokenCounts gemini_tokens(Counts& count) {
  auto const input = count(Key::input_token_count);
  auto const output = count(Key::output_token_count);
  auto const cached = count(Key::cached_content_token_count);
  auto const thoughts = count(Key::thoughts_token_count);
  auto const tool = count(Key::tool_token_count);
  auto const total = count(Key::total_token_count);
  if (!count.sound()) return {};
  auto const beside = input + output + thoughts + tool;
  bool const thoughts_inside = thoughts > 0 && thoughts <= output && total == input + output + tool;
  bool const cache_beside = cached > 0 && total == beside + cached;
  auto const from_cache = cache_beside ? cached : std::min(cached, input);
  return {.input = (cache_beside ? input : input - from_cache) + tool,
          .cache_read = from_cache,
          .cache_write_5m = 0,
          .cache_write_1h = 0,
          .output = thoughts_inside ? output : output + thoughts,
          .reasoning = thoughts};
}

Made gemini_family(LogRecord const& record, ResponseIds const& ids, std::string_view tool) {
  auto const& told = record.attributes;
  auto const own = told.text(Key::session_id);
  // service.version is Node's there.
  auto made = common(record, tool, own.empty() ? record.sender.session : own, {});
  if (!made) return made;
  auto& s = *made;
  if (!told.has(Key::input_token_count)) return broken("no counts");
  Counts count{told};
  s.tokens = gemini_tokens(count);
  if (!count.sound()) return broken("impossible count");
  s.duration = milliseconds(told, Key::duration_ms);
  if (s.duration) s.start = s.end - *s.duration;
  s.response_id = ids.of(record, count(Key::input_token_count), count(Key::output_token_count));
  s.event_key = s.session_id + "@" + id_time(record) + "#" + std::to_string(s.tokens.prompt()) + "+" +
                std::to_string(s.tokens.output);
  return made;
}

Made gemini_response(LogRecord const& record, ResponseIds const& ids) {
  return gemini_family(record, ids, "gemini-cli");
}
Made qwen_response(LogRecord const& record, ResponseIds const& ids) {
  return gemini_family(record, ids, "qwen-code");
}

constexpr std::array claude_request_keys{Key::event_timestamp,
                                         Key::event_sequence,
                                         Key::session_id,
                                         Key::provider,
                                         Key::model,
                                         Key::input_tokens,
                                         Key::output_tokens,
                                         Key::cache_read_tokens,
                                         Key::cache_creation_tokens,
                                         Key::cache_creation_5m_tokens,
                                         Key::cache_creation_1h_tokens,
                                         Key::cost_usd,
                                         Key::cost_usd_micros,
                                         Key::duration_ms,
                                         Key::ttft_ms,
                                         Key::request_id,
                                         Key::speed};
constexpr std::array claude_error_keys{Key::event_timestamp, Key::event_sequence, Key::session_id,
                                       Key::provider,        Key::model,          Key::duration_ms,
                                       Key::request_id,      Key::status_code};
constexpr std::array codex_keys{Key::event_timestamp,
                                Key::event_kind,
                                Key::conversation_id,
                                Key::app_version,
                                Key::model,
                                Key::input_token_count,
                                Key::output_token_count,
                                Key::cached_token_count,
                                Key::cache_write_token_count,
                                Key::reasoning_token_count};
constexpr std::array gemini_keys{Key::event_timestamp,
                                 Key::session_id,
                                 Key::model,
                                 Key::duration_ms,
                                 Key::input_token_count,
                                 Key::output_token_count,
                                 Key::cached_content_token_count,
                                 Key::thoughts_token_count,
                                 Key::tool_token_count,
                                 Key::total_token_count};

struct Event {
  std::string_view name;
  std::span<Key const> allowed;
  Made (*make)(LogRecord const& record, ResponseIds const& ids);
};

constexpr std::array events{
    Event{"claude_code.api_request", claude_request_keys, claude_request},
    Event{"claude_code.api_error", claude_error_keys, claude_error},
    Event{"codex.sse_event", codex_keys, codex_completed},
    Event{"gemini_cli.api_response", gemini_keys, gemini_response},
    Event{"qwen-code.api_response", gemini_keys, qwen_response},
};

/// Claude Code has the full name in the body alone; in event.name stands the end of it.
Event const* event_of(LogRecord const& record) {
  auto const named = record.attributes.text(Key::event_name);
  for (auto const& event : events) {
    bool const in_full = record.body == event.name || named == event.name || record.event == event.name;
    bool const by_end = record.sender.service == "claude-code" && event.name.starts_with("claude_code.") &&
                        event.name.substr(12) == named;
    if (in_full || by_end) return &event;
  }
  return nullptr;
}

void keep_only(std::span<Key const> allowed, Attributes& attributes) {
  for (std::size_t i = 0; i < key_count; ++i) {
    auto const key = static_cast<Key>(i);
    if (std::find(allowed.begin(), allowed.end(), key) == allowed.end()) attributes.forget(key);
  }
}

std::string joint_key(LogRecord const& record, std::int64_t input, std::int64_t output) {
  auto const own = record.attributes.text(Key::session_id);
  std::string key{own.empty() ? record.sender.session : own};
  return key.append("|")
      .append(record.attributes.text(Key::event_timestamp))
      .append("|")
      .append(std::to_string(input))
      .append("|")
      .append(std::to_string(output));
}

}  // namespace

void ResponseIds::note(LogRecord const& record) {
  auto const id = record.attributes.text(Key::response_id);
  if (record.attributes.text(Key::event_name) != details_event || id.empty() || ids_.size() >= ids_max)
    return;
  auto const input = record.attributes.count(Key::usage_input_tokens);
  auto const output = record.attributes.count(Key::usage_output_tokens);
  if (!input || !output) return;
  auto const [at, fresh] = ids_.emplace(joint_key(record, *input, *output), id);
  if (!fresh && at->second != id) at->second.clear();
}

std::string ResponseIds::of(LogRecord const& record, std::int64_t input, std::int64_t output) const {
  auto const found = ids_.find(joint_key(record, input, output));
  return found == ids_.end() ? std::string{} : found->second;
}

Made sighting_of(LogRecord record, ResponseIds const& ids) {
  auto const* const event = event_of(record);
  if (event == nullptr) return not_ours();
  if (record.is_overfull) return broken("too many attributes");
  keep_only(event->allowed, record.attributes);
  return event->make(record, ids);
}

}  // namespace companion::otlp
