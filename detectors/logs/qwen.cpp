// Qwen Code: each call is told by a telemetry record and, if it was the user's, by an assistant record.
#include <simdjson.h>

#include <algorithm>
#include <deque>
#include <nlohmann/json.hpp>
#include <string>

#include "core/hash.hpp"
#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_text.hpp"
#include "detectors/logs/needle.hpp"
#include "detectors/logs/prompt_tokens.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view qwen_source = "log:qwen-code";
constexpr std::uint32_t qwen_parser_version = 1;
constexpr std::size_t remembered = 32;  // calls whose second record may still come
constexpr Needle usage_needle{"\"usageMetadata\"", 1, 6, 12};
constexpr Needle response_needle{"api_response", 0, 4, 9};

/// A record of a call, and the other record of the same call once it was met.
struct Told {
  std::uint64_t vector{0};
  std::string key;
  std::string twin;
  bool telemetry{false};
};

struct Usage {
  std::string_view model;
  std::int64_t prompt{0};
  std::int64_t output{0};
  std::int64_t cached{0};
  std::int64_t thoughts{0};
  std::int64_t total{0};

  /// Thoughts are inside the output or beside it, as the provider had it: the total tells.
  [[nodiscard]] TokenCounts tokens() const {
    bool const beside = thoughts > 0 && total == prompt + output + thoughts;
    return from_whole_prompt({.prompt = prompt,
                              .cache_read = cached,
                              .cache_write = 0,
                              .output = beside ? output + thoughts : output,
                              .reasoning = thoughts});
  }
  [[nodiscard]] std::uint64_t vector() const {
    std::string text{model};
    for (auto const part : {prompt, output, cached, thoughts, total}) text += "|" + std::to_string(part);
    return hash64(text);
  }
};

class QwenReader final : public LogReader {
 public:
  QwenReader(JsonText& text, std::string session, std::string_view state)
      : text_{text}, session_of_name_{std::move(session)} {
    if (!state.empty()) load(state);
  }

  bool wants(std::string_view line) const override {
    return usage_needle.in(line) || response_needle.in(line);
  }

  LineOutcome line(std::string_view text, SightingBuffer& found) override {
    auto const record = text_.parse(text);
    if (!record.is_object()) return LineOutcome::malformed;
    if (record.text("type") == "assistant") return take_assistant(record, found);
    auto const event = record["systemPayload"]["uiEvent"];
    if (event.text("event.name") == "qwen-code.api_response") return take_telemetry(record, event, found);
    return LineOutcome::fine;
  }

  void restart() override { told_.clear(); }
  std::string state() const override {
    if (told_.empty()) return {};
    auto all = json::array();
    for (auto const& one : told_) all.push_back({one.vector, one.key, one.twin, one.telemetry});
    return all.dump(-1, ' ', false, json::error_handler_t::replace);
  }

 private:
  void load(std::string_view state);
  LineOutcome take_assistant(JsonView record, SightingBuffer& found);
  LineOutcome take_telemetry(JsonView record, JsonView event, SightingBuffer& found);
  [[nodiscard]] Sighting call_of(JsonView record, Usage const& usage, Instant at) const;

  /// The key of the other record of this call, if that one came before.
  std::string key_of_twin(Usage const& usage, std::string_view id, bool telemetry) {
    for (auto& one : told_) {
      if (one.telemetry != telemetry && one.twin == id) return one.key;
    }
    auto const vector = usage.vector();
    for (auto& one : told_) {
      if (one.telemetry == telemetry || one.vector != vector || !one.twin.empty()) continue;
      one.twin = id;
      return one.key;
    }
    return {};
  }
  void remember(Usage const& usage, std::string_view id, bool telemetry) {
    auto const same = [&](Told const& one) { return one.key == id; };
    if (std::any_of(told_.begin(), told_.end(), same)) return;
    if (told_.size() == remembered) told_.pop_front();
    told_.push_back({.vector = usage.vector(), .key = std::string{id}, .twin = {}, .telemetry = telemetry});
  }

  JsonText& text_;
  std::string session_of_name_;
  std::deque<Told> told_;
};

Sighting QwenReader::call_of(JsonView record, Usage const& usage, Instant at) const {
  Sighting call;
  call.source = qwen_source;
  call.tool = "qwen-code";
  call.parser_version = qwen_parser_version;
  call.start = call.end = at;
  call.session_id = record.text("sessionId");
  if (call.session_id.empty()) call.session_id = session_of_name_;
  call.tool_version = record.text("version");
  call.model = usage.model;
  call.tokens = usage.tokens();
  call.project = record.text("cwd");
  call.branch = record.text("gitBranch");
  return call;
}

LineOutcome QwenReader::take_assistant(JsonView record, SightingBuffer& found) {
  auto const counts = record["usageMetadata"];
  Usage const usage{.model = record.text("model"),
                    .prompt = counts.count("promptTokenCount"),
                    .output = counts.count("candidatesTokenCount"),
                    .cached = counts.count("cachedContentTokenCount"),
                    .thoughts = counts.count("thoughtsTokenCount"),
                    .total = counts.count("totalTokenCount")};
  auto const id = record.text("uuid");
  if (!counts.is_object() || usage.prompt + usage.output == 0) return LineOutcome::fine;
  auto const at = record.instant("timestamp");
  if (!at || id.empty()) return LineOutcome::timeless;
  if (!key_of_twin(usage, id, false).empty()) return LineOutcome::fine;  // telemetry told more
  auto call = call_of(record, usage, *at);
  call.event_key = id;
  remember(usage, id, false);
  found.add(call);
  return LineOutcome::fine;
}

LineOutcome QwenReader::take_telemetry(JsonView record, JsonView event, SightingBuffer& found) {
  Usage const usage{.model = event.text("model"),
                    .prompt = event.count("input_token_count"),
                    .output = event.count("output_token_count"),
                    .cached = event.count("cached_content_token_count"),
                    .thoughts = event.count("thoughts_token_count"),
                    .total = event.count("total_token_count")};
  if (usage.prompt + usage.output == 0) return LineOutcome::fine;
  auto const id = record.text("uuid");
  auto at = event.instant("event.timestamp");
  if (!at) at = record.instant("timestamp");
  if (!at || id.empty()) return LineOutcome::timeless;
  auto call = call_of(record, usage, *at);
  call.event_key = key_of_twin(usage, id, true);
  if (call.event_key.empty()) {
    call.event_key = id;
    remember(usage, id, true);
  }
  call.response_id = event.text("response_id");
  call.agent_id = event.text("subagent_name");
  if (auto const ms = event.count("duration_ms"); ms > 0) call.duration = Milliseconds{ms};
  if (auto const ms = event.count("ttft_ms"); ms > 0) call.time_to_first_token = Milliseconds{ms};
  found.add(call);
  return LineOutcome::fine;
}

void QwenReader::load(std::string_view state) {
  auto const all = json::parse(state, nullptr, false);
  if (!all.is_array()) return;
  for (auto const& row : all) {
    if (!row.is_array() || row.size() != 4 || !row[0].is_number_unsigned() || !row[1].is_string() ||
        !row[2].is_string() || told_.size() == remembered)
      continue;
    told_.push_back({.vector = row[0].get<std::uint64_t>(),
                     .key = row[1].get<std::string>(),
                     .twin = row[2].get<std::string>(),
                     .telemetry = row[3] == true});
  }
}

class QwenCode final : public LogFormat {
 public:
  std::string_view tool() const override { return "qwen-code"; }
  std::string_view source() const override { return qwen_source; }
  std::uint32_t parser_version() const override { return qwen_parser_version; }
  Declaration declaration() const override {
    return {.title = "Qwen Code",
            .paths = "~/.qwen/projects/*/chats/*.jsonl, ~/.qwen/tmp/*/chats/*.jsonl",
            .detail = Detail::call,
            .ids = IdKind::response_id,
            .confidence = Confidence::live,
            .note = "response ids and side calls since 0.24; earlier versions log the user's calls only"};
  }
  std::vector<fs::path> roots(Host const& host) const override {
    auto const home = folder_of(host, "QWEN_DATA_DIR", ".qwen");
    return {home / "projects", home / "tmp"};
  }
  bool owns(fs::path const& path) const override {
    return path.extension() == ".jsonl" && path.parent_path().filename() == "chats";
  }
  std::unique_ptr<LogReader> make_reader(fs::path const& path, std::string_view state,
                                         SiblingFiles const&) override {
    return std::make_unique<QwenReader>(text_, path.stem().string(), state);
  }

 private:
  JsonText text_;
};

}  // namespace

std::unique_ptr<LogFormat> qwen_code_format() { return std::make_unique<QwenCode>(); }

}  // namespace companion::detectors
