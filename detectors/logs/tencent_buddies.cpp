// CodeBuddy and WorkBuddy: one answer becomes several records, each with its whole usage.
#include <simdjson.h>

#include <array>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_view.hpp"
#include "detectors/logs/prompt_tokens.hpp"
#include "detectors/logs/simple_lines.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

template <std::size_t N>
std::int64_t first_count(JsonView usage, std::array<std::string_view, N> const& names) {
  for (auto const name : names) {
    if (auto const count = usage.count(name); count > 0) return count;
  }
  return 0;
}

/// The same counts stand at three places of a record, under three sets of names.
JsonView usage_of(JsonView line) {
  for (auto const usage :
       {line["message"]["usage"], line["providerData"]["usage"], line["providerData"]["rawUsage"]}) {
    if (usage.is_object()) return usage;
  }
  return {};
}

std::int64_t detail_of(JsonView usage, std::string_view snake, std::string_view camel,
                       std::string_view name) {
  if (auto const count = usage[snake].count(name); count > 0) return count;
  std::int64_t found = 0;
  usage[camel].each([&](JsonView detail) { found = std::max(found, detail.count(name)); });
  return found;
}

TokenCounts tokens_of(JsonView usage) {
  constexpr std::array<std::string_view, 3> prompts{"input_tokens", "inputTokens", "prompt_tokens"};
  constexpr std::array<std::string_view, 3> outputs{"output_tokens", "outputTokens", "completion_tokens"};
  constexpr std::array<std::string_view, 4> reads{"cache_read_input_tokens", "cacheReadInputTokens",
                                                  "prompt_cache_hit_tokens", "cached_tokens"};
  constexpr std::array<std::string_view, 3> writes{"cache_creation_input_tokens", "cacheCreationInputTokens",
                                                   "prompt_cache_write_tokens"};
  constexpr std::array<std::string_view, 2> thoughts{"completion_thinking_tokens", "reasoningTokens"};
  auto read = first_count(usage, reads);
  if (read == 0) read = detail_of(usage, "prompt_tokens_details", "inputTokensDetails", "cached_tokens");
  auto thought = first_count(usage, thoughts);
  if (thought == 0)
    thought = detail_of(usage, "completion_tokens_details", "outputTokensDetails", "reasoning_tokens");
  return from_whole_prompt({.prompt = first_count(usage, prompts),
                            .cache_read = read,
                            .cache_write = first_count(usage, writes),
                            .output = first_count(usage, outputs),
                            .reasoning = thought});
}

class Buddy final : public SimpleLines {
 public:
  Buddy(SourceFacts const& facts, std::string_view folder, std::string_view variable)
      : SimpleLines{facts}, folder_{folder}, variable_{variable} {}

  std::vector<fs::path> roots(Host const& host) const override {
    return {folder_of(host, std::string{variable_}, folder_) / "projects"};
  }
  bool owns(fs::path const& path) const override { return path.extension() == ".jsonl"; }
  bool wants(std::string_view line) const override { return holds(line, "sage\""); }

  LineOutcome record(JsonView line, LineFile& file, SightingBuffer& found) const override {
    auto const type = line.text("type");
    bool const answer = type == "message" && line.text("role") == "assistant";
    auto const status = line.text("status");
    if ((!answer && type != "function_call") || (!status.empty() && status != "completed"))
      return LineOutcome::fine;
    auto sighting = new_sighting();
    sighting.tokens = tokens_of(usage_of(line));
    if (sighting.tokens.total() == 0) return LineOutcome::fine;
    auto const at = line.instant("timestamp");
    if (!at) return LineOutcome::timeless;
    sighting.start = sighting.end = *at;
    name_owner(line, file.path, sighting);
    auto const said = line["providerData"];
    sighting.model = said.text("model").empty() ? said.text("requestModelId") : said.text("model");
    sighting.project = line.text("cwd");
    auto id = said.text("messageId");
    if (id.empty()) id = said.text("traceId");
    if (id.empty()) id = line.text("id");
    sighting.event_key = sighting.session_id + "/" + sighting.agent_id + "/" + std::string{id};
    found.add(sighting);
    return LineOutcome::fine;
  }

 private:
  static void name_owner(JsonView line, fs::path const& path, Sighting& sighting) {
    sighting.session_id = line.text("sessionId");
    if (name_above(path, 1) == "subagents") {
      sighting.agent_id = path.stem().string();
      if (sighting.session_id.empty()) sighting.session_id = name_above(path, 2);
    }
    if (sighting.session_id.empty()) sighting.session_id = path.stem().string();
  }

  std::string_view folder_;
  std::string_view variable_;
};

}  // namespace

std::unique_ptr<LogFormat> codebuddy_format() {
  SourceFacts const facts{.tool = "codebuddy",
                          .source = "log:codebuddy",
                          .declaration = {.title = "CodeBuddy",
                                          .paths = "~/.codebuddy/projects/**/*.jsonl",
                                          .detail = Detail::call,
                                          .ids = IdKind::own_id,
                                          .confidence = Confidence::documented,
                                          .note = "the extension's own log is not read"}};
  return std::make_unique<Buddy>(facts, ".codebuddy", "CODEBUDDY_CONFIG_DIR");
}

std::unique_ptr<LogFormat> workbuddy_format() {
  SourceFacts const facts{.tool = "workbuddy",
                          .source = "log:workbuddy",
                          .declaration = {.title = "WorkBuddy",
                                          .paths = "~/.workbuddy/projects/**/*.jsonl",
                                          .detail = Detail::call,
                                          .ids = IdKind::own_id,
                                          .confidence = Confidence::documented,
                                          .note = "as CodeBuddy"}};
  return std::make_unique<Buddy>(facts, ".workbuddy", "WORKBUDDY_CONFIG_DIR");
}

}  // namespace companion::detectors
