// Copilot CLI's own database of requests. Its event files tell of the same requests: there with the
// provider's id, here not. Both are sources of one tool with equal sessions and counts, by which they are
// joined.
#include <algorithm>
#include <string>

#include "detectors/logs/copilot_names.hpp"
#include "detectors/logs/formats.hpp"
#include "detectors/logs/inserted_rows.hpp"
#include "detectors/logs/row_fields.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view store_source = "log:copilot-cli:store";
/// Of the event files, which tell a session's totals where they know no requests.
constexpr std::string_view events_source = "log:copilot-cli";

enum Column : int {
  session = first_column,
  number,
  created,
  model,
  input,
  output,
  cache_read,
  cache_write,
  reasoning,
  nano_units,
  duration,
  first_token,
  agent,
  directory,
  branch
};

class CopilotStore final : public DatabaseFormat {
 public:
  std::string_view tool() const override { return "copilot-cli"; }
  std::string_view source() const override { return store_source; }
  std::uint32_t parser_version() const override { return 1; }
  Declaration declaration() const override {
    return {.title = "GitHub Copilot CLI",
            .paths = "~/.copilot/session-store.db",
            .detail = Detail::call,
            .ids = IdKind::own_id,
            .confidence = Confidence::live,
            .note =
                "the same requests as in the event files, without the provider's id: one call of both, by "
                "session and counts. A session's total in the event files is taken back where its requests "
                "are here. Cache writes are not split"};
  }

  std::vector<fs::path> roots(Host const& host) const override {
    auto const chosen = host.environment("COPILOT_HOME");
    return {chosen && !chosen->empty() ? fs::path{*chosen} : host.home() / ".copilot"};
  }

  bool owns(fs::path const& path) const override { return path.filename() == "session-store.db"; }

  Result<DatabasePass> read(ForeignDatabase& database, std::string_view mark, std::size_t rows_max,
                            SightingBuffer& found) override {
    // Older stores hold conversations only.
    if (!database.has("assistant_usage_events") && database.has("sessions")) return DatabasePass{};
    if (auto const missing =
            missing_columns(database, "assistant_usage_events",
                            {"id", "session_id", "model", "input_tokens", "output_tokens", "created_at"});
        !missing.empty())
      return fail(Errc::invalid, "no usage of Copilot CLI: there is no " + missing);
    std::string columns{"t.session_id, t.id, t.created_at, t.model, t.input_tokens, t.output_tokens"};
    for (std::string_view const column :
         {"cache_read_tokens", "cache_write_tokens", "reasoning_tokens", "total_nano_aiu", "duration_ms",
          "time_to_first_token_ms", "agent_id"})
      columns.append(", ").append(database.has("assistant_usage_events", column) ? "t." + std::string{column}
                                                                                 : "NULL");
    bool const sessions = database.has("sessions", "id");
    for (std::string_view const column : {"cwd", "branch"})
      columns.append(", ").append(sessions && database.has("sessions", column) ? "s." + std::string{column}
                                                                               : "NULL");
    InsertedTable const table{.table = "assistant_usage_events",
                              .identity = "t.session_id || ' ' || t.created_at",
                              .columns = columns,
                              .joined = sessions ? "LEFT JOIN sessions s ON s.id = t.session_id" : ""};
    return read_inserted(database, table, mark, rows_max,
                         [&](ForeignRow const& row) { return take(row, found); });
  }

 private:
  RowFate take(ForeignRow const& row, SightingBuffer& found) const {
    auto const prompt = count_of(row, input);
    Sighting call;
    call.tokens = {.cache_read = std::min(count_of(row, cache_read), prompt),
                   .output = count_of(row, output)};
    call.tokens.cache_write_5m = std::min(count_of(row, cache_write), prompt - call.tokens.cache_read);
    call.tokens.input = prompt - call.tokens.cache_read - call.tokens.cache_write_5m;
    call.tokens.reasoning = std::min(count_of(row, reasoning), call.tokens.output);
    if (call.tokens.total() == 0) return RowFate::settled;
    auto const when = instant_of(row, created);
    if (!when) return RowFate::bad;
    call.source = store_source;
    call.tool = tool();
    call.parser_version = parser_version();
    call.session_id = row.text(session);
    call.event_key =
        call.session_id + "#" + std::to_string(row.integer(number)) + "@" + std::to_string(epoch_ms(*when));
    call.end = *when;  // written when the answer was complete
    auto const took = Milliseconds{count_of(row, duration)};
    if (took.count() > 0) call.duration = took;
    call.start = call.end - took;
    if (auto const wait = count_of(row, first_token); wait > 0) call.time_to_first_token = Milliseconds{wait};
    call.model = model_of_copilot(row.text(model));
    call.agent_id = row.text(agent);
    call.project = row.text(directory);
    call.branch = row.text(branch);
    call.cache_split_known = call.tokens.cache_write() == 0;
    // 1e11 nano units a US dollar: a hundredth of a nano-USD each.
    if (auto const units = count_of(row, nano_units); units > 0) call.cost = NanoUsd{(units + 50) / 100};
    found.add(call);
    take_back_total(row, call, found);
    return RowFate::settled;
  }

  /// The requests are told here: what the event files sum up of them counts nothing, whichever came first.
  static void take_back_total(ForeignRow const& row, Sighting const& call, SightingBuffer& found) {
    Sighting total;
    total.source = events_source;
    total.tool = call.tool;
    total.event_key = call.session_id + "/" + std::string{row.text(model)} + "#0";
    total.standing = Standing::retracted;
    total.granularity = Granularity::session;
    total.start = total.end = call.end;
    total.session_id = call.session_id;
    total.model = call.model;
    found.add(total);
  }
};

}  // namespace

std::unique_ptr<DatabaseFormat> copilot_store_format() { return std::make_unique<CopilotStore>(); }

}  // namespace companion::detectors
