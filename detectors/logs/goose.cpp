// Goose: a ledger of requests since schema 15; before it, only what a session used in all.
#include <simdjson.h>

#include <string>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/inserted_rows.hpp"
#include "detectors/logs/json_view.hpp"
#include "detectors/logs/row_fields.hpp"
#include "detectors/logs/session_total.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view goose_source = "log:goose";

/// Columns of a session beside a row; `s` may be the row itself.
enum Session : int { id = first_column, directory, provider, parent, model_json, usage };

/// What comes after them, of a request …
enum Ledger : int { number = usage, at, model, input, output, total, cache_read, cache_write, cost };
/// … and of a session.
enum Sum : int {
  created = usage,
  updated,
  sum_input,
  sum_output,
  sum_total,
  sum_cache_read,
  sum_cache_write,
  sum_cost,
  in_ledger
};

/// Whether the prompt's count includes what was cached: the total tells, where there is one.
TokenCounts tokens_of(ForeignRow const& row, int first) {
  auto const prompt = count_of(row, first);
  auto const written = count_of(row, first + 1);
  auto const all = count_of(row, first + 2);
  TokenCounts tokens{.input = prompt,
                     .cache_read = count_of(row, first + 3),
                     .cache_write_5m = count_of(row, first + 4),
                     .output = written};
  auto const cached = tokens.cache_read + tokens.cache_write();
  bool const inside = cached > 0 && cached <= prompt && all == prompt + written;
  if (inside) tokens.input -= cached;
  return tokens;
}

class Goose final : public DatabaseFormat {
 public:
  std::string_view tool() const override { return "goose"; }
  std::string_view source() const override { return goose_source; }
  std::uint32_t parser_version() const override { return 1; }
  Declaration declaration() const override {
    return {.title = "Goose",
            .paths = "~/.local/share/goose/sessions/sessions.db",
            .detail = Detail::call,
            .ids = IdKind::own_id,
            .confidence = Confidence::sample,
            .note =
                "per request since schema 15; older sessions as one growing total. No branch, no response "
                "id; what a session used before it got a ledger is not counted once it has one"};
  }

  std::vector<fs::path> roots(Host const& host) const override {
    if (auto const root = host.environment("GOOSE_PATH_ROOT"); root && !root->empty())
      return {fs::path{*root} / "data" / "sessions"};
    auto const data = host.environment("XDG_DATA_HOME");
    auto const home = host.home();
    auto const base = data && !data->empty() ? fs::path{*data} : home / ".local" / "share";
    return {base / "goose" / "sessions", home / "Library" / "Application Support" / "goose" / "sessions",
            home / "AppData" / "Roaming" / "Block" / "goose" / "data" / "sessions"};
  }

  bool owns(fs::path const& path) const override { return path.filename() == "sessions.db"; }

  Result<DatabasePass> read(ForeignDatabase& database, std::string_view mark, std::size_t rows_max,
                            SightingBuffer& found) override {
    if (auto const missing = missing_columns(database, "sessions", {"id", "created_at", "updated_at"});
        !missing.empty())
      return fail(Errc::invalid, "no sessions of Goose: there is no " + missing);
    bool const ledger =
        missing_columns(database, "usage_ledger",
                        {"id", "session_id", "created_timestamp", "model", "input_tokens", "output_tokens"})
            .empty();
    bool const sums = database.has("sessions", "accumulated_input_tokens");
    if (!ledger && !sums)
      return fail(Errc::invalid,
                  "no usage of Goose: there is no table usage_ledger and no column "
                  "sessions.accumulated_input_tokens");
    auto const nothing = [](std::string_view, std::size_t) { return Result<DatabasePass>{DatabasePass{}}; };
    ReadTable read_ledger = nothing;
    ReadTable read_sums = nothing;
    if (ledger)
      read_ledger = [&](std::string_view from, std::size_t most) {
        return requests(database, from, most, found);
      };
    if (sums)
      read_sums = [&](std::string_view from, std::size_t most) {
        return sessions(database, ledger, from, most, found);
      };
    return read_both(mark, rows_max, read_ledger, read_sums);
  }

 private:
  static std::string session_columns(ForeignDatabase& database) {
    std::string columns{"s.id"};
    for (auto const* const column :
         {"working_dir", "provider_name", "parent_session_id", "model_config_json"})
      columns.append(", ").append(database.has("sessions", column) ? std::string{"s."} + column : "NULL");
    return columns;
  }

  static std::string usage_columns(ForeignDatabase& database, std::string_view table, std::string_view prefix,
                                   std::string_view amount) {
    std::string columns;
    for (std::string_view const name :
         {"input_tokens", "output_tokens", "total_tokens", "cache_read_tokens", "cache_write_tokens"}) {
      auto const column = std::string{prefix}.append(name);
      columns.append(", ").append(database.has(table, column) ? "t." + column : "NULL");
    }
    return columns.append(", ").append(database.has(table, amount) ? "t." + std::string{amount} : "NULL");
  }

  void describe(ForeignRow const& row, Sighting& sighting) {
    sighting.source = goose_source;
    sighting.tool = "goose";
    sighting.parser_version = parser_version();
    sighting.session_id = row.text(id);
    sighting.parent_session_id = row.text(parent);
    sighting.project = row.text(directory);
    sighting.provider = row.text(provider);
    sighting.cache_split_known = sighting.tokens.cache_write() == 0;
  }

  Result<DatabasePass> requests(ForeignDatabase& database, std::string_view mark, std::size_t rows_max,
                                SightingBuffer& found) {
    auto const columns = session_columns(database) + ", t.id, t.created_timestamp, t.model" +
                         usage_columns(database, "usage_ledger", "", "cost") + ", t.session_id";
    constexpr int session_of_row = cost + 1;
    InsertedTable const table{.table = "usage_ledger",
                              .identity = "t.session_id || ' ' || t.created_timestamp",
                              .columns = columns,
                              .joined = "LEFT JOIN sessions s ON s.id = t.session_id"};
    return read_inserted(database, table, mark, rows_max, [&](ForeignRow const& row) {
      Sighting call;
      call.tokens = tokens_of(row, input);
      call.cost = amount_of(row, cost);
      if (call.tokens.total() == 0 && !call.cost) return RowFate::settled;
      auto const when = instant_of(row, at);
      if (!when) return RowFate::bad;
      describe(row, call);
      call.session_id = row.text(session_of_row);
      // Numbers of sessions are given again after one was deleted: the time tells them apart.
      call.event_key =
          call.session_id + "#" + std::to_string(row.integer(number)) + "@" + std::to_string(epoch_ms(*when));
      call.start = call.end = *when;
      call.model = row.text(model);
      found.add(call);
      return RowFate::settled;
    });
  }

  Result<DatabasePass> sessions(ForeignDatabase& database, bool ledger, std::string_view mark,
                                std::size_t rows_max, SightingBuffer& found) {
    auto columns = session_columns(database);
    // Here the session is the row.
    for (auto at_s = columns.find("s."); at_s != columns.npos; at_s = columns.find("s.", at_s))
      columns[at_s] = 't';
    columns += ", t.created_at, t.updated_at" +
               usage_columns(database, "sessions", "accumulated_", "accumulated_cost");
    columns += ledger ? ", EXISTS (SELECT 1 FROM usage_ledger u WHERE u.session_id = t.id)" : ", 0";
    InsertedTable const table{.table = "sessions", .identity = "t.id", .columns = columns};
    return read_all(database, table, mark, rows_max,
                    [&](ForeignRow const& row) { return take_session(row, found); });
  }

  RowFate take_session(ForeignRow const& row, SightingBuffer& found) {
    auto total = session_total(goose_source, tool(), parser_version(), row.text(id));
    total.tokens = tokens_of(row, sum_input);
    total.cost = amount_of(row, sum_cost);
    if (total.tokens.total() == 0 && !total.cost) return RowFate::settled;
    auto const made = instant_of(row, created);
    if (!set_times(total, made, instant_of(row, Sum::updated))) return RowFate::bad;
    // "20260820_1" is the first session of that day in every home: the time tells them apart, and not copies.
    if (made) total.event_key += "@" + std::to_string(epoch_ms(*made));
    describe(row, total);
    // The requests tell it all. The total may have been seen before the first of them was there.
    if (row.integer(in_ledger) != 0) total.standing = Standing::retracted;
    total.model = parse_padded(parser_, row.text(model_json)).text("model_name");
    found.add(total);
    return RowFate::settled;
  }

  simdjson::dom::parser parser_;
};

}  // namespace

std::unique_ptr<DatabaseFormat> goose_format() { return std::make_unique<Goose>(); }

}  // namespace companion::detectors
