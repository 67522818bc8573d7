// Mux: the chat of a workspace, and one file for each of its subagents.
#include <simdjson.h>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_view.hpp"
#include "detectors/logs/prompt_tokens.hpp"
#include "detectors/logs/simple_lines.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

class Mux final : public SimpleLines {
 public:
  Mux()
      : SimpleLines{{.tool = "mux",
                     .source = "log:mux",
                     .declaration = {.title = "Mux",
                                     .paths = "~/.mux/sessions/**/chat.jsonl",
                                     .detail = Detail::turn,
                                     .ids = IdKind::own_id,
                                     .confidence = Confidence::documented,
                                     .note = "requests of one answer are summed; no project"}}} {}

  std::vector<fs::path> roots(Host const& host) const override {
    return {folder_of(host, "MUX_ROOT", ".mux") / "sessions"};
  }
  bool owns(fs::path const& path) const override { return path.filename() == "chat.jsonl"; }
  bool wants(std::string_view line) const override { return holds(line, "\"usage\""); }

  LineOutcome record(JsonView line, LineFile& file, SightingBuffer& found) const override {
    auto const metadata = line["metadata"];
    auto const usage = metadata["usage"];
    if (line.text("role") != "assistant" || !usage.is_object()) return LineOutcome::fine;
    // The prompt holds the cache, the output the reasoning, whatever the provider.
    auto const written = metadata["providerMetadata"]["anthropic"].count("cacheCreationInputTokens");
    auto sighting = new_sighting();
    sighting.granularity = Granularity::turn;
    sighting.tokens = from_whole_prompt({.prompt = usage.count("inputTokens"),
                                         .cache_read = usage.count("cachedInputTokens"),
                                         .cache_write = written,
                                         .output = usage.count("outputTokens"),
                                         .reasoning = usage.count("reasoningTokens")});
    if (sighting.tokens.total() == 0) return LineOutcome::fine;
    auto const at = metadata.instant("timestamp") ? metadata.instant("timestamp") : line.instant("createdAt");
    if (!at) return LineOutcome::timeless;
    sighting.start = sighting.end = *at;
    auto const model = metadata.text("model");
    auto const colon = model.find(':');
    if (colon != model.npos) sighting.provider = model.substr(0, colon);
    sighting.model = colon == model.npos ? model : model.substr(colon + 1);
    sighting.session_id = name_above(file.path, 1);
    if (name_above(file.path, 2) == "subagent-transcripts") {
      sighting.agent_id = sighting.session_id;
      sighting.session_id = name_above(file.path, 3);
    }
    // A forked workspace keeps ids and times.
    sighting.event_key = std::string{line.text("id")} + "@" + std::to_string(epoch_ms(*at));
    sighting.cache_split_known = written == 0;
    found.add(sighting);
    return LineOutcome::fine;
  }
};

}  // namespace

std::unique_ptr<LogFormat> mux_format() { return std::make_unique<Mux>(); }

}  // namespace companion::detectors
