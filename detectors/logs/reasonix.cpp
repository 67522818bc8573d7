// Reasonix: a record a request in the statistics of a day.
#include <simdjson.h>

#include <algorithm>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_view.hpp"
#include "detectors/logs/prompt_tokens.hpp"
#include "detectors/logs/simple_lines.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

class Reasonix final : public SimpleLines {
 public:
  Reasonix()
      : SimpleLines{{.tool = "reasonix",
                     .source = "log:reasonix",
                     .declaration = {.title = "Reasonix",
                                     .paths = "~/.reasonix/stats/*.jsonl",
                                     .detail = Detail::call,
                                     .ids = IdKind::fingerprint,
                                     .confidence = Confidence::documented,
                                     .note = "no session, no project"}}} {}

  std::vector<fs::path> roots(Host const& host) const override {
    std::vector<fs::path> all{folder_of(host, "REASONIX_HOME", ".reasonix") / "stats"};
    for (auto const& base : application_folders(host)) all.push_back(base / "reasonix" / "stats");
    return all;
  }
  bool owns(fs::path const& path) const override { return path.extension() == ".jsonl"; }
  bool wants(std::string_view line) const override { return holds(line, "\"completion\""); }

  LineOutcome record(JsonView line, LineFile& /*file*/, SightingBuffer& found) const override {
    if (line.flag("turn")) return LineOutcome::fine;  // the sum of what was told
    auto const hit = line.count("cache_hit");
    auto const miss = line.count("cache_miss");
    WrittenTokens const written{
        .prompt = miss > 0 ? miss : std::max<std::int64_t>(line.count("prompt") - hit, 0),
        .cache_read = hit,
        .cache_write = 0,
        .output = line.count("completion"),
        .reasoning = line.count("reasoning")};
    auto sighting = new_sighting();
    sighting.tokens = from_uncached_prompt(written);
    if (sighting.tokens.total() == 0) return LineOutcome::fine;
    auto const at = line.instant("ts");
    if (!at) return LineOutcome::timeless;
    sighting.start = sighting.end = *at;
    if (line.count("requests") > 1) sighting.granularity = Granularity::turn;
    auto const model = line.text("model");
    auto const slash = model.find('/');
    if (slash != model.npos) sighting.provider = model.substr(0, slash);
    sighting.model = slash == model.npos ? model : model.substr(slash + 1);
    sighting.event_key = std::to_string(epoch_ms(*at)) + "#" + std::string{model} + "#" +
                         std::to_string(line.count("prompt")) + "." + std::to_string(written.output);
    found.add(sighting);
    return LineOutcome::fine;
  }
};

}  // namespace

std::unique_ptr<LogFormat> reasonix_format() { return std::make_unique<Reasonix>(); }

}  // namespace companion::detectors
