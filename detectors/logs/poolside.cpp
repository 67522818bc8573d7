// Poolside's agent: a trajectory of events; the end of an inference bears its counts, its start the model.
#include <simdjson.h>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_view.hpp"
#include "detectors/logs/prompt_tokens.hpp"
#include "detectors/logs/simple_lines.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "trajectory-";

class Poolside final : public SimpleLines {
 public:
  Poolside()
      : SimpleLines{{.tool = "poolside",
                     .source = "log:poolside",
                     .declaration = {.title = "Poolside",
                                     .paths = "~/.local/state/poolside/trajectories/trajectory-*.ndjson",
                                     .detail = Detail::call,
                                     .ids = IdKind::own_id,
                                     .confidence = Confidence::documented,
                                     .note = "no reasoning count"}}} {}

  std::vector<fs::path> roots(Host const& host) const override {
    std::vector<fs::path> all{folder_of(host, "XDG_STATE_HOME", ".local/state") / "poolside" /
                              "trajectories"};
    for (auto const& base : application_folders(host)) all.push_back(base / "poolside" / "trajectories");
    return all;
  }
  bool owns(fs::path const& path) const override {
    return path.extension() == ".ndjson" && path.filename().string().starts_with(prefix);
  }
  bool wants(std::string_view line) const override {
    return holds(line, "\"tool_call.inference.") || holds(line, "\"session.start\"");
  }

  LineOutcome record(JsonView line, LineFile& file, SightingBuffer& found) const override {
    auto const type = line.text("type");
    auto const step = "step:" + std::string{line.text("step_id")};
    if (type == "session.start") {
      line["session_start"]["working_directories"].each([&](JsonView folder) {
        if (file.memory.get("project").empty()) file.memory.set("project", folder.text());
      });
    }
    if (type == "tool_call.inference.start") {
      auto const model = line["tool_call_inference_start"]["chat_completion_request"].text("model");
      auto const asked = line.instant("timestamp");
      file.memory.set("model", model);
      file.memory.set(step, asked ? format_instant(*asked) + std::string{model} : "");
    }
    if (type == "tool_call.inference.end") return tell(line, step, file, found);
    return LineOutcome::fine;
  }

 private:
  LineOutcome tell(JsonView line, std::string const& step, LineFile& file, SightingBuffer& found) const {
    constexpr std::size_t time_size = 24;  // of format_instant
    auto const usage = line["tool_call_inference_end"];
    auto sighting = new_sighting();
    sighting.tokens = from_uncached_prompt({.prompt = usage.count("input_tokens"),
                                            .cache_read = usage.count("cache_read_input_tokens"),
                                            .cache_write = usage.count("cache_write_input_tokens"),
                                            .output = usage.count("output_tokens"),
                                            .reasoning = 0});
    if (sighting.tokens.total() == 0) return LineOutcome::fine;
    auto const end = line.instant("timestamp");
    if (!end) return LineOutcome::timeless;
    sighting.start = sighting.end = *end;
    auto const began = file.memory.get(step);
    if (began.size() >= time_size) {
      sighting.start = std::min(*end, parse_instant(began.substr(0, time_size)).value_or(*end));
      sighting.model = began.substr(time_size);
    }
    if (sighting.model.empty()) sighting.model = file.memory.get("model");
    file.memory.set(step, {});
    auto const name = file.path.stem().string();
    sighting.session_id = name.substr(prefix.size());
    auto const id = line.text("id").empty() ? line.text("step_id") : line.text("id");
    sighting.event_key = sighting.session_id + "/" + std::string{id} + "@" + std::to_string(epoch_ms(*end));
    sighting.provider = "poolside";
    sighting.project = file.memory.get("project");
    found.add(sighting);
    return LineOutcome::fine;
  }
};

}  // namespace

std::unique_ptr<LogFormat> poolside_format() { return std::make_unique<Poolside>(); }

}  // namespace companion::detectors
