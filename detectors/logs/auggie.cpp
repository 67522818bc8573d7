// Auggie, the CLI of Augment: a session's exchanges; one of the nodes of an answer bears the usage of its
// turn.
#include <simdjson.h>

#include "detectors/logs/declared.hpp"
#include "detectors/logs/document_format.hpp"
#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_text.hpp"
#include "detectors/logs/prompt_tokens.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

TokenCounts tokens_of(JsonView usage) {
  return from_uncached_prompt({.prompt = usage.count("input_tokens"),
                               .cache_read = usage.count("cache_read_input_tokens"),
                               .cache_write = usage.count("cache_creation_input_tokens"),
                               .output = usage.count("output_tokens"),
                               .reasoning = 0});
}

class Auggie final : public Declared<DocumentFormat> {
 public:
  Auggie()
      : Declared{{.tool = "auggie",
                  .source = "log:auggie",
                  .declaration = {.title = "Auggie (Augment)",
                                  .paths = "~/.augment/sessions/*.json",
                                  .detail = Detail::turn,
                                  .ids = IdKind::own_id,
                                  .confidence = Confidence::documented,
                                  .note = "no project, no reasoning count"}}} {}

  std::vector<fs::path> roots(Host const& host) const override {
    return {host.home() / ".augment" / "sessions"};
  }
  bool owns(fs::path const& path) const override { return path.extension() == ".json"; }

  DocumentOutcome read(Document const& document, NearbyFiles const& /*nearby*/,
                       SightingBuffer& found) override {
    JsonText parser;
    auto const session = parser.parse(document.bytes);
    if (!session.is_object()) return {.readable = false};
    auto common = new_sighting();
    common.granularity = Granularity::turn;
    common.session_id =
        session.text("sessionId").empty() ? document.path.stem().string() : session.text("sessionId");
    common.model = session["agentState"].text("modelId");
    DocumentOutcome outcome;
    std::size_t number = 0;
    session["chatHistory"].each([&](JsonView turn) { take(turn, number++, common, outcome, found); });
    return outcome;
  }

 private:
  static void take(JsonView turn, std::size_t number, Sighting sighting, DocumentOutcome& outcome,
                   SightingBuffer& found) {
    auto const exchange = turn["exchange"];
    // Nodes may repeat it: the first that says anything holds.
    exchange["response_nodes"].each([&](JsonView node) {
      if (sighting.tokens.total() == 0) sighting.tokens = tokens_of(node["token_usage"]);
    });
    if (sighting.tokens.total() == 0) return;
    auto const at = turn.instant("finishedAt");
    if (!at) {
      ++outcome.bad_records;
      return;
    }
    sighting.start = sighting.end = *at;
    if (auto const model = exchange.text("model_id"); !model.empty()) sighting.model = model;
    auto const request = exchange.text("request_id");
    sighting.event_key =
        sighting.session_id + "/" + (request.empty() ? std::to_string(number) : std::string{request});
    sighting.cache_split_known = sighting.tokens.cache_write_5m == 0;
    found.add(sighting);
  }
};

}  // namespace

std::unique_ptr<DocumentFormat> auggie_format() { return std::make_unique<Auggie>(); }

}  // namespace companion::detectors
