// Amp: a thread a document, with usage at its messages, in a ledger, or in both.
#include <simdjson.h>

#include <algorithm>
#include <string>
#include <vector>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_text.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view amp_source = "log:amp";

/// A request that the ledger tells of.
struct Entry {
  std::string id;
  std::string model;
  TokenCounts tokens;
  std::optional<Instant> at;
  std::string message;  ///< that it answered with; empty = not told
  bool taken{false};    ///< by a message that tells of it, too
};

/// Threads with OpenAI's models have the uncached prompt where the cache writes belong.
TokenCounts counts(std::string_view model, TokenCounts tokens) {
  if (!model.starts_with("gpt-") && !model.starts_with("o3") && !model.starts_with("o4")) return tokens;
  tokens.input += tokens.cache_write_5m;
  tokens.cache_write_5m = 0;
  return tokens;
}

/// A number or a text, as text.
std::string id_of(JsonView id) {
  if (auto const text = id.text(); !text.empty()) return std::string{text};
  auto const number = id.number();
  return number && *number >= 0 && *number < 1e15 ? std::to_string(static_cast<std::int64_t>(*number))
                                                  : std::string{};
}

std::vector<Entry> ledger_of(JsonView root) {
  std::vector<Entry> entries;
  root["usageLedger"]["events"].each([&](JsonView event) {
    auto const tokens = event["tokens"];
    Entry entry;
    entry.model = event.text("model");
    entry.tokens = counts(entry.model, {.input = tokens.count("input"),
                                        .cache_read = tokens.count("cacheReadInputTokens"),
                                        .cache_write_5m = tokens.count("cacheCreationInputTokens"),
                                        .cache_write_1h = 0,
                                        .output = tokens.count("output"),
                                        .reasoning = 0});
    if (entry.tokens.total() == 0) return;
    entry.id = id_of(event["id"]);
    entry.at = event.instant("timestamp");
    entry.message = id_of(event["toMessageId"]);
    entries.push_back(std::move(entry));
  });
  return entries;
}

class Amp final : public DocumentFormat {
 public:
  std::string_view tool() const override { return "amp"; }
  std::string_view source() const override { return amp_source; }
  std::uint32_t parser_version() const override { return 1; }
  Declaration declaration() const override {
    return {.title = "Amp",
            .paths = "~/.local/share/amp/threads/T-*.json",
            .detail = Detail::call,
            .ids = IdKind::own_id,
            .confidence = Confidence::documented,
            .note = "recent versions keep threads on the server and leave stubs; credits are no dollars"};
  }
  std::vector<fs::path> roots(Host const& host) const override {
    auto const shared = folder_of(host, "XDG_DATA_HOME", ".local/share");
    auto const chosen = host.environment("AMP_DATA_DIR");
    return {(chosen && !chosen->empty() ? fs::path{*chosen} : shared / "amp") / "threads"};
  }
  bool owns(fs::path const& path) const override {
    return path.extension() == ".json" && path.filename().string().starts_with("T-");
  }

  DocumentOutcome read(Document const& document, NearbyFiles const&, SightingBuffer& found) override {
    auto const root = text_.parse(document.bytes);
    if (!root.is_object()) return {.readable = false};
    Sighting call;
    call.source = amp_source;
    call.tool = "amp";
    call.session_id = document.path.stem().string();
    root["env"]["initial"]["trees"].each([&](JsonView tree) {
      if (call.project.empty()) call.project = path_of_uri(tree.text("uri"));
    });
    call.cache_split_known = false;
    auto const created = root.instant("created");
    auto entries = ledger_of(root);
    DocumentOutcome outcome;
    root["messages"].each([&](JsonView message) {
      if (!take_message(message, call, created, entries, found)) ++outcome.bad_records;
    });
    std::size_t number = 0;
    for (auto const& entry : entries) {
      ++number;
      if (!entry.taken && !take_entry(entry, number, call, created, found)) ++outcome.bad_records;
    }
    return outcome;
  }

 private:
  static Entry* entry_of(std::vector<Entry>& entries, std::string const& message, Sighting const& call) {
    for (auto& entry : entries) {
      if (!entry.taken && !message.empty() && entry.message == message) return &entry;
    }
    for (auto& entry : entries) {
      if (!entry.taken && entry.message.empty() && entry.model == call.model && entry.tokens == call.tokens)
        return &entry;
    }
    return nullptr;
  }

  static bool take_message(JsonView message, Sighting call, std::optional<Instant> created,
                           std::vector<Entry>& entries, SightingBuffer& found) {
    auto const usage = message["usage"];
    call.model = usage.text("model");
    call.tokens = counts(call.model, {.input = usage.count("inputTokens"),
                                      .cache_read = usage.count("cacheReadInputTokens"),
                                      .cache_write_5m = usage.count("cacheCreationInputTokens"),
                                      .cache_write_1h = 0,
                                      .output = usage.count("outputTokens"),
                                      .reasoning = 0});
    if (message.text("role") != "assistant" || call.tokens.total() == 0) return true;
    auto const id = id_of(message["messageId"]);
    auto at = usage.instant("timestamp");
    if (auto* const entry = entry_of(entries, id, call)) {
      entry->taken = true;
      if (!at) at = entry->at;
      if (call.model.empty()) call.model = entry->model;
    }
    if (!at) at = created;
    if (!at || id.empty()) return false;
    call.start = call.end = *at;
    call.event_key = call.session_id + "/m" + id;
    call.cache_split_known = call.tokens.cache_write() == 0;
    found.add(call);
    return true;
  }

  static bool take_entry(Entry const& entry, std::size_t number, Sighting call,
                         std::optional<Instant> created, SightingBuffer& found) {
    auto const at = entry.at ? entry.at : created;
    if (!at) return false;
    call.start = call.end = *at;
    call.model = entry.model;
    call.tokens = entry.tokens;
    call.cache_split_known = call.tokens.cache_write() == 0;
    // The message may get its usage later: then it is told by the message's key.
    auto const own = entry.id.empty() ? std::to_string(number) : entry.id;
    call.event_key = call.session_id + (entry.message.empty() ? "/e" + own : "/m" + entry.message);
    found.add(call);
    return true;
  }

  JsonText text_;
};

}  // namespace

std::unique_ptr<DocumentFormat> amp_format() { return std::make_unique<Amp>(); }

}  // namespace companion::detectors
