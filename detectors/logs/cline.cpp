// Cline: tasks of the extension in every editor, sessions of the CLI and SDK.
#include <simdjson.h>

#include <string>

#include "detectors/logs/editor_tasks.hpp"
#include "detectors/logs/formats.hpp"
#include "detectors/logs/json_text.hpp"
#include "detectors/logs/prompt_tokens.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view cline_source = "log:cline";
constexpr std::string_view messages_suffix = ".messages.json";

constexpr TaskTool cline_tasks{
    .tool = "cline",
    .source = cline_source,
    .extensions = {"saoudrizwan.claude-dev", "saoudrizwan.cline-nightly"},
    .data_folder = ".cline",
    .rule = PromptRule::by_provider,
    .declaration = {.title = "Cline (extension)",
                    .paths = "<editor>/User/globalStorage/saoudrizwan.claude-dev/tasks/*/ui_messages.json",
                    .detail = Detail::call,
                    .ids = IdKind::own_id,
                    .confidence = Confidence::sample,
                    .note = "cache writes not split by lifetime; whether the prompt includes the cache "
                            "follows the provider"}};

/// `<id>/<id>.messages.json` has the calls, `<id>/<id>.json` beside it the working directory.
class ClineSessions final : public DocumentFormat {
 public:
  std::string_view tool() const override { return "cline"; }
  std::string_view source() const override { return cline_source; }
  std::string_view name() const override { return "log:cline:sessions"; }
  std::uint32_t parser_version() const override { return 1; }
  Declaration declaration() const override {
    return {.title = "Cline (CLI and SDK)",
            .paths = "~/.cline/data/sessions/*/*.messages.json",
            .detail = Detail::call,
            .ids = IdKind::own_id,
            .confidence = Confidence::live,
            .note = "no response id; cache writes not split by lifetime"};
  }
  std::vector<fs::path> roots(Host const& host) const override {
    return {folder_of(host, "CLINE_DIR", ".cline") / "data" / "sessions"};
  }
  bool owns(fs::path const& path) const override { return path.extension() == ".json"; }

  DocumentOutcome read(Document const& document, NearbyFiles const& nearby, SightingBuffer& found) override {
    auto const name = document.path.filename().string();
    if (name.ends_with(messages_suffix)) {
      auto const session = name.substr(0, name.size() - messages_suffix.size());
      return read_messages(document.bytes, session, manifest_of(document.path, session, nearby), found);
    }
    if (!text_.parse(document.bytes).is_object()) return {.readable = false};
    auto const session = document.path.stem().string();
    auto const messages = nearby.read(document.path.parent_path() / (session + std::string{messages_suffix}));
    if (messages)
      static_cast<void>(
          read_messages(trimmed(*messages), session, manifest_of(document.path, session, nearby), found));
    return {};
  }

 private:
  struct Manifest {
    std::string project;
    std::string parent;
  };

  static std::string_view trimmed(std::string_view padded) {
    return padded.substr(0, padded.size() - document_padding);
  }

  Manifest manifest_of(fs::path const& path, std::string const& session, NearbyFiles const& nearby) {
    auto const bytes = nearby.read(path.parent_path() / (session + ".json"));
    if (!bytes) return {};
    auto const view = text_.parse(trimmed(*bytes));
    return {.project = std::string{view.text("cwd")}, .parent = std::string{view.text("parent_session_id")}};
  }

  DocumentOutcome read_messages(std::string_view bytes, std::string_view session_of_name,
                                Manifest const& manifest, SightingBuffer& found) {
    auto const root = text_.parse(bytes);
    if (!root.is_object()) return {.readable = false};
    Sighting call;
    call.source = cline_source;
    call.tool = "cline";
    call.session_id = root.text("sessionId");
    if (call.session_id.empty()) call.session_id = session_of_name;
    call.parent_session_id = manifest.parent;
    call.project = manifest.project;
    call.agent_id = root.text("agent");
    if (call.agent_id == "lead") call.agent_id.clear();
    call.tool_version = root["origin"].text("version");
    DocumentOutcome outcome;
    root["messages"].each([&](JsonView message) {
      if (!take_message(message, call, found)) ++outcome.bad_records;
    });
    return outcome;
  }

  static bool take_message(JsonView message, Sighting call, SightingBuffer& found) {
    auto const metrics = message["metrics"];
    WrittenTokens const written{.prompt = metrics.count("inputTokens"),
                                .cache_read = metrics.count("cacheReadTokens"),
                                .cache_write = metrics.count("cacheWriteTokens"),
                                .output = metrics.count("outputTokens"),
                                .reasoning = 0};
    if (message.text("role") != "assistant" || written.prompt + written.cache_read + written.output == 0)
      return true;
    auto const id = message.text("id");
    auto const at = message.instant("ts");
    if (id.empty() || !at) return false;
    call.event_key = call.session_id + "/" + std::string{id};
    call.start = call.end = *at;
    call.model = message["modelInfo"].text("id");
    call.provider = message["modelInfo"].text("provider");
    bool const fits = written.prompt >= written.cache_read + written.cache_write;
    call.tokens = fits ? from_whole_prompt(written) : from_uncached_prompt(written);
    call.cache_split_known = written.cache_write == 0;
    if (auto const cost = metrics.usd("cost"); cost && cost->value > 0) call.cost = cost;
    found.add(call);
    return true;
  }

  JsonText text_;
};

}  // namespace

std::unique_ptr<DocumentFormat> cline_tasks_format() { return make_task_format(cline_tasks); }
std::unique_ptr<DocumentFormat> cline_sessions_format() { return std::make_unique<ClineSessions>(); }

}  // namespace companion::detectors
