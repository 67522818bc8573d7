// Piebald: a message bears the counts of its request; reasoning stands beside the output.
#include <algorithm>
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
  id = first_column,
  chat,
  model,
  created,
  updated,
  input,
  output,
  reasoning,
  cache_hit,
  cache_written,
  folder,
  branch
};

class Piebald final : public Declared<DatabaseFormat> {
 public:
  Piebald()
      : Declared{{.tool = "piebald",
                  .source = "log:piebald",
                  .declaration = {.title = "Piebald",
                                  .paths = "~/.local/share/piebald/app.db",
                                  .detail = Detail::call,
                                  .ids = IdKind::own_id,
                                  .confidence = Confidence::documented,
                                  .note = "no cost"}}} {}

  std::vector<fs::path> roots(Host const& host) const override {
    std::vector<fs::path> all{folder_of(host, "XDG_DATA_HOME", ".local/share") / "piebald"};
    for (auto const& base : application_folders(host)) all.push_back(base / "piebald");
    return all;
  }
  bool owns(fs::path const& path) const override { return path.filename() == "app.db"; }

  Result<DatabasePass> read(ForeignDatabase& database, std::string_view mark, std::size_t rows_max,
                            SightingBuffer& found) override {
    if (auto const missing = missing_columns(database, "messages",
                                             {"parent_chat_id", "role", "model", "created_at", "input_tokens",
                                              "output_tokens", "cache_read_tokens", "cache_write_tokens"});
        !missing.empty())
      return fail(Errc::invalid, "no messages of Piebald: there is no " + missing);
    auto columns = std::string{
        "t.id, t.parent_chat_id, CASE WHEN t.role = 'assistant' THEN COALESCE(t.model, '') END, "
        "t.created_at, "};
    columns += database.has("messages", "updated_at") ? "t.updated_at" : "NULL";
    columns += ", t.input_tokens, t.output_tokens, ";
    columns += database.has("messages", "reasoning_tokens") ? "t.reasoning_tokens" : "NULL";
    columns += ", t.cache_read_tokens, t.cache_write_tokens";
    bool const chats = database.has("chats", "current_directory") && database.has("chats", "branch_name");
    columns += chats ? ", c.current_directory, c.branch_name" : ", NULL, NULL";
    InsertedTable const table{.table = "messages",
                              .identity = "t.created_at",
                              .columns = columns,
                              .joined = chats ? "LEFT JOIN chats c ON c.id = t.parent_chat_id" : ""};
    return read_inserted(database, table, mark, rows_max,
                         [&](ForeignRow const& row) { return take(row, found); });
  }

 private:
  RowFate take(ForeignRow const& row, SightingBuffer& found) const {
    if (row.is_null(model)) return RowFate::settled;
    auto const thought = count_of(row, reasoning);
    auto sighting = new_sighting();
    sighting.tokens = from_uncached_prompt({.prompt = count_of(row, input),
                                            .cache_read = count_of(row, cache_hit),
                                            .cache_write = count_of(row, cache_written),
                                            .output = count_of(row, output) + thought,
                                            .reasoning = thought});
    if (sighting.tokens.total() == 0) return RowFate::open;  // counts come when the answer is complete
    auto const began = instant_of(row, created);
    if (!began) return RowFate::bad;
    sighting.start = *began;
    sighting.end = std::max(*began, instant_of(row, updated).value_or(*began));
    sighting.session_id = row.text(chat);
    sighting.model = row.text(model);
    sighting.project = row.text(folder);
    sighting.branch = row.text(branch);
    sighting.cache_split_known = sighting.tokens.cache_write_5m == 0;
    sighting.event_key = std::string{row.text(id)} + "@" + std::to_string(epoch_ms(*began));
    found.add(sighting);
    return RowFate::settled;
  }
};

}  // namespace

std::unique_ptr<DatabaseFormat> piebald_format() { return std::make_unique<Piebald>(); }

}  // namespace companion::detectors
