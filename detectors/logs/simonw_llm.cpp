// simonw's llm: one row an answer, in `responses` and, since 2026, in `turns`. Old rows stay where they are.
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

constexpr std::string_view llm_source = "log:llm";

enum Column : int {
  id = first_column,
  session,
  model,
  resolved_model,
  input,
  output,
  details,
  duration,
  at,
  response
};

struct Details {
  std::int64_t cache_read{0};
  std::int64_t cache_write{0};
  std::int64_t reasoning{0};
  bool cache_inside{true};  ///< of the input count; Anthropic's stands beside it
};

/// What the plugins pass on of the provider's usage, in the provider's own words.
Details read_details(JsonView all) {
  Details found;
  if (auto const read = all.count("cache_read_input_tokens");
      read > 0 || all["cache_creation_input_tokens"]) {
    found.cache_read = read;
    found.cache_write = all.count("cache_creation_input_tokens");
    found.cache_inside = false;
    return found;
  }
  for (auto const* const prompt : {"prompt_tokens_details", "input_tokens_details"})
    found.cache_read = std::max(found.cache_read, all[prompt].count("cached_tokens"));
  found.cache_read = std::max(found.cache_read, all.count("cachedContentTokenCount"));
  for (auto const* const completion : {"completion_tokens_details", "output_tokens_details"})
    found.reasoning = std::max(found.reasoning, all[completion].count("reasoning_tokens"));
  found.reasoning = std::max(found.reasoning, all.count("thoughtsTokenCount"));
  return found;
}

class SimonwLlm final : public DatabaseFormat {
 public:
  std::string_view tool() const override { return "llm"; }
  std::string_view source() const override { return llm_source; }
  std::uint32_t parser_version() const override { return 1; }
  Declaration declaration() const override {
    return {.title = "llm (simonw)",
            .paths = "~/.config/io.datasette.llm/logs.db",
            .detail = Detail::call,
            .ids = IdKind::response_id,
            .confidence = Confidence::live,
            .note = "no project, no cost; nothing is logged with `llm logs off` or --no-log"};
  }

  std::vector<fs::path> roots(Host const& host) const override {
    if (auto const chosen = host.environment("LLM_USER_PATH"); chosen && !chosen->empty()) return {*chosen};
    auto const config = host.environment("XDG_CONFIG_HOME");
    auto const home = host.home();
    auto const base = config && !config->empty() ? fs::path{*config} : home / ".config";
    return {base / "io.datasette.llm", home / "Library" / "Application Support" / "io.datasette.llm",
            home / "AppData" / "Roaming" / "io.datasette.llm"};
  }

  bool owns(fs::path const& path) const override { return path.filename() == "logs.db"; }

  Result<DatabasePass> read(ForeignDatabase& database, std::string_view mark, std::size_t rows_max,
                            SightingBuffer& found) override {
    auto const needs = {std::string_view{"model"}, std::string_view{"input_tokens"},
                        std::string_view{"output_tokens"}, std::string_view{"datetime_utc"}};
    auto const older = missing_columns(database, "responses", needs);
    auto const newer = missing_columns(database, "turns", needs);
    if (!older.empty() && !newer.empty())
      return fail(Errc::invalid, "no answers of llm: there is no " + older + " and no " + newer);
    auto const reader = [&](std::string_view table, std::string_view thread, bool there) -> ReadTable {
      if (!there) return [](std::string_view, std::size_t) { return Result<DatabasePass>{DatabasePass{}}; };
      return [this, &database, &found, table, thread](std::string_view from, std::size_t most) {
        return rows(database, table, thread, from, most, found);
      };
    };
    return read_both(mark, rows_max, reader("responses", "conversation_id", older.empty()),
                     reader("turns", "thread_id", newer.empty()));
  }

 private:
  Result<DatabasePass> rows(ForeignDatabase& database, std::string_view table, std::string_view thread,
                            std::string_view mark, std::size_t rows_max, SightingBuffer& found) {
    std::string columns{"t.id"};
    for (auto const column : {thread, std::string_view{"model"}, std::string_view{"resolved_model"},
                              std::string_view{"input_tokens"}, std::string_view{"output_tokens"},
                              std::string_view{"token_details"}, std::string_view{"duration_ms"},
                              std::string_view{"datetime_utc"}, std::string_view{"response_json"}})
      columns.append(", ").append(database.has(table, column) ? "t." + std::string{column} : "NULL");
    InsertedTable const inserted{.table = table, .identity = "t.id", .columns = columns};
    return read_inserted(database, inserted, mark, rows_max,
                         [&](ForeignRow const& row) { return take(row, found); });
  }

  RowFate take(ForeignRow const& row, SightingBuffer& found) {
    auto const prompt = count_of(row, input);
    auto const written = count_of(row, output);
    if (prompt == 0 && written == 0) return RowFate::settled;  // the provider told of no usage
    auto const when = instant_of(row, at);
    if (!when || row.text(id).empty()) return RowFate::bad;
    auto const more = read_details(parse_padded(parser_, row.text(details)));
    Sighting call;
    call.source = llm_source;
    call.tool = "llm";
    call.parser_version = parser_version();
    call.event_key = row.text(id);
    call.session_id = row.text(session);
    call.start = *when;
    call.duration = Milliseconds{count_of(row, duration)};
    call.end = *when + *call.duration;
    if (row.is_null(duration)) call.duration.reset();
    auto const cached = more.cache_read + more.cache_write;
    call.tokens = {.input = more.cache_inside ? std::max<std::int64_t>(prompt - cached, 0) : prompt,
                   .cache_read = more.cache_inside ? std::min(more.cache_read, prompt) : more.cache_read,
                   .cache_write_5m = more.cache_write,
                   .output = written,
                   .reasoning = std::min(more.reasoning, written)};
    call.cache_split_known = more.cache_write == 0;
    set_names(row, call);
    found.add(call);
    return RowFate::settled;
  }

  /// The provider's name of the model and of the answer; `model` is what the user calls it.
  void set_names(ForeignRow const& row, Sighting& call) {
    auto const answer = parse_padded(parser_, row.text(response));
    call.response_id = answer.text("id");
    call.model = row.text(resolved_model);
    if (call.model.empty()) call.model = answer.text("model");
    if (call.model.empty()) call.model = row.text(model);
  }

  simdjson::dom::parser parser_;
};

}  // namespace

std::unique_ptr<DatabaseFormat> simonw_llm_format() { return std::make_unique<SimonwLlm>(); }

}  // namespace companion::detectors
