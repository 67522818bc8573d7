// Continue: a session's messages, whose usage has neither times nor the cache in it.
#include <simdjson.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "detectors/logs/declared.hpp"
#include "detectors/logs/document_format.hpp"
#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_text.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view list_name = "sessions.json";
constexpr std::size_t newest = 8;

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
  bool owns(fs::path const& path) const override { return path.extension() == ".json"; }

  DocumentOutcome read(Document const& document, NearbyFiles const& nearby, SightingBuffer& found) override {
    JsonText parser;
    auto const content = parser.parse(document.bytes);
    if (document.path.filename() == list_name) return read_list(document, content, nearby, found);
    if (!content.is_object()) return {.readable = false};
    auto const list = nearby.read(document.path.parent_path() / list_name);
    auto created = document.modified;
    if (list) created = created_at(unpadded(*list), document.path.stem().string()).value_or(created);
    tell(content, {.created = std::min(created, document.modified), .modified = document.modified},
         document.path, found);
    return {};
  }

 private:
  struct Span {
    Instant created;
    Instant modified;
  };

  static std::string_view unpadded(std::string const& bytes) {
    return std::string_view{bytes}.substr(0, bytes.size() - document_padding);
  }

  /// The list of sessions alone knows when they began; it is written after the session.
  static std::optional<Instant> created_at(std::string_view list, std::string_view id) {
    JsonText parser;
    std::optional<Instant> at;
    parser.parse(list).each([&](JsonView entry) {
      if (entry.text("sessionId") == id) at = entry.instant("dateCreated");
    });
    return at;
  }

  /// Those of the newest sessions are told again, now that their beginning is known.
  DocumentOutcome read_list(Document const& document, JsonView list, NearbyFiles const& nearby,
                            SightingBuffer& found) const {
    if (!list.is_array()) return {.readable = false};
    std::vector<std::pair<Instant, std::string>> sessions;
    list.each([&](JsonView entry) {
      auto const at = entry.instant("dateCreated");
      if (at) sessions.emplace_back(*at, entry.text("sessionId"));
    });
    std::sort(sessions.rbegin(), sessions.rend());
    if (sessions.size() > newest) sessions.resize(newest);
    for (auto const& [created, id] : sessions) {
      // An id is a name in this folder, nothing else.
      if (id.empty() || id.find_first_of("/\\") != id.npos) continue;
      auto const path = document.path.parent_path() / (id + ".json");
      auto const bytes = nearby.read(path);
      if (!bytes) continue;
      JsonText parser;
      tell(parser.parse(unpadded(*bytes)), {.created = created, .modified = document.modified}, path, found);
    }
    return {};
  }

  void tell(JsonView session, Span const& span, fs::path const& path, SightingBuffer& found) const {
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
    sighting.session_id = path.stem().string();
    sighting.project = session.text("workspaceDirectory");
    sighting.start = span.created;
    sighting.end = std::max(span.created, span.modified);
    for (auto const& [model, tokens] : by_model) {
      if (tokens.total() == 0) continue;
      sighting.model = model;
      sighting.tokens = tokens;
      sighting.event_key = sighting.session_id + "/" + model;
      found.add(sighting);
    }
  }
};

}  // namespace

std::unique_ptr<DocumentFormat> continue_format() { return std::make_unique<Continue>(); }

}  // namespace companion::detectors
