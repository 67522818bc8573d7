// Shelley: a message of the agent bears the usage of its request, in Anthropic's terms.
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

enum Column : int { message = first_column, conversation, usage_data, created, folder, parent, model };

class Shelley final : public Declared<DatabaseFormat> {
 public:
  Shelley()
      : Declared{{.tool = "shelley",
                  .source = "log:shelley",
                  .declaration = {.title = "Shelley",
                                  .paths = "~/.config/shelley/shelley.db",
                                  .detail = Detail::call,
                                  .ids = IdKind::own_id,
                                  .confidence = Confidence::documented,
                                  .note = "no reasoning count"}}} {}

  std::vector<fs::path> roots(Host const& host) const override {
    return {folder_of(host, "XDG_CONFIG_HOME", ".config") / "shelley"};
  }
  bool owns(fs::path const& path) const override { return path.filename() == "shelley.db"; }

  Result<DatabasePass> read(ForeignDatabase& database, std::string_view mark, std::size_t rows_max,
                            SightingBuffer& found) override {
    if (auto const missing = missing_columns(database, "messages",
                                             {"message_id", "conversation_id", "usage_data", "created_at"});
        !missing.empty())
      return fail(Errc::invalid, "no messages of Shelley: there is no " + missing);
    auto columns = std::string{"t.message_id, t.conversation_id, t.usage_data, t.created_at"};
    for (std::string_view const column : {"cwd", "parent_conversation_id", "model"})
      columns += database.has("conversations", column) ? ", c." + std::string{column} : std::string{", NULL"};
    InsertedTable const table{.table = "messages",
                              .identity = "t.message_id",
                              .columns = columns,
                              .joined = "LEFT JOIN conversations c ON c.conversation_id = t.conversation_id"};
    JsonText parser;
    return read_inserted(database, table, mark, rows_max,
                         [&](ForeignRow const& row) { return take(row, parser, found); });
  }

 private:
  RowFate take(ForeignRow const& row, JsonText& parser, SightingBuffer& found) const {
    auto const text = row.text(usage_data);
    if (text.empty()) return RowFate::settled;
    auto const usage = parser.parse(text);
    if (!usage.is_object()) return RowFate::bad;
    auto sighting = new_sighting();
    sighting.tokens = from_uncached_prompt({.prompt = usage.count("input_tokens"),
                                            .cache_read = usage.count("cache_read_input_tokens"),
                                            .cache_write = usage.count("cache_creation_input_tokens"),
                                            .output = usage.count("output_tokens"),
                                            .reasoning = 0});
    if (sighting.tokens.total() == 0) return RowFate::settled;
    auto const at = instant_of(row, created);
    if (!at || row.text(message).empty()) return RowFate::bad;
    sighting.start = std::min(*at, usage.instant("start_time").value_or(*at));
    sighting.end = *at;
    sighting.session_id = row.text(conversation);
    sighting.parent_session_id = row.text(parent);
    sighting.project = row.text(folder);
    sighting.model = usage.text("model").empty() ? row.text(model) : usage.text("model");
    if (auto const cost = usage.usd("cost_usd"); cost && cost->value > 0) sighting.cost = cost;
    sighting.cache_split_known = sighting.tokens.cache_write_5m == 0;
    sighting.event_key = row.text(message);
    found.add(sighting);
    return RowFate::settled;
  }
};

}  // namespace

std::unique_ptr<DatabaseFormat> shelley_format() { return std::make_unique<Shelley>(); }

}  // namespace companion::detectors
