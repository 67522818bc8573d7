// Codex's diagnostic log, which holds the answers' ids and service tiers that its rollouts lack. The same
// calls as there: a second source of the tool, joined by thread and counts.
#include <simdjson.h>

#include <algorithm>
#include <string>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/inserted_rows.hpp"
#include "detectors/logs/json_view.hpp"
#include "detectors/logs/row_fields.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view side_source = "log:codex:responses";
constexpr std::string_view completed = R"("response.completed")";

enum Column : int { thread = first_column, seconds, nanos, body };

class CodexSideStore final : public DatabaseFormat {
 public:
  std::string_view tool() const override { return "codex"; }
  std::string_view source() const override { return side_source; }
  std::uint32_t parser_version() const override { return 1; }
  Declaration declaration() const override {
    return {.title = "Codex diagnostics",
            .paths = "~/.codex/logs_*.sqlite",
            .detail = Detail::call,
            .ids = IdKind::response_id,
            .confidence = Confidence::documented,
            .note =
                "response id and service tier of calls that the rollouts tell of, joined by thread and "
                "counts; Codex deletes old rows"};
  }

  std::vector<fs::path> roots(Host const& host) const override {
    auto const chosen = host.environment("CODEX_HOME");
    return {chosen && !chosen->empty() ? fs::path{*chosen} : host.home() / ".codex"};
  }

  bool owns(fs::path const& path) const override {
    auto const name = path.filename().string();
    return name.starts_with("logs_") && name.ends_with(".sqlite");
  }

  Result<DatabasePass> read(ForeignDatabase& database, std::string_view mark, std::size_t rows_max,
                            SightingBuffer& found) override {
    bool const newer = database.has("logs", "feedback_log_body");
    if (auto const missing =
            missing_columns(database, "logs", {"thread_id", "ts", newer ? "feedback_log_body" : "message"});
        !missing.empty())
      return fail(Errc::invalid, "no log of Codex: there is no " + missing);
    auto const text = newer ? std::string{"t.feedback_log_body"} : std::string{"t.message"};
    // The bodies are large and few are wanted: the others are not handed over.
    auto const columns =
        "t.thread_id, t.ts, " + std::string{database.has("logs", "ts_nanos") ? "t.ts_nanos" : "0"} +
        ", CASE WHEN instr(" + text + ", '\"response.completed\"') > 0 THEN " + text + " END";
    InsertedTable const table{.table = "logs",
                              .identity = "t.ts || ' ' || COALESCE(t.thread_id, '')",
                              .columns = columns,
                              .tail = 0};
    return read_inserted(database, table, mark, rows_max,
                         [&](ForeignRow const& row) { return take(row, found); });
  }

 private:
  /// The event in a line of log: the JSON object that begins last before the mark and is whole.
  JsonView event_in(std::string_view text) {
    auto const at = text.find(completed);
    if (at == text.npos) return {};
    auto const begin = text.rfind('{', at);
    if (begin == text.npos) return {};
    auto const end = text.find_last_not_of(" \t\r\n");
    return parse_padded(parser_, text.substr(begin, end + 1 - begin));
  }

  RowFate take(ForeignRow const& row, SightingBuffer& found) {
    auto const text = row.text(body);
    if (text.empty() || row.text(thread).empty()) return RowFate::settled;
    auto const event = event_in(text);
    auto const answer = event["response"];
    auto const usage = answer["usage"];
    // Others write about the event without being it.
    if (event.text("type") != "response.completed" || !usage.is_object() || answer.text("id").empty())
      return RowFate::settled;
    auto const when = instant_of(row, seconds);
    if (!when) return RowFate::bad;
    auto const prompt = usage.count("input_tokens");
    Sighting call;
    call.tokens.cache_read = std::min(usage["input_tokens_details"].count("cached_tokens"), prompt);
    call.tokens.cache_write_5m =
        std::min(usage["input_tokens_details"].count("cache_write_tokens"), prompt - call.tokens.cache_read);
    call.tokens.input = prompt - call.tokens.cache_read - call.tokens.cache_write_5m;
    call.tokens.output = usage.count("output_tokens");
    call.tokens.reasoning =
        std::min(usage["output_tokens_details"].count("reasoning_tokens"), call.tokens.output);
    if (call.tokens.total() == 0) return RowFate::settled;
    call.source = side_source;
    call.tool = tool();
    call.parser_version = parser_version();
    call.response_id = answer.text("id");
    call.event_key = call.response_id;
    call.session_id = row.text(thread);
    call.start = call.end = *when + Milliseconds{row.integer(nanos) / 1'000'000 % 1000};
    call.model = answer.text("model");
    call.provider = "openai";
    call.cache_split_known = call.tokens.cache_write() == 0;
    // "default" is what everybody gets; the others have prices of their own.
    if (auto const tier = answer.text("service_tier"); tier != "default" && tier != "auto")
      call.service_tier = tier;
    found.add(call);
    return RowFate::settled;
  }

  simdjson::dom::parser parser_;
};

}  // namespace

std::unique_ptr<DatabaseFormat> codex_side_store_format() { return std::make_unique<CodexSideStore>(); }

}  // namespace companion::detectors
