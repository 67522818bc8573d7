// Droid by Factory: the settings file of a session holds its totals so far.
#include <simdjson.h>

#include <algorithm>
#include <map>
#include <string>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_text.hpp"
#include "detectors/logs/prompt_tokens.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view droid_source = "log:droid";
constexpr std::string_view settings_suffix = ".settings.json";

class Droid final : public DocumentFormat {
 public:
  std::string_view tool() const override { return "droid"; }
  std::string_view source() const override { return droid_source; }
  std::uint32_t parser_version() const override { return 1; }
  Declaration declaration() const override {
    return {.title = "Droid (Factory)",
            .paths = "~/.factory/sessions/**/*.settings.json",
            .detail = Detail::session,
            .ids = IdKind::cumulative,
            .confidence = Confidence::live,
            .note = "own models are told by their alias; credits are no dollars"};
  }
  std::vector<fs::path> roots(Host const& host) const override {
    return {host.home() / ".factory" / "sessions"};
  }
  bool owns(fs::path const& path) const override {
    return path.filename().string().ends_with(settings_suffix);
  }

  DocumentOutcome read(Document const& document, NearbyFiles const& nearby, SightingBuffer& found) override {
    auto const root = text_.parse(document.bytes);
    if (!root.is_object()) return {.readable = false};
    auto const usage = root["tokenUsage"];
    auto const name = document.path.filename().string();
    Sighting session;
    session.source = droid_source;
    session.tool = "droid";
    session.granularity = Granularity::session;
    session.session_id = name.substr(0, name.size() - settings_suffix.size());
    session.event_key = session.session_id;
    session.model = root.text("model");
    session.provider = root.text("providerLock");
    session.tokens = from_uncached_prompt({.prompt = usage.count("inputTokens"),
                                           .cache_read = usage.count("cacheReadTokens"),
                                           .cache_write = usage.count("cacheCreationTokens"),
                                           .output = usage.count("outputTokens"),
                                           .reasoning = usage.count("thinkingTokens")});
    if (session.tokens.total() == 0) return {};
    session.cache_split_known = session.tokens.cache_write() == 0;
    auto const began = root.instant("providerLockTimestamp");
    session.start = began.value_or(document.modified);
    session.end = std::max(session.start, document.modified);
    session.project = project_of(document.path.parent_path() / (session.session_id + ".jsonl"), nearby);
    found.add(session);
    return {};
  }

 private:
  /// From the first line of the transcript, which may be long: it is read once a session.
  std::string project_of(fs::path const& transcript, NearbyFiles const& nearby) {
    constexpr std::size_t most = 4096;
    auto const known = projects_.find(transcript.string());
    if (known != projects_.end()) return known->second;
    auto const bytes = nearby.read(transcript);
    if (!bytes) return {};
    auto const lines = std::string_view{*bytes}.substr(0, bytes->size() - document_padding);
    auto const first = line_text_.parse_copy(lines.substr(0, lines.find('\n')));
    std::string project{first.text("cwd")};
    if (!project.empty() && projects_.size() < most) projects_.emplace(transcript.string(), project);
    return project;
  }

  JsonText text_;
  JsonText line_text_;
  std::map<std::string, std::string> projects_;
};

}  // namespace

std::unique_ptr<DocumentFormat> droid_format() { return std::make_unique<Droid>(); }

}  // namespace companion::detectors
