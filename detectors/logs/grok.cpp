// Grok Build: the updates of a session, with the usage of each turn that ended, by model.
#include <simdjson.h>

#include <cmath>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_view.hpp"
#include "detectors/logs/prompt_tokens.hpp"
#include "detectors/logs/simple_lines.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

/// 1e10 ticks are a dollar. 0 of a subscription is no price.
std::optional<NanoUsd> cost_of(JsonView usage) {
  constexpr double ticks_per_nano = 10;
  constexpr double most = 1e17;
  auto const ticks = usage.number("costUsdTicks");
  if (!ticks || !(*ticks > 0) || !(*ticks < most)) return std::nullopt;
  return NanoUsd{std::llround(*ticks / ticks_per_nano)};
}

class Grok final : public SimpleLines {
 public:
  Grok()
      : SimpleLines{{.tool = "grok-build",
                     .source = "log:grok-build",
                     .declaration = {.title = "Grok Build",
                                     .paths = "~/.grok/sessions/*/*/updates.jsonl",
                                     .detail = Detail::turn,
                                     .ids = IdKind::own_id,
                                     .confidence = Confidence::sample,
                                     .note = "requests of a turn are summed by model"}}} {}

  std::vector<fs::path> roots(Host const& host) const override {
    return {folder_of(host, "GROK_HOME", ".grok") / "sessions"};
  }
  bool owns(fs::path const& path) const override { return path.filename() == "updates.jsonl"; }
  bool wants(std::string_view line) const override { return holds(line, "\"usage\""); }

  LineOutcome record(JsonView line, LineFile& file, SightingBuffer& found) const override {
    auto const update = line["params"]["update"];
    auto const usage = update["usage"];
    if (!usage.is_object()) return LineOutcome::fine;
    auto const at = line.instant("timestamp") ? line.instant("timestamp")
                                              : line["params"]["_meta"].instant("agentTimestampMs");
    if (!at) return LineOutcome::timeless;
    auto sighting = new_sighting();
    sighting.granularity = Granularity::turn;
    sighting.start = sighting.end = *at;
    sighting.session_id = name_above(file.path, 1);
    // The folder is named as the working folder, percent-encoded.
    sighting.project = path_of_uri("file://" + name_above(file.path, 2));
    sighting.provider = "xai";
    auto const turn = update.text("prompt_id");
    auto const key = turn.empty() ? sighting.session_id + "@" + std::to_string(epoch_ms(*at))
                                  : sighting.session_id + "/" + std::string{turn};
    bool by_model = false;
    usage["modelUsage"].each_member([&](std::string_view model, JsonView part) {
      by_model = true;
      tell(sighting, key, model, part, found);
    });
    if (!by_model) tell(sighting, key, {}, usage, found);
    return LineOutcome::fine;
  }

 private:
  static void tell(Sighting sighting, std::string const& key, std::string_view model, JsonView usage,
                   SightingBuffer& found) {
    sighting.tokens = from_whole_prompt({.prompt = usage.count("inputTokens"),
                                         .cache_read = usage.count("cachedReadTokens"),
                                         .cache_write = usage.count("cacheCreationTokens"),
                                         .output = usage.count("outputTokens"),
                                         .reasoning = usage.count("reasoningTokens")});
    if (sighting.tokens.total() == 0) return;
    sighting.model = model;
    sighting.event_key = key + "/" + std::string{model};
    sighting.cost = cost_of(usage);
    found.add(sighting);
  }
};

}  // namespace

std::unique_ptr<LogFormat> grok_build_format() { return std::make_unique<Grok>(); }

}  // namespace companion::detectors
