// Continue: a session's messages, whose usage has neither times nor the cache in it.
#include <simdjson.h>

#include <map>

#include "detectors/logs/declared.hpp"
#include "detectors/logs/document_format.hpp"
#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_text.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

class Continue final : public Declared<DocumentFormat> {
 public:
  Continue()
      : Declared{{.tool = "continue",
                  .source = "log:continue",
                  .declaration = {.title = "Continue (CLI and extension)",
                                  .paths = "~/.continue/sessions/*.json",
                                  .detail = Detail::session,
                                  .ids = IdKind::cumulative,
                                  .confidence = Confidence::live,
                                  .note = "no times, no cache split: cached input counts as input"}}} {}

  std::vector<fs::path> roots(Host const& host) const override {
    return {folder_of(host, "CONTINUE_GLOBAL_DIR", ".continue") / "sessions"};
  }
  bool owns(fs::path const& path) const override {
    return path.extension() == ".json" && path.filename() != "sessions.json";
  }

  DocumentOutcome read(Document const& document, NearbyFiles const& nearby, SightingBuffer& found) override {
    JsonText parser;
    auto const session = parser.parse(document.bytes);
    if (!session.is_object()) return {.readable = false};
    std::map<std::string, TokenCounts, std::less<>> by_model;
    session["history"].each([&](JsonView entry) {
      auto const message = entry["message"];
      auto const usage = message["usage"];
      if (message.text("role") != "assistant" || !usage.is_object()) return;
      auto& sum = by_model[std::string{usage.text("model")}];
      sum.input += usage.count("prompt_tokens");
      sum.output += usage.count("completion_tokens");
    });
    auto sighting = new_sighting();
    sighting.granularity = Granularity::session;
    sighting.cache_split_known = false;
    sighting.session_id =
        session.text("sessionId").empty() ? document.path.stem().string() : session.text("sessionId");
    sighting.project = session.text("workspaceDirectory");
    sighting.start = start_of(sighting.session_id, document, nearby);
    sighting.end = std::max(sighting.start, document.modified);
    for (auto const& [model, tokens] : by_model) {
      if (tokens.total() == 0) continue;
      sighting.model = model;
      sighting.tokens = tokens;
      sighting.event_key = sighting.session_id + "/" + model;
      found.add(sighting);
    }
    return {};
  }

 private:
  /// From the list of sessions beside it; else as late as it must have been.
  static Instant start_of(std::string_view id, Document const& document, NearbyFiles const& nearby) {
    auto const bytes = nearby.read(document.path.parent_path() / "sessions.json");
    if (!bytes) return document.modified;
    JsonText parser;
    auto at = document.modified;
    parser.parse(std::string_view{*bytes}.substr(0, bytes->size() - document_padding))
        .each([&](JsonView entry) {
          if (entry.text("sessionId") != id) return;
          at = entry.instant("dateCreated").value_or(at);
        });
    return at;
  }
};

}  // namespace

std::unique_ptr<DocumentFormat> continue_format() { return std::make_unique<Continue>(); }

}  // namespace companion::detectors
