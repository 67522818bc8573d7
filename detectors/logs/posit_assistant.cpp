// Posit Assistant: the messages of a conversation as they went to the model.
#include <simdjson.h>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_view.hpp"
#include "detectors/logs/prompt_tokens.hpp"
#include "detectors/logs/simple_lines.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

class PositAssistant final : public SimpleLines {
 public:
  PositAssistant()
      : SimpleLines{{.tool = "posit-assistant",
                     .source = "log:posit-assistant",
                     .declaration = {.title = "Posit Assistant",
                                     .paths = "~/.posit/assistant/workspaces/**/lm-messages.jsonl",
                                     .detail = Detail::call,
                                     .ids = IdKind::own_id,
                                     .confidence = Confidence::documented,
                                     .note = "no project"}}} {}

  std::vector<fs::path> roots(Host const& host) const override {
    return {host.home() / ".posit" / "assistant" / "workspaces"};
  }
  bool owns(fs::path const& path) const override { return path.filename() == "lm-messages.jsonl"; }
  bool wants(std::string_view line) const override { return holds(line, "\"usage\""); }

  LineOutcome record(JsonView line, LineFile& file, SightingBuffer& found) const override {
    auto const message = line["message"];
    auto const said = message["providerOptions"]["providerMetadata"]["positai"];
    auto const usage = said["usage"];
    if (message.text("role") != "assistant" || !usage.is_object()) return LineOutcome::fine;
    auto sighting = new_sighting();
    sighting.tokens = from_uncached_prompt({.prompt = usage.count("inputTokens"),
                                            .cache_read = usage.count("cacheReadTokens"),
                                            .cache_write = usage.count("cacheWriteTokens"),
                                            .output = usage.count("outputTokens"),
                                            .reasoning = 0});
    if (sighting.tokens.total() == 0) return LineOutcome::fine;
    auto const at = said.instant("timestamp");
    if (!at) return LineOutcome::timeless;
    sighting.start = sighting.end = *at;
    sighting.session_id = name_above(file.path, 1);
    if (name_above(file.path, 2) == "subagents") {
      sighting.agent_id = sighting.session_id;
      sighting.session_id = name_above(file.path, 3);
    }
    sighting.model = said.text("modelId");
    auto const id = std::to_string(line.count("id"));
    sighting.event_key = name_above(file.path, 1) + "/" + id + "@" + std::to_string(epoch_ms(*at));
    sighting.cache_split_known = sighting.tokens.cache_write_5m == 0;
    found.add(sighting);
    return LineOutcome::fine;
  }
};

}  // namespace

std::unique_ptr<LogFormat> posit_assistant_format() { return std::make_unique<PositAssistant>(); }

}  // namespace companion::detectors
