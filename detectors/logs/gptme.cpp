// gptme: conversation.jsonl, which may be rewritten, and events.jsonl, which repeats each message with the
// time in UTC. Both give an event the same key.
#include <simdjson.h>

#include <algorithm>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_view.hpp"
#include "detectors/logs/local_time.hpp"
#include "detectors/logs/prompt_tokens.hpp"
#include "detectors/logs/simple_lines.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view data_folder = "gptme";

/// The workspace that config.toml beside the log names.
std::string project_of(LineFile const& file) {
  std::string project;
  auto const read =
      file.siblings.read_lines(file.path.parent_path() / "config.toml", [&](std::string_view line) {
        constexpr std::string_view key = "workspace = \"";
        if (!line.starts_with(key)) return true;
        line.remove_prefix(key.size());
        project = line.substr(0, line.find('"'));
        return false;
      });
  if (!read) return {};
  if (!project.starts_with("~/")) return project;
  auto const path = file.path.generic_string();
  auto const home = path.find("/.local/share/");
  return home == path.npos ? std::string{} : path.substr(0, home) + project.substr(1);
}

class Gptme final : public SimpleLines {
 public:
  Gptme()
      : SimpleLines{{.tool = "gptme",
                     .source = "log:gptme",
                     .declaration = {.title = "gptme",
                                     .paths = "~/.local/share/gptme/logs/*/{conversation,events}.jsonl",
                                     .detail = Detail::call,
                                     .ids = IdKind::fingerprint,
                                     .confidence = Confidence::live,
                                     .note = "calls that name a conversation are not told"}}} {}

  std::vector<fs::path> roots(Host const& host) const override {
    if (auto const logs = host.environment("GPTME_LOGS_HOME"); logs && !logs->empty())
      return {fs::path{*logs}};
    return {folder_of(host, "XDG_DATA_HOME", ".local/share") / data_folder / "logs",
            host.home() / "Library" / "Application Support" / data_folder / "logs"};
  }
  bool owns(fs::path const& path) const override {
    auto const name = path.filename();
    return name == "conversation.jsonl" || name == "events.jsonl";
  }
  bool wants(std::string_view line) const override { return holds(line, "\"usage\""); }

  LineOutcome record(JsonView line, LineFile& file, SightingBuffer& found) const override {
    auto const event = line["payload"]["message"];
    auto const message = event ? event : line;
    auto const metadata = message["metadata"];
    auto const usage = metadata["usage"];
    if (message.text("role") != "assistant" || !usage.is_object()) return LineOutcome::fine;
    WrittenTokens const written{.prompt = usage.count("input_tokens"),
                                .cache_read = usage.count("cache_read_tokens"),
                                .cache_write = usage.count("cache_creation_tokens"),
                                .output = usage.count("output_tokens"),
                                .reasoning = usage.count("reasoning_tokens")};
    auto sighting = new_sighting();
    sighting.tokens = from_uncached_prompt(written);
    if (sighting.tokens.total() == 0) return LineOutcome::fine;
    auto const wall = message.text("timestamp");
    auto const told = event ? line.instant("ts") : std::nullopt;
    auto const at = told ? instant_beside(wall, *told) : std::nullopt;
    auto const start = at ? at : instant_of_local(wall);
    if (!start) return LineOutcome::timeless;
    sighting.start = sighting.end = *start;
    sighting.session_id = name_above(file.path, 1);
    name_model(metadata, sighting);
    if (auto const cost = metadata.usd("cost"); cost && cost->value > 0) sighting.cost = cost;
    sighting.cache_split_known = written.cache_write == 0;
    // Microseconds of the wall clock: kept in forks, which get another folder.
    sighting.event_key =
        std::string{wall} + "#" + std::to_string(written.prompt) + "." + std::to_string(written.output);
    if (file.memory.get("project").empty()) file.memory.set("project", project_of(file));
    sighting.project = file.memory.get("project");
    found.add(sighting);
    return LineOutcome::fine;
  }

 private:
  /// "openrouter/anthropic/claude-sonnet-4-6": the provider and its name of the model.
  static void name_model(JsonView metadata, Sighting& sighting) {
    auto const asked = metadata.text("model");
    auto const slash = asked.find('/');
    if (slash != asked.npos) sighting.provider = asked.substr(0, slash);
    auto const served = metadata.text("served_model");
    sighting.model = served.empty() ? asked.substr(slash == asked.npos ? 0 : slash + 1) : served;
  }
};

}  // namespace

std::unique_ptr<LogFormat> gptme_format() { return std::make_unique<Gptme>(); }

}  // namespace companion::detectors
