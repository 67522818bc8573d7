// DeepSeek's harness (dsh): a log of events a session, by default in zstd frames.
#include <simdjson.h>

#include <charconv>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_view.hpp"
#include "detectors/logs/prompt_tokens.hpp"
#include "detectors/logs/simple_lines.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

/// The last usage of the stream that a message was made from; earlier ones are snapshots.
JsonView usage_of(JsonView data) {
  if (data["usage"].is_object()) return data["usage"];
  JsonView last;
  data["stream"].each([&](JsonView entry) {
    auto const chunk = entry["chunk"];
    if (chunk.text("type") == "usage" && chunk["usage"].is_object()) last = chunk["usage"];
  });
  return last;
}

class DeepseekHarness final : public SimpleLines {
 public:
  DeepseekHarness()
      : SimpleLines{{.tool = "deepseek-harness",
                     .source = "log:deepseek-harness",
                     .declaration = {.title = "DeepSeek Harness (dsh)",
                                     .paths = "~/.dsh/sessions/*/*/session.jsonl[.zstd]",
                                     .detail = Detail::call,
                                     .ids = IdKind::own_id,
                                     .confidence = Confidence::documented,
                                     .note = "failed attempts count with the usage they report"}}} {}

  std::vector<fs::path> roots(Host const& host) const override {
    return {folder_of(host, "DSH_HOME", ".dsh") / "sessions"};
  }
  bool owns(fs::path const& path) const override {
    return path.filename() == "session.jsonl" || path.filename() == "session.jsonl.zstd";
  }
  bool wants(std::string_view line) const override {
    return holds(line, "\"usage\"") || holds(line, "\"session\"") || holds(line, "\"request/header\"");
  }

  LineOutcome record(JsonView line, LineFile& file, SightingBuffer& found) const override {
    auto const type = line.text("type");
    auto& memory = file.memory;
    if (type == "session" && memory.get("session").empty()) {
      memory.set("session", line.text("id"));
      memory.set("project", line.text("cwd"));
      memory.set("parent", line.text("parentSession"));
      // So many events of a fork are its parent's, word for word.
      memory.set("seed", line.text("parentSession").empty() ? "" : std::to_string(line.count("seedLength")));
    }
    if (type == "request/header") {
      auto const config = line["data"]["header"]["config"];
      memory.set("model", config.text("model"));
      memory.set("provider", config.text("provider"));
    }
    bool const summary = type == "compaction/summary";
    if (!summary && type != "assistant/message" && type != "assistant/attempt") return LineOutcome::fine;
    return is_seed(line, memory) ? LineOutcome::fine : tell(line, summary, file, found);
  }

 private:
  static bool is_seed(JsonView line, LineMemory const& memory) {
    std::int64_t length = 0;
    auto const text = memory.get("seed");
    std::from_chars(text.data(), text.data() + text.size(), length);
    return line["seq"] && line.count("seq") < length;
  }

  LineOutcome tell(JsonView line, bool summary, LineFile& file, SightingBuffer& found) const {
    auto const data = line["data"];
    auto const usage = usage_of(data);
    auto sighting = new_sighting();
    sighting.tokens = from_uncached_prompt({.prompt = usage.count("inputTokens"),
                                            .cache_read = usage.count("cacheReadTokens"),
                                            .cache_write = usage.count("cacheWriteTokens"),
                                            .output = usage.count("outputTokens"),
                                            .reasoning = usage.count("reasoningTokens")});
    if (sighting.tokens.total() == 0) return LineOutcome::fine;
    auto const at = line.instant("time");
    if (!at) return LineOutcome::timeless;
    sighting.start = sighting.end = *at;
    auto const& memory = file.memory;
    sighting.session_id = memory.get("session").empty() ? name_above(file.path, 1) : memory.get("session");
    sighting.parent_session_id = memory.get("parent");
    sighting.project = memory.get("project");
    auto const source = data["message"]["source"];
    auto const served = source["replayState"]["response"].text("responseModel");
    sighting.model = !served.empty()                ? served
                     : source.text("model").empty() ? memory.get("model")
                                                    : source.text("model");
    sighting.provider = source.text("provider").empty() ? memory.get("provider") : source.text("provider");
    sighting.event_key = key_of(line, summary, sighting);
    found.add(sighting);
    return LineOutcome::fine;
  }

  /// Ids of messages and of summaries are kept in forks; a number is one of this session.
  static std::string key_of(JsonView line, bool summary, Sighting const& sighting) {
    auto const data = line["data"];
    std::string_view id = data["message"].text("id");
    if (summary) id = data.text("compactionId");
    if (id.empty()) id = data.text("attemptId");
    auto const number = std::to_string(line.count("seq"));
    auto const who = id.empty() ? sighting.session_id + "/" + number : std::string{id};
    return who + "@" + std::to_string(epoch_ms(sighting.start));
  }
};

}  // namespace

std::unique_ptr<LogFormat> deepseek_harness_format() { return std::make_unique<DeepseekHarness>(); }

}  // namespace companion::detectors
