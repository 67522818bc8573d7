// GitHub Copilot CLI: a record a call since 2026, and at every end of a process the session's totals so far.
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
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
using nlohmann::json;

constexpr std::string_view copilot_source = "log:copilot-cli";
constexpr std::uint32_t copilot_parser_version = 1;
constexpr std::size_t models_max = 64;
constexpr std::int64_t sum_max = 1'000'000'000'000'000;  // of a damaged state
constexpr Needle record_needle{"\"session.usage_record\"", 1, 9, 15};
constexpr Needle shutdown_needle{"\"session.shutdown\"", 1, 9, 12};
constexpr Needle start_needle{"\"session.start\"", 1, 9, 12};
constexpr Needle resume_needle{"\"session.resume\"", 1, 9, 12};

/// As Copilot writes it: the cache lies inside the prompt.
struct Written {
  std::int64_t prompt{0};
  std::int64_t cache_read{0};
  std::int64_t cache_write{0};
  std::int64_t output{0};
  std::int64_t reasoning{0};

  friend bool operator==(Written const&, Written const&) = default;
  [[nodiscard]] TokenCounts tokens() const {
    return from_whole_prompt({.prompt = prompt,
                              .cache_read = cache_read,
                              .cache_write = cache_write,
                              .output = output,
                              .reasoning = reasoning});
  }
  [[nodiscard]] bool less_than(Written const& other) const {
    return prompt < other.prompt || output < other.output;
  }
};

Written written_in(JsonView usage) {
  return {.prompt = usage.count("inputTokens"),
          .cache_read = usage.count("cacheReadTokens"),
          .cache_write = usage.count("cacheWriteTokens"),
          .output = usage.count("outputTokens"),
          .reasoning = usage.count("reasoningTokens")};
}

Written sum(Written const& a, Written const& b) {
  return {.prompt = a.prompt + b.prompt,
          .cache_read = a.cache_read + b.cache_read,
          .cache_write = a.cache_write + b.cache_write,
          .output = a.output + b.output,
          .reasoning = a.reasoning + b.reasoning};
}

Written rest(Written const& whole, Written const& part) {
  auto const over = [](std::int64_t a, std::int64_t b) { return std::max<std::int64_t>(a - b, 0); };
  return {.prompt = over(whole.prompt, part.prompt),
          .cache_read = over(whole.cache_read, part.cache_read),
          .cache_write = over(whole.cache_write, part.cache_write),
          .output = over(whole.output, part.output),
          .reasoning = over(whole.reasoning, part.reasoning)};
}

json to_json(Written const& w) { return {w.prompt, w.cache_read, w.cache_write, w.output, w.reasoning}; }

Written written_of(json const& row) {
  std::array<std::int64_t, 5> parts{};
  if (!row.is_array() || row.size() != parts.size()) return {};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (row[i].is_number_integer())
      parts[i] = std::clamp<std::int64_t>(row[i].get<std::int64_t>(), 0, sum_max'000);
  }
  return {parts[0], parts[1], parts[2], parts[3], parts[4]};
}

/// Of one model in one session.
struct Counter {
  Written last;           ///< the totals told before
  Written told_singly;    ///< of them: calls that had a record of their own
  Written since_last;     ///< such calls since the totals were told
  std::int64_t epoch{0};  ///< how often the totals fell
};

/// nano-AIU to USD: 1e11 of them are a dollar.
std::optional<NanoUsd> usd_of_aiu(JsonView amount) {
  auto const nano = amount.number();
  if (!nano || !(*nano > 0) || *nano > 1e18) return std::nullopt;
  return NanoUsd{std::llround(*nano / 100)};
}

class CopilotReader final : public LogReader {
 public:
  CopilotReader(JsonText& text, std::string folder, std::string_view state)
      : text_{text}, folder_{std::move(folder)} {
    if (!state.empty()) load(state);
  }

  bool wants(std::string_view line) const override {
    return record_needle.in(line) || shutdown_needle.in(line) || start_needle.in(line) ||
           resume_needle.in(line);
  }

  LineOutcome line(std::string_view text, SightingBuffer& found) override {
    auto const event = text_.parse(text);
    if (!event.is_object()) return LineOutcome::malformed;
    auto const type = event.text("type");
    auto const data = event["data"];
    if (type == "session.start" || type == "session.resume") take_start(event, data);
    if (type == "session.usage_record") return take_record(event, data["usage"], found);
    if (type == "session.shutdown") return take_totals(event, data, found);
    return LineOutcome::fine;
  }

  void restart() override {
    session_.clear();
    counters_.clear();
  }
  std::string state() const override;

 private:
  void load(std::string_view state);
  void take_start(JsonView event, JsonView data);
  LineOutcome take_record(JsonView event, JsonView usage, SightingBuffer& found);
  LineOutcome take_totals(JsonView event, JsonView data, SightingBuffer& found);
  void emit_rest(std::string const& model, Counter const& counter, std::optional<NanoUsd> cost, Instant at,
                 SightingBuffer& found) const;
  [[nodiscard]] Sighting blank(Instant at) const;

  JsonText& text_;
  std::string folder_;
  std::string session_;
  std::string version_;
  std::string project_;
  std::string branch_;
  Instant started_{};
  std::map<std::string, Counter, std::less<>> counters_;
};

Sighting CopilotReader::blank(Instant at) const {
  Sighting call;
  call.source = copilot_source;
  call.tool = "copilot-cli";
  call.parser_version = copilot_parser_version;
  call.start = call.end = at;
  call.session_id = session_.empty() ? folder_ : session_;
  call.tool_version = version_;
  call.project = project_;
  call.branch = branch_;
  return call;
}

void CopilotReader::take_start(JsonView event, JsonView data) {
  if (auto const id = data.text("sessionId"); !id.empty()) session_ = id;
  if (auto const version = data.text("copilotVersion"); !version.empty()) version_ = version;
  auto const context = data["context"];
  if (auto const cwd = context.text("cwd"); !cwd.empty()) project_ = cwd;
  if (auto const branch = context.text("branch"); !branch.empty()) branch_ = branch;
  if (auto const at = event.instant("timestamp"); at && started_ == Instant{}) started_ = *at;
}

LineOutcome CopilotReader::take_record(JsonView event, JsonView usage, SightingBuffer& found) {
  auto const written = written_in(usage);
  auto const model = usage.text("model");
  if (written.prompt + written.output == 0) return LineOutcome::fine;
  if (auto counter = counters_.find(model); counter != counters_.end() || counters_.size() < models_max) {
    auto& kept = counters_[std::string{model}];
    kept.told_singly = sum(kept.told_singly, written);
    kept.since_last = sum(kept.since_last, written);
  }
  auto const at = event.instant("timestamp");
  if (!at) return LineOutcome::timeless;
  auto call = blank(*at);
  auto const accounting = usage["accounting"];
  if (auto const of = accounting.text("sourceSessionId"); !of.empty()) call.session_id = of;
  call.response_id = usage.text("apiCallId");
  call.request_id = usage.text("providerCallId");
  call.event_key = is_unique_message_id(call.response_id)
                       ? call.response_id
                       : call.session_id + "/" + std::string{event.text("id")};
  call.model = model_of_copilot(model);
  call.provider = usage.text("modelProvider");
  call.tokens = written.tokens();
  call.cache_split_known = written.cache_write == 0;
  call.cost = usd_of_aiu(usage["totalNanoAiu"]);
  if (auto const ms = usage.number("duration"); ms && *ms > 0 && *ms < 1e9)
    call.duration = Milliseconds{std::llround(*ms)};
  if (auto const ms = usage.number("timeToFirstTokenMs"); ms && *ms > 0 && *ms < 1e9)
    call.time_to_first_token = Milliseconds{std::llround(*ms)};
  found.add(call);
  return LineOutcome::fine;
}

LineOutcome CopilotReader::take_totals(JsonView event, JsonView data, SightingBuffer& found) {
  auto metrics = data["modelMetrics"];
  if (!metrics) metrics = data["accountingSnapshot"]["modelMetrics"];
  auto const at = event.instant("timestamp");
  if (!metrics.is_object()) return LineOutcome::fine;
  if (!at) return LineOutcome::timeless;
  std::size_t models = 0;
  metrics.each_member([&](std::string_view, JsonView) { ++models; });
  metrics.each_member([&](std::string_view model, JsonView row) {
    auto const whole = written_in(row["usage"]);
    if (!counters_.contains(model) && counters_.size() >= models_max) return;
    auto& counter = counters_[std::string{model}];
    if (whole.less_than(counter.last)) {  // the count began anew
      ++counter.epoch;
      counter.told_singly = counter.since_last;
    }
    counter.last = whole;
    counter.since_last = {};
    auto cost = usd_of_aiu(row["totalNanoAiu"]);
    // A bill of several models cannot be divided.
    if (!cost && models == 1) cost = usd_of_aiu(data["totalNanoAiu"]);
    emit_rest(std::string{model}, counter, cost, *at, found);
  });
  return LineOutcome::fine;
}

/// What no record of its own tells of the totals: all of it in versions without such records.
void CopilotReader::emit_rest(std::string const& model, Counter const& counter, std::optional<NanoUsd> cost,
                              Instant at, SightingBuffer& found) const {
  auto const untold = rest(counter.last, counter.told_singly);
  if (untold.prompt + untold.output == 0) return;
  auto call = blank(at);
  if (started_ != Instant{} && started_ < at) call.start = started_;
  call.granularity = Granularity::session;
  call.event_key = call.session_id + "/" + model + "#" + std::to_string(counter.epoch);
  call.model = model_of_copilot(model);
  call.tokens = untold.tokens();
  call.cache_split_known = untold.cache_write == 0;
  if (counter.told_singly == Written{}) call.cost = cost;
  found.add(call);
}

std::string CopilotReader::state() const {
  json all{{"session", session_},
           {"version", version_},
           {"project", project_},
           {"branch", branch_},
           {"started", epoch_ms(started_)}};
  for (auto const& [model, counter] : counters_) {
    all["models"][model] = {to_json(counter.last), to_json(counter.told_singly), to_json(counter.since_last),
                            counter.epoch};
  }
  return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

void CopilotReader::load(std::string_view state) {
  auto const all = json::parse(state, nullptr, false);
  if (!all.is_object()) return;
  auto const text = [&](char const* key) {
    return all.contains(key) && all[key].is_string() ? all[key].get<std::string>() : std::string{};
  };
  session_ = text("session");
  version_ = text("version");
  project_ = text("project");
  branch_ = text("branch");
  if (all.contains("started") && all["started"].is_number_integer())
    started_ = from_epoch_ms(all["started"].get<std::int64_t>());
  if (!all.contains("models") || !all["models"].is_object()) return;
  for (auto const& [model, row] : all["models"].items()) {
    if (!row.is_array() || row.size() != 4 || counters_.size() >= models_max) continue;
    counters_[model] = {.last = written_of(row[0]),
                        .told_singly = written_of(row[1]),
                        .since_last = written_of(row[2]),
                        .epoch = row[3].is_number_integer() ? row[3].get<std::int64_t>() : 0};
  }
}

class CopilotCli final : public LogFormat {
 public:
  std::string_view tool() const override { return "copilot-cli"; }
  std::string_view source() const override { return copilot_source; }
  std::uint32_t parser_version() const override { return copilot_parser_version; }
  Declaration declaration() const override {
    return {.title = "GitHub Copilot CLI",
            .paths = "~/.copilot/session-state/*/events.jsonl",
            .detail = Detail::call,
            .ids = IdKind::response_id,
            .confidence = Confidence::live,
            .note = "before 1.0.100 a session's totals only; cache writes not split by lifetime"};
  }
  std::vector<fs::path> roots(Host const& host) const override {
    return {folder_of(host, "COPILOT_HOME", ".copilot") / "session-state"};
  }
  bool owns(fs::path const& path) const override { return path.filename() == "events.jsonl"; }
  std::unique_ptr<LogReader> make_reader(fs::path const& path, std::string_view state,
                                         SiblingFiles const&) override {
    return std::make_unique<CopilotReader>(text_, path.parent_path().filename().string(), state);
  }

 private:
  JsonText text_;
};

}  // namespace

std::unique_ptr<LogFormat> copilot_cli_format() { return std::make_unique<CopilotCli>(); }

}  // namespace companion::detectors
