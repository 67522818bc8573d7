// Forge: a conversation is one row that is rewritten, its messages in one JSON text. Counts that are only
// estimates are called "approx" there and are not read.
#include <simdjson.h>

#include <algorithm>
#include <string>

#include "detectors/logs/declared.hpp"
#include "detectors/logs/formats.hpp"
#include "detectors/logs/inserted_rows.hpp"
#include "detectors/logs/json_text.hpp"
#include "detectors/logs/prompt_tokens.hpp"
#include "detectors/logs/row_fields.hpp"
#include "detectors/logs/usual_places.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

enum Column : int { conversation = first_column, context, created, updated };

constexpr std::string_view change =
    "COALESCE(CAST(strftime('%s', COALESCE(t.updated_at, t.created_at)) AS INTEGER), 0) * 1000";
constexpr std::string_view changed_rows =
    "FROM conversations t WHERE COALESCE(CAST(strftime('%s', COALESCE(t.updated_at, t.created_at)) AS "
    "INTEGER), "
    "0) * 1000 >= ?1 AND t.rowid <= ?2";

class Forge final : public Declared<DatabaseFormat> {
 public:
  Forge()
      : Declared{{.tool = "forge",
                  .source = "log:forge",
                  .declaration = {
                      .title = "Forge",
                      .paths = "~/.forge/.forge.db",
                      .detail = Detail::session,
                      .ids = IdKind::fingerprint,
                      .confidence = Confidence::documented,
                      .note = "every request counts, but only the conversation has times; no project"}}} {}

  std::vector<fs::path> roots(Host const& host) const override {
    return {folder_of(host, "FORGE_CONFIG", ".forge")};
  }
  bool owns(fs::path const& path) const override { return path.filename() == ".forge.db"; }

  Result<DatabasePass> read(ForeignDatabase& database, std::string_view mark, std::size_t rows_max,
                            SightingBuffer& found) override {
    if (auto const missing = missing_columns(database, "conversations",
                                             {"conversation_id", "context", "created_at", "updated_at"});
        !missing.empty())
      return fail(Errc::invalid, "no conversations of Forge: there is no " + missing);
    InsertedTable const table{.table = "conversations",
                              .identity = "t.conversation_id",
                              .columns = "t.conversation_id, t.context, t.created_at, t.updated_at",
                              .updated = change,
                              .revisit = changed_rows};
    JsonText parser;
    return read_inserted(database, table, mark, rows_max,
                         [&](ForeignRow const& row) { return take(row, parser, found); });
  }

 private:
  RowFate take(ForeignRow const& row, JsonText& parser, SightingBuffer& found) const {
    auto const text = row.text(context);
    if (text.empty()) return RowFate::settled;
    auto const all = parser.parse(text);
    auto const began = instant_of(row, created);
    if (!all.is_object() || !began) return RowFate::bad;
    auto common = new_sighting();
    common.granularity = Granularity::session;
    common.session_id = row.text(conversation);
    common.start = *began;
    common.end = std::max(*began, instant_of(row, updated).value_or(*began));
    all["messages"].each([&](JsonView entry) { tell(entry, common, found); });
    return RowFate::settled;
  }

  static void tell(JsonView entry, Sighting sighting, SightingBuffer& found) {
    auto const usage = entry["usage"];
    WrittenTokens const written{.prompt = usage["prompt_tokens"].count("actual"),
                                .cache_read = usage["cached_tokens"].count("actual"),
                                .cache_write = 0,
                                .output = usage["completion_tokens"].count("actual"),
                                .reasoning = 0};
    sighting.tokens = from_whole_prompt(written);
    if (sighting.tokens.total() == 0) return;
    sighting.model = entry["message"]["text"].text("model");
    // Places shift when a conversation is compacted; the prompt differs from request to request.
    sighting.event_key = sighting.session_id + "#" + std::to_string(written.prompt) + "." +
                         std::to_string(written.cache_read) + "." + std::to_string(written.output);
    found.add(sighting);
  }
};

}  // namespace

std::unique_ptr<DatabaseFormat> forge_format() { return std::make_unique<Forge>(); }

}  // namespace companion::detectors
