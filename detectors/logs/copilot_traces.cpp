// Traces that Copilot writes into files: Visual Studio always, the CLI where its exporter is switched on.
#include <simdjson.h>

#include <algorithm>
#include <optional>
#include <string>

#include "detectors/logs/claude_reader.hpp"
#include "detectors/logs/copilot_names.hpp"
#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_text.hpp"
#include "detectors/logs/needle.hpp"
#include "detectors/logs/prompt_tokens.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr Needle usage_needle{"gen_ai.usage.", 3, 7, 12};

/// An OpenTelemetry span, by whichever writer.
class Span {
 public:
  explicit Span(JsonView span) : span_{span}, attributes_{span["attributes"]} {}

  /// Attributes are an object, or a list of {key, value: {stringValue: …}}.
  [[nodiscard]] JsonView operator[](std::string_view key) const {
    if (attributes_.is_object()) return attributes_[key];
    JsonView found;
    attributes_.each([&](JsonView attribute) {
      if (attribute.text("key") != key) return;
      attribute["value"].each_member([&](std::string_view, JsonView value) { found = value; });
    });
    return found;
  }
  [[nodiscard]] std::string_view id(std::string_view key) const {
    auto const plain = span_.text(key);
    return plain.empty() ? span_["spanContext"].text(key) : plain;
  }
  /// One model request; "invoke_agent" spans repeat what these say.
  [[nodiscard]] bool is_chat() const {
    auto const operation = (*this)["gen_ai.operation.name"].text();
    return operation.empty() ? span_.text("name").starts_with("chat ") : operation == "chat";
  }
  [[nodiscard]] std::optional<Instant> time(std::string_view key, std::string_view nanoseconds) const {
    if (auto const at = span_.instant(nanoseconds)) return at;
    auto const written = span_[key];
    if (!written.is_array()) return written.instant();
    std::optional<double> parts[2];  // seconds and nanoseconds
    std::size_t count = 0;
    written.each([&](JsonView part) {
      if (count < 2) parts[count++] = part.number();
    });
    if (!parts[0] || !parts[1]) return std::nullopt;
    return instant_from_seconds(*parts[0] + *parts[1] / 1e9);
  }

 private:
  JsonView span_;
  JsonView attributes_;
};

std::int64_t first_count(Span const& span, std::string_view one, std::string_view other) {
  auto const count = span[one].count();
  return count > 0 ? count : span[other].count();
}

std::string_view first_text(Span const& span, std::string_view one, std::string_view other) {
  auto const text = span[one].text();
  return text.empty() ? span[other].text() : text;
}

/// Whose traces these are.
struct TraceTool {
  std::string_view tool;
  std::string_view source;
};

/// False when it is a call without a time.
bool take_span(Span const& span, TraceTool const& tool, SightingBuffer& found) {
  WrittenTokens const written{.prompt = span["gen_ai.usage.input_tokens"].count(),
                              .cache_read = span["gen_ai.usage.cache_read.input_tokens"].count(),
                              .cache_write = first_count(span, "gen_ai.usage.cache_creation.input_tokens",
                                                         "gen_ai.usage.cache_write.input_tokens"),
                              .output = span["gen_ai.usage.output_tokens"].count(),
                              .reasoning = first_count(span, "gen_ai.usage.reasoning.output_tokens",
                                                       "gen_ai.usage.reasoning_tokens")};
  if (!span.is_chat() || written.prompt + written.output == 0) return true;
  auto const start = span.time("startTime", "startTimeUnixNano");
  auto const end = span.time("endTime", "endTimeUnixNano");
  if (!start && !end) return false;
  Sighting call;
  call.source = tool.source;
  call.tool = tool.tool;
  call.start = start.value_or(end.value_or(Instant{}));
  call.end = std::max(call.start, end.value_or(call.start));
  if (start && end) call.duration = call.end - call.start;
  call.response_id = span["gen_ai.response.id"].text();
  call.trace_id = span.id("traceId");
  auto const span_id = span.id("spanId");
  call.event_key =
      is_unique_message_id(call.response_id) ? call.response_id : call.trace_id + ":" + std::string{span_id};
  if (call.event_key.size() < 2) return false;
  call.session_id = first_text(span, "gen_ai.conversation.id", "session.id");
  if (call.session_id.empty()) call.session_id = call.trace_id;
  call.model = model_of_copilot(first_text(span, "gen_ai.response.model", "gen_ai.request.model"));
  call.provider = first_text(span, "gen_ai.provider.name", "gen_ai.system");
  call.agent_id = span["gen_ai.agent.name"].text();
  call.tokens = from_whole_prompt(written);
  call.cache_split_known = written.cache_write == 0;
  found.add(call);
  return true;
}

class TraceReader final : public LogReader {
 public:
  TraceReader(JsonText& text, TraceTool const& tool) : text_{text}, tool_{tool} {}

  bool wants(std::string_view line) const override { return usage_needle.in(line); }
  LineOutcome line(std::string_view text, SightingBuffer& found) override {
    auto const record = text_.parse(text);
    if (!record.is_object()) return LineOutcome::malformed;
    bool timeless = !take_span(Span{record}, tool_, found);
    record["resourceSpans"].each([&](JsonView resource) {
      resource["scopeSpans"].each([&](JsonView scope) {
        scope["spans"].each([&](JsonView span) {
          if (!take_span(Span{span}, tool_, found)) timeless = true;
        });
      });
    });
    return timeless ? LineOutcome::timeless : LineOutcome::fine;
  }
  void restart() override {}
  std::string state() const override { return {}; }

 private:
  JsonText& text_;
  TraceTool tool_;
};

class VisualStudioTraces final : public LogFormat {
 public:
  std::string_view tool() const override { return "copilot-visual-studio"; }
  std::string_view source() const override { return "log:copilot-visual-studio"; }
  std::uint32_t parser_version() const override { return 1; }
  Declaration declaration() const override {
    return {.title = "GitHub Copilot in Visual Studio",
            .paths =
                "%LOCALAPPDATA%/Temp/VSGitHubCopilotLogs/traces/*_VSGitHubCopilot_traces*.jsonl, "
                "~/Library/Caches/…, ~/.cache/…",
            .detail = Detail::call,
            .ids = IdKind::own_id,
            .confidence = Confidence::documented,
            .note = "no project"};
  }
  std::vector<fs::path> roots(Host const& host) const override {
    auto const logs = fs::path{"VSGitHubCopilotLogs"} / "traces";
    if (auto const local = host.environment("LOCALAPPDATA"); local && !local->empty())
      return {fs::path{*local} / "Temp" / logs};
    return {folder_of(host, "XDG_CACHE_HOME", ".cache") / logs, host.home() / "Library" / "Caches" / logs};
  }
  bool owns(fs::path const& path) const override {
    return path.extension() == ".jsonl" &&
           path.filename().string().find("_VSGitHubCopilot_traces") != std::string::npos;
  }
  std::unique_ptr<LogReader> make_reader(fs::path const&, std::string_view, SiblingFiles const&) override {
    return std::make_unique<TraceReader>(text_, TraceTool{tool(), source()});
  }

 private:
  JsonText text_;
};

/// Tells of the same calls as the CLI's own events, where those have response ids.
class CopilotCliTraces final : public LogFormat {
 public:
  std::string_view tool() const override { return "copilot-cli"; }
  std::string_view source() const override { return "log:copilot-cli"; }
  std::string_view name() const override { return "log:copilot-cli:otel"; }
  std::uint32_t parser_version() const override { return 1; }
  Declaration declaration() const override {
    return {.title = "GitHub Copilot CLI (file exporter)",
            .paths = "~/.copilot/otel/*.jsonl, the file of COPILOT_OTEL_FILE_EXPORTER_PATH",
            .detail = Detail::call,
            .ids = IdKind::response_id,
            .confidence = Confidence::documented,
            .note = "only where the exporter is on; no project"};
  }
  std::vector<fs::path> roots(Host const& host) const override {
    std::vector<fs::path> places{folder_of(host, "COPILOT_HOME", ".copilot") / "otel"};
    if (auto const file = host.environment("COPILOT_OTEL_FILE_EXPORTER_PATH"); file && !file->empty()) {
      if (fs::path const path{*file}; path.has_root_directory()) places.push_back(path);
    }
    return places;
  }
  bool owns(fs::path const& path) const override { return path.extension() == ".jsonl"; }
  std::unique_ptr<LogReader> make_reader(fs::path const&, std::string_view, SiblingFiles const&) override {
    return std::make_unique<TraceReader>(text_, TraceTool{tool(), source()});
  }

 private:
  JsonText text_;
};

}  // namespace

std::unique_ptr<LogFormat> visual_studio_copilot_format() { return std::make_unique<VisualStudioTraces>(); }
std::unique_ptr<LogFormat> copilot_cli_traces_format() { return std::make_unique<CopilotCliTraces>(); }

}  // namespace companion::detectors
