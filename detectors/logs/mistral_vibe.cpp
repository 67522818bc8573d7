// Mistral Vibe: totals of a session, in meta.json of version 2 and in a projection of version 3.
#include <simdjson.h>

#include <algorithm>
#include <string>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_text.hpp"
#include "detectors/logs/prompt_tokens.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view vibe_source = "log:mistral-vibe";
constexpr std::uint32_t vibe_parser_version = 1;

Sighting blank_session() {
  Sighting session;
  session.source = vibe_source;
  session.tool = "mistral-vibe";
  session.parser_version = vibe_parser_version;
  session.granularity = Granularity::session;
  return session;
}

/// What is active is an alias; the list of models has its name.
std::string_view active_model(JsonView config) {
  auto const alias = config.text("active_model");
  auto name = alias;
  config["models"].each([&](JsonView model) {
    if (model.text("alias") == alias && !model.text("name").empty()) name = model.text("name");
  });
  return name;
}

void take_meta(JsonView meta, Sighting& session) {
  if (auto const id = meta.text("session_id"); !id.empty()) session.session_id = id;
  session.parent_session_id = meta.text("parent_session_id");
  session.project = meta["environment"].text("working_directory");
  session.branch = meta.text("git_branch");
  auto const config = meta["config"];
  session.model = config.text("model_name");
  if (session.model.empty()) session.model = active_model(config);
  if (auto const at = meta.instant("start_time")) session.start = *at;
  if (auto const at = meta.instant("end_time")) session.end = *at;
}

class MistralVibe final : public DocumentFormat {
 public:
  std::string_view tool() const override { return "mistral-vibe"; }
  std::string_view source() const override { return vibe_source; }
  std::uint32_t parser_version() const override { return vibe_parser_version; }
  Declaration declaration() const override {
    return {.title = "Mistral Vibe",
            .paths =
                "~/.vibe/logs/session/session_*/meta.json, "
                "~/.vibe/logs/session/unified/*/generations/*/projection-state.json",
            .detail = Detail::session,
            .ids = IdKind::cumulative,
            .confidence = Confidence::live,
            .note = "the journal of single calls is pruned at once; no cache split before version 3"};
  }
  std::vector<fs::path> roots(Host const& host) const override {
    return {folder_of(host, "VIBE_HOME", ".vibe") / "logs" / "session"};
  }
  bool owns(fs::path const& path) const override {
    auto const name = path.filename();
    return name == "meta.json" || name == "projection-state.json";
  }

  DocumentOutcome read(Document const& document, NearbyFiles const& nearby, SightingBuffer& found) override {
    auto const root = text_.parse(document.bytes);
    if (!root.is_object()) return {.readable = false};
    if (document.path.filename() == "meta.json") {
      auto const bad = read_meta(root, found);
      if (!root["stats"]) read_generations(document.path.parent_path(), nearby, found);
      return {.readable = true, .bad_records = bad};
    }
    // <session>/generations/<number>/projection-state.json
    auto const folder = document.path.parent_path().parent_path().parent_path();
    return {.readable = true, .bad_records = read_projection(root, folder, nearby, found)};
  }

 private:
  static std::string_view trimmed(std::string const& padded) {
    return std::string_view{padded}.substr(0, padded.size() - document_padding);
  }

  static std::uint64_t add(Sighting session, WrittenTokens const& written, SightingBuffer& found) {
    if (written.prompt + written.output == 0) return 0;
    if (session.start == Instant{} || session.session_id.empty()) return 1;
    session.end = std::max(session.start, session.end);
    session.event_key = session.session_id;
    session.tokens = from_whole_prompt(written);
    found.add(session);
    return 0;
  }

  static std::uint64_t read_meta(JsonView root, SightingBuffer& found) {
    auto const stats = root["stats"];
    auto session = blank_session();
    take_meta(root, session);
    if (auto const cost = stats.usd("session_cost"); cost && cost->value > 0) session.cost = cost;
    return add(session,
               {.prompt = stats.count("session_prompt_tokens"),
                .cache_read = stats.count("session_cached_tokens"),
                .cache_write = 0,
                .output = stats.count("session_completion_tokens"),
                .reasoning = 0},
               found);
  }

  std::uint64_t read_projection(JsonView root, fs::path const& folder, NearbyFiles const& nearby,
                                SightingBuffer& found) {
    auto const state = root["snapshot"]["session"];
    auto const usage = state["tokenUsage"];
    WrittenTokens const written{.prompt = usage.count("inputTokens"),
                                .cache_read = usage.count("cachedInputTokens"),
                                .cache_write = 0,
                                .output = usage.count("outputTokens"),
                                .reasoning = usage.count("reasoningTokens")};
    auto session = blank_session();
    session.session_id = state.text("id");
    session.parent_session_id = state.text("parentSessionId");
    auto const created = state.instant("createdAt");
    auto const updated = state.instant("updatedAt");
    if (auto const bytes = nearby.read(folder / "meta.json"))
      take_meta(text_.parse(trimmed(*bytes)), session);
    if (session.session_id.empty()) session.session_id = folder.filename().string();
    if (created) session.start = *created;
    if (updated) session.end = *updated;
    return add(session, written, found);
  }

  /// The model and the project of totals that were read before their meta.json was there.
  void read_generations(fs::path const& folder, NearbyFiles const& nearby, SightingBuffer& found) {
    auto const generations = nearby.list(folder / "generations");
    if (!generations) return;
    for (auto const& name : *generations) {
      auto const bytes = nearby.read(folder / "generations" / name / "projection-state.json");
      if (!bytes) continue;
      auto const root = text_.parse(trimmed(*bytes));
      static_cast<void>(read_projection(root, folder, nearby, found));
    }
  }

  JsonText text_;
};

}  // namespace

std::unique_ptr<DocumentFormat> mistral_vibe_format() { return std::make_unique<MistralVibe>(); }

}  // namespace companion::detectors
