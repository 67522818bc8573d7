// OpenHands: the state of a conversation, with every request of each of its models.
#include <simdjson.h>

#include <algorithm>
#include <vector>

#include "detectors/logs/declared.hpp"
#include "detectors/logs/document_format.hpp"
#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_text.hpp"
#include "detectors/logs/local_time.hpp"
#include "detectors/logs/prompt_tokens.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view state_name = "base_state.json";

TokenCounts tokens_of(JsonView usage) {
  WrittenTokens const written{.prompt = usage.count("prompt_tokens"),
                              .cache_read = usage.count("cache_read_tokens"),
                              .cache_write = usage.count("cache_write_tokens"),
                              .output = usage.count("completion_tokens"),
                              .reasoning = usage.count("reasoning_tokens")};
  // Agents that are reached by ACP tell of the cache beside the prompt.
  return written.cache_read > written.prompt ? from_uncached_prompt(written) : from_whole_prompt(written);
}

class OpenHands final : public Declared<DocumentFormat> {
 public:
  OpenHands()
      : Declared{{.tool = "openhands",
                  .source = "log:openhands",
                  .declaration = {.title = "OpenHands CLI",
                                  .paths = "~/.openhands/conversations/*/base_state.json",
                                  .detail = Detail::call,
                                  .ids = IdKind::response_id,
                                  .confidence = Confidence::live,
                                  .note = "times only where a cost was written with it"}}} {}

  std::vector<fs::path> roots(Host const& host) const override {
    if (auto const chosen = host.environment("OPENHANDS_CONVERSATIONS_DIR"); chosen && !chosen->empty())
      return {fs::path{*chosen}};
    return {host.home() / ".openhands" / "conversations"};
  }
  bool owns(fs::path const& path) const override {
    return path.filename() == state_name || is_first_event(path);
  }

  DocumentOutcome read(Document const& document, NearbyFiles const& nearby, SightingBuffer& found) override {
    if (is_first_event(document.path)) return read_again(document, nearby, found);
    JsonText parser;
    auto const state = parser.parse(document.bytes);
    if (!state.is_object()) return {.readable = false};
    auto common = new_sighting();
    common.session_id = state.text("id").empty() ? name_above(document.path, 1) : state.text("id");
    common.project = state["workspace"].text("working_dir");
    auto const began = start_of(document, nearby);
    DocumentOutcome outcome;
    state["stats"]["usage_to_metrics"].each_member([&](std::string_view purpose, JsonView metrics) {
      common.agent_id = purpose == "agent" ? std::string_view{} : purpose;
      tell(metrics, {.first = began, .last = std::max(began, document.modified)}, common, found);
    });
    return outcome;
  }

 private:
  struct Span {
    Instant first;
    Instant last;
  };

  static bool is_first_event(fs::path const& path) {
    return path.filename().string().starts_with("event-00000") && name_above(path, 1) == "events";
  }

  /// The beginning is known now: the state beside it may have been read without.
  DocumentOutcome read_again(Document const& document, NearbyFiles const& nearby, SightingBuffer& found) {
    auto const path = document.path.parent_path().parent_path() / state_name;
    auto const bytes = nearby.read(path);
    if (!bytes) return {};
    (void)read({.path = path,
                .bytes = std::string_view{*bytes}.substr(0, bytes->size() - document_padding),
                .modified = document.modified},
               nearby, found);
    return {};
  }

  /// The first event's time: the conversation's beginning.
  static Instant start_of(Document const& document, NearbyFiles const& nearby) {
    auto const folder = document.path.parent_path() / "events";
    auto const names = nearby.list(folder);
    if (!names || names->empty()) return document.modified;
    auto const bytes = nearby.read(folder / names->front());
    if (!bytes) return document.modified;
    JsonText parser;
    auto const event = parser.parse(std::string_view{*bytes}.substr(0, bytes->size() - document_padding));
    auto const at = instant_of_local(event.text("timestamp"));
    return at ? std::min(*at, document.modified) : document.modified;
  }

  /// Requests in their order; costs stand in a list of their own, one a request where the price was known.
  static void tell(JsonView metrics, Span const& span, Sighting const& common, SightingBuffer& found) {
    std::vector<JsonView> costs;
    metrics["costs"].each([&](JsonView cost) { costs.push_back(cost); });
    std::size_t requests = 0;
    metrics["token_usages"].each([&](JsonView) { ++requests; });
    std::size_t index = 0;
    metrics["token_usages"].each([&](JsonView usage) {
      auto const number = index++;
      auto sighting = common;
      sighting.tokens = tokens_of(usage);
      if (sighting.tokens.total() == 0) return;
      // Without a time of its own it cannot be held against a proxy's account.
      sighting.start = span.first;
      sighting.end = span.last;
      sighting.granularity = Granularity::session;
      if (costs.size() == requests) {
        auto const at = costs[number].instant("timestamp");
        if (at) {
          sighting.start = sighting.end = *at;
          sighting.granularity = Granularity::call;
        }
        if (auto const cost = costs[number].usd("cost"); cost && cost->value > 0) sighting.cost = cost;
      }
      sighting.model = usage.text("model").empty() ? metrics.text("model_name") : usage.text("model");
      sighting.response_id = usage.text("response_id");
      sighting.cache_split_known = sighting.tokens.cache_write_5m == 0;
      auto const who =
          sighting.response_id.empty() ? sighting.session_id + "/" + sighting.agent_id : sighting.response_id;
      sighting.event_key = who + "#" + std::to_string(number);
      found.add(sighting);
    });
  }
};

}  // namespace

std::unique_ptr<DocumentFormat> openhands_format() { return std::make_unique<OpenHands>(); }

}  // namespace companion::detectors
