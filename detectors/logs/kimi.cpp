// Kimi CLI, Kimi Code and Kimi Work: one wire.jsonl an agent.
//
// Kimi CLI tells of an answer once, in a StatusUpdate, without its model. Kimi Code tells of each three
// times: usage.record (the model's alias, no id), step.end (the provider's id, no model) and a copy in the
// message. The two first are joined here; calls outside the loop of steps have the usage.record alone.
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_text.hpp"
#include "detectors/logs/prompt_tokens.hpp"
#include "detectors/logs/simple_lines.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view desktop_home = "kimi-desktop/daimon-share/daimon/runtime/kimi-code/home";
constexpr std::string_view seen_key = "told";        // counts of a step whose usage.record is still to come
constexpr std::string_view waiting_key = "waiting";  // counts of a usage.record whose step is still to end
constexpr std::string_view waiting_at_key = "waiting_at";
constexpr std::string_view waiting_model_key = "waiting_model";

/// Text of four counts, and back.
std::string text_of(WrittenTokens const& tokens) {
  return std::to_string(tokens.prompt) + "." + std::to_string(tokens.cache_read) + "." +
         std::to_string(tokens.cache_write) + "." + std::to_string(tokens.output);
}

WrittenTokens tokens_in(std::string_view text) {
  std::array<std::int64_t, 4> counts{};
  for (auto& count : counts) {
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{}) break;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.starts_with('.')) text.remove_prefix(1);
  }
  return {.prompt = counts[0],
          .cache_read = counts[1],
          .cache_write = counts[2],
          .output = counts[3],
          .reasoning = 0};
}

WrittenTokens code_tokens(JsonView usage) {
  return {.prompt = usage.count("inputOther"),
          .cache_read = usage.count("inputCacheRead"),
          .cache_write = usage.count("inputCacheCreation"),
          .output = usage.count("output"),
          .reasoning = 0};
}

/// What is known of an answer beside its counts.
struct Answer {
  Instant at{};
  std::string_view id;     ///< the provider's
  std::string_view alias;  ///< of the model
};

class Kimi final : public SimpleLines {
 public:
  Kimi()
      : SimpleLines{
            {.tool = "kimi",
             .source = "log:kimi",
             .declaration = {.title = "Kimi CLI, Kimi Code, Kimi Work",
                             .paths = "~/.kimi/sessions/**/wire.jsonl, ~/.kimi-code/sessions/**/wire.jsonl",
                             .detail = Detail::call,
                             .ids = IdKind::response_id,
                             .confidence = Confidence::live,
                             .note = "Kimi CLI: no model, no project"}}} {}

  std::vector<fs::path> roots(Host const& host) const override {
    std::vector<fs::path> all{folder_of(host, "KIMI_SHARE_DIR", ".kimi") / "sessions",
                              folder_of(host, "KIMI_CODE_HOME", ".kimi-code") / "sessions"};
    for (auto const& base : application_folders(host)) all.push_back(base / desktop_home / "sessions");
    return all;
  }

  bool owns(fs::path const& path) const override {
    if (path.filename() != "wire.jsonl") return false;
    // The desktop program keeps sessions of its own beside the conversations.
    auto const text = path.generic_string();
    return !holds(text, "/kimi-desktop/") || holds(text, "/conv-");
  }

  bool wants(std::string_view line) const override {
    return holds(line, "usage") || holds(line, "\"llm.request\"") || holds(line, "\"turn.ended\"");
  }

  LineOutcome record(JsonView line, LineFile& file, SightingBuffer& found) const override;

 private:
  LineOutcome status_update(JsonView line, LineFile& file, SightingBuffer& found) const;
  LineOutcome usage_record(JsonView line, LineFile& file, SightingBuffer& found) const;
  LineOutcome step_end(JsonView line, LineFile& file, SightingBuffer& found) const;
  void request(JsonView line, LineFile& file, SightingBuffer& found) const;
  void tell_waiting(LineFile& file, SightingBuffer& found) const;
  void tell(WrittenTokens const& tokens, Answer const& answer, LineFile& file, SightingBuffer& found) const;
};

/// "…/<session>/agents/<agent>/wire.jsonl" and "…/<session>/subagents/<agent>/wire.jsonl", else the folder.
struct Owner {
  std::string session;
  std::string agent;
};

Owner owner_of(fs::path const& path) {
  auto const middle = name_above(path, 2);
  if (middle != "agents" && middle != "subagents") return {.session = name_above(path, 1), .agent = {}};
  auto agent = name_above(path, 1);
  if (agent == "main") agent.clear();
  return {.session = name_above(path, 3), .agent = std::move(agent)};
}

/// Kimi Code lists the working folders of its sessions in one file at the top.
std::string project_of(LineFile const& file, std::string_view session) {
  std::string project;
  auto const home =
      file.path.parent_path().parent_path().parent_path().parent_path().parent_path().parent_path();
  JsonText parser;
  auto const read = file.siblings.read_lines(home / "session_index.jsonl", [&](std::string_view line) {
    if (!holds(line, session)) return true;
    auto const entry = parser.parse(line);
    if (entry.text("sessionId") == session) project = entry.text("workDir");
    return project.empty();
  });
  return read ? project : std::string{};
}

LineOutcome Kimi::record(JsonView line, LineFile& file, SightingBuffer& found) const {
  auto const type = line.text("type");
  if (type == "usage.record") return usage_record(line, file, found);
  if (type == "context.append_loop_event" && line["event"].text("type") == "step.end")
    return step_end(line["event"], file, found);
  if (type == "llm.request") request(line, file, found);
  if (type == "turn.ended") tell_waiting(file, found);
  if (line["message"].text("type") == "StatusUpdate") return status_update(line, file, found);
  return LineOutcome::fine;
}

LineOutcome Kimi::status_update(JsonView line, LineFile& file, SightingBuffer& found) const {
  auto const payload = line["message"]["payload"];
  auto const usage = payload["token_usage"];
  if (!usage.is_object()) return LineOutcome::fine;
  auto const at = line.instant("timestamp");
  if (!at) return LineOutcome::timeless;
  tell({.prompt = usage.count("input_other"),
        .cache_read = usage.count("input_cache_read"),
        .cache_write = usage.count("input_cache_creation"),
        .output = usage.count("output"),
        .reasoning = 0},
       {.at = *at, .id = payload.text("message_id"), .alias = {}}, file, found);
  return LineOutcome::fine;
}

void Kimi::request(JsonView line, LineFile& file, SightingBuffer& found) const {
  tell_waiting(file, found);
  auto& memory = file.memory;
  memory.set(seen_key, {});
  memory.set("kind", line.text("kind"));
  memory.set("provider", line.text("provider"));
  auto const asked = line.instant("time");
  memory.set("asked", asked ? std::to_string(epoch_ms(*asked)) : "");
  if (auto const alias = line.text("modelAlias"); !alias.empty())
    memory.set("model:" + std::string{alias}, line.text("model"));
  memory.set("alias", line.text("modelAlias"));
}

LineOutcome Kimi::usage_record(JsonView line, LineFile& file, SightingBuffer& found) const {
  auto const tokens = code_tokens(line["usage"]);
  if (from_uncached_prompt(tokens).total() == 0) return LineOutcome::fine;
  auto const at = line.instant("time");
  if (!at) return LineOutcome::timeless;
  auto const counts = text_of(tokens);
  if (file.memory.get(seen_key) == counts) {
    file.memory.set(seen_key, {});
    return LineOutcome::fine;
  }
  tell_waiting(file, found);
  file.memory.set(waiting_key, counts);
  file.memory.set(waiting_at_key, std::to_string(epoch_ms(*at)));
  file.memory.set(waiting_model_key, line.text("model"));
  // Summaries and titles are no steps: nothing more will be said of them.
  if (file.memory.get("kind") != "loop") tell_waiting(file, found);
  return LineOutcome::fine;
}

LineOutcome Kimi::step_end(JsonView event, LineFile& file, SightingBuffer& found) const {
  auto const usage = event["usage"];
  if (!usage.is_object()) return LineOutcome::fine;
  auto const tokens = code_tokens(usage);
  auto& memory = file.memory;
  std::int64_t at = 0;
  std::string alias{memory.get("alias")};
  if (memory.get(waiting_key) == text_of(tokens)) {
    auto const text = memory.get(waiting_at_key);
    std::from_chars(text.data(), text.data() + text.size(), at);
    alias = memory.get(waiting_model_key);
    memory.set(waiting_key, {});
  } else {
    auto const text = memory.get("asked");
    std::from_chars(text.data(), text.data() + text.size(), at);
    memory.set(seen_key, text_of(tokens));
  }
  if (at <= 0) return LineOutcome::timeless;
  tell(tokens, {.at = from_epoch_ms(at), .id = event.text("messageId"), .alias = alias}, file, found);
  return LineOutcome::fine;
}

void Kimi::tell_waiting(LineFile& file, SightingBuffer& found) const {
  auto const counts = std::string{file.memory.get(waiting_key)};
  if (counts.empty()) return;
  auto const text = file.memory.get(waiting_at_key);
  std::int64_t at = 0;
  std::from_chars(text.data(), text.data() + text.size(), at);
  std::string const alias{file.memory.get(waiting_model_key)};
  file.memory.set(waiting_key, {});
  tell(tokens_in(counts), {.at = from_epoch_ms(at), .id = {}, .alias = alias}, file, found);
}

void Kimi::tell(WrittenTokens const& tokens, Answer const& answer, LineFile& file,
                SightingBuffer& found) const {
  auto sighting = new_sighting();
  sighting.tokens = from_uncached_prompt(tokens);
  if (sighting.tokens.total() == 0) return;
  auto const owner = owner_of(file.path);
  sighting.session_id = owner.session;
  sighting.agent_id = owner.agent;
  sighting.start = sighting.end = answer.at;
  if (auto const text = file.memory.get("asked"); !text.empty()) {
    std::int64_t asked = 0;
    std::from_chars(text.data(), text.data() + text.size(), asked);
    sighting.start = std::min(sighting.start, from_epoch_ms(asked));
  }
  auto const model = file.memory.get("model:" + std::string{answer.alias});
  sighting.model = model.empty() ? answer.alias : model;
  if (answer.alias == file.memory.get("alias")) sighting.provider = file.memory.get("provider");
  sighting.response_id = answer.id;
  // Copies of a session keep ids and times.
  auto const who = answer.id.empty() ? std::to_string(epoch_ms(answer.at)) : std::string{answer.id};
  sighting.event_key = who + "#" + text_of(tokens);
  sighting.cache_split_known = tokens.cache_write == 0;
  if (file.memory.get("project").empty() && !owner.session.empty())
    file.memory.set("project", project_of(file, owner.session));
  sighting.project = file.memory.get("project");
  found.add(sighting);
}

}  // namespace

std::unique_ptr<LogFormat> kimi_format() { return std::make_unique<Kimi>(); }

}  // namespace companion::detectors
