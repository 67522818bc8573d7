// Warp's agent: tokens of a conversation, by model, in and out together.
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

constexpr std::string_view warp_source = "log:warp";

enum Column : int { id = first_column, data, updated, started, directory, model };

class Warp final : public DatabaseFormat {
 public:
  std::string_view tool() const override { return "warp"; }
  std::string_view source() const override { return warp_source; }
  std::uint32_t parser_version() const override { return 1; }
  Declaration declaration() const override {
    return {.title = "Warp",
            .paths = "~/.local/state/warp-terminal/warp.sqlite",
            .detail = Detail::session,
            .ids = IdKind::cumulative,
            .confidence = Confidence::documented,
            .note =
                "one number of tokens for prompts and answers together: held as input, so that a list price "
                "is too low; no cost, no cache"};
  }

  std::vector<fs::path> roots(Host const& host) const override {
    auto const state = host.environment("XDG_STATE_HOME");
    auto const home = host.home();
    auto const base = state && !state->empty() ? fs::path{*state} : home / ".local" / "state";
    return {base / "warp-terminal",
            home / "Library" / "Group Containers" / "2BBY89MBSN.dev.warp" / "Library" /
                "Application Support" / "dev.warp.Warp-Stable",
            home / "AppData" / "Local" / "warp" / "Warp" / "data"};
  }

  bool owns(fs::path const& path) const override { return path.filename() == "warp.sqlite"; }

  Result<DatabasePass> read(ForeignDatabase& database, std::string_view mark, std::size_t rows_max,
                            SightingBuffer& found) override {
    if (auto const missing = missing_columns(database, "agent_conversations",
                                             {"conversation_id", "conversation_data", "last_modified_at"});
        !missing.empty())
      return fail(Errc::invalid, "no conversations of Warp: there is no " + missing);
    std::string columns{"t.conversation_id, t.conversation_data, t.last_modified_at"};
    bool const queries = missing_columns(database, "ai_queries", {"conversation_id", "start_ts"}).empty();
    auto const of_first = [&](std::string_view column, bool known) {
      columns += queries && known ? ", (SELECT q." + std::string{column} +
                                        " FROM ai_queries q WHERE q.conversation_id = t.conversation_id "
                                        "ORDER BY q.start_ts LIMIT 1)"
                                  : ", NULL";
    };
    of_first("start_ts", true);
    of_first("working_directory", database.has("ai_queries", "working_directory"));
    of_first("model_id", database.has("ai_queries", "model_id"));
    InsertedTable const table{
        .table = "agent_conversations", .identity = "t.conversation_id", .columns = columns};
    return read_all(database, table, mark, rows_max, [&](ForeignRow const& row) { return take(row, found); });
  }

 private:
  RowFate take(ForeignRow const& row, SightingBuffer& found) {
    if (row.text(data).empty()) return RowFate::settled;
    auto const conversation = parse_padded(parser_, row.text(data));
    if (!conversation.is_object()) return RowFate::bad;
    auto fate = RowFate::settled;
    conversation["conversation_usage_metadata"]["token_usage"].each([&](JsonView usage) {
      auto const tokens = usage.count("warp_tokens") + usage.count("byok_tokens");
      if (tokens == 0) return;
      auto total = session_total(warp_source, tool(), parser_version(), row.text(id));
      auto const name = usage.text("model_id");
      total.event_key.append("/").append(name);
      if (total.event_key.size() > key_max) total.event_key.resize(key_max);
      // The conversation's says more than nothing, but may come later: it is no part of the key.
      total.model = name.empty() ? row.text(model) : name;
      total.tokens.input = tokens;
      total.project = row.text(directory);
      if (set_times(total, instant_of(row, started), instant_of(row, updated))) {
        found.add(total);
      } else {
        fate = RowFate::bad;
      }
    });
    return fate;
  }

  static constexpr std::size_t key_max = 190;
  simdjson::dom::parser parser_;
};

}  // namespace

std::unique_ptr<DatabaseFormat> warp_format() { return std::make_unique<Warp>(); }

}  // namespace companion::detectors
