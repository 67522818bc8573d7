// ZCode: a ledger of its requests. Input holds both caches and output the reasoning.
#include <array>
#include <string>

#include "detectors/logs/declared.hpp"
#include "detectors/logs/formats.hpp"
#include "detectors/logs/inserted_rows.hpp"
#include "detectors/logs/prompt_tokens.hpp"
#include "detectors/logs/row_fields.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

enum Column : int {
  session = first_column,
  model,
  provider,
  started,
  completed,
  input,
  output,
  reasoning,
  cache_written,
  cache_hit,
  id,
  folder
};

class Zcode final : public Declared<DatabaseFormat> {
 public:
  Zcode()
      : Declared{{.tool = "zcode",
                  .source = "log:zcode",
                  .declaration = {.title = "ZCode",
                                  .paths = "~/.zcode/cli/db/db.sqlite",
                                  .detail = Detail::call,
                                  .ids = IdKind::own_id,
                                  .confidence = Confidence::documented,
                                  .note = "no cost"}}} {}

  std::vector<fs::path> roots(Host const& host) const override {
    return {folder_of(host, "ZCODE_HOME", ".zcode") / "cli" / "db"};
  }
  bool owns(fs::path const& path) const override { return path.filename() == "db.sqlite"; }

  Result<DatabasePass> read(ForeignDatabase& database, std::string_view mark, std::size_t rows_max,
                            SightingBuffer& found) override {
    if (auto const missing =
            missing_columns(database, "model_usage",
                            {"session_id", "model_id", "input_tokens", "output_tokens", "started_at"});
        !missing.empty())
      return fail(Errc::invalid, "no ledger of ZCode: there is no " + missing);
    std::string columns{"t.session_id, t.model_id"};
    for (std::string_view const column :
         {"provider_id", "started_at", "completed_at", "input_tokens", "output_tokens", "reasoning_tokens",
          "cache_creation_input_tokens", "cache_read_input_tokens", "id"})
      columns +=
          ", " + (database.has("model_usage", column) ? "t." + std::string{column} : std::string{"NULL"});
    bool const sessions = database.has("session", "directory");
    columns += sessions ? ", s.directory" : ", NULL";
    InsertedTable const table{.table = "model_usage",
                              .identity = "COALESCE(t.session_id, '') || ' ' || COALESCE(t.started_at, '')",
                              .columns = columns,
                              .joined = sessions ? "LEFT JOIN session s ON s.id = t.session_id" : ""};
    return read_inserted(database, table, mark, rows_max,
                         [&](ForeignRow const& row) { return take(row, found); });
  }

 private:
  RowFate take(ForeignRow const& row, SightingBuffer& found) const {
    auto sighting = new_sighting();
    WrittenTokens const written{.prompt = count_of(row, input),
                                .cache_read = count_of(row, cache_hit),
                                .cache_write = count_of(row, cache_written),
                                .output = count_of(row, output),
                                .reasoning = count_of(row, reasoning)};
    sighting.tokens = from_whole_prompt(written);
    if (sighting.tokens.total() == 0) return row.is_null(completed) ? RowFate::open : RowFate::settled;
    auto const began = instant_of(row, started);
    auto const ended = instant_of(row, completed);
    if (!began && !ended) return RowFate::bad;
    sighting.start = began.value_or(ended.value_or(Instant{}));
    sighting.end = std::max(sighting.start, ended.value_or(sighting.start));
    sighting.session_id = row.text(session);
    sighting.model = row.text(model);
    sighting.provider = row.text(provider);
    sighting.project = row.text(folder);
    sighting.cache_split_known = written.cache_write == 0;
    sighting.event_key =
        !row.is_null(id)
            ? std::string{row.text(id)}
            : sighting.session_id + "@" + std::to_string(epoch_ms(sighting.start)) + "#" + sighting.model;
    found.add(sighting);
    return row.is_null(completed) ? RowFate::open : RowFate::settled;
  }
};

}  // namespace

std::unique_ptr<DatabaseFormat> zcode_format() { return std::make_unique<Zcode>(); }

}  // namespace companion::detectors
