// Zed's agent threads: JSON, mostly packed with zstd, with what the thread used in all.
#include <simdjson.h>

#include <string>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/inserted_rows.hpp"
#include "detectors/logs/json_view.hpp"
#include "detectors/logs/row_fields.hpp"
#include "detectors/logs/session_total.hpp"
#include "detectors/logs/zstd_text.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view zed_source = "log:zed";
constexpr std::size_t thread_bytes_max = 64U << 20U;

enum Column : int { id = first_column, updated, kind, data, created, parent, folders };

TokenCounts read_tokens(JsonView usage) {
  return {.input = usage.count("input_tokens"),
          .cache_read = usage.count("cache_read_input_tokens"),
          .cache_write_5m = usage.count("cache_creation_input_tokens"),
          .output = usage.count("output_tokens")};
}

/// The running sum; threads of versions without it have only the last request of each prompt.
TokenCounts tokens_of(JsonView thread) {
  auto const sum = read_tokens(thread["cumulative_token_usage"]);
  if (sum.total() > 0) return sum;
  TokenCounts requests;
  thread["request_token_usage"].each_member(
      [&](std::string_view, JsonView usage) { requests += read_tokens(usage); });
  thread["request_token_usage"].each([&](JsonView usage) { requests += read_tokens(usage); });
  return requests;
}

class Zed final : public DatabaseFormat {
 public:
  std::string_view tool() const override { return "zed"; }
  std::string_view source() const override { return zed_source; }
  std::uint32_t parser_version() const override { return 1; }
  Declaration declaration() const override {
    return {.title = "Zed agent",
            .paths = "~/.local/share/zed/threads/threads.db",
            .detail = Detail::session,
            .ids = IdKind::cumulative,
            .confidence = Confidence::documented,
            .note =
                "totals of a thread under its last model; no cost. Threads of old versions have only the "
                "last request of each prompt: too little"};
  }

  std::vector<fs::path> roots(Host const& host) const override {
    auto const data = host.environment("XDG_DATA_HOME");
    auto const home = host.home();
    auto const base = data && !data->empty() ? fs::path{*data} : home / ".local" / "share";
    return {base / "zed" / "threads", home / "Library" / "Application Support" / "Zed" / "threads",
            home / "AppData" / "Local" / "Zed" / "threads"};
  }

  bool owns(fs::path const& path) const override { return path.filename() == "threads.db"; }

  Result<DatabasePass> read(ForeignDatabase& database, std::string_view mark, std::size_t rows_max,
                            SightingBuffer& found) override {
    if (auto const missing = missing_columns(database, "threads", {"id", "updated_at", "data_type", "data"});
        !missing.empty())
      return fail(Errc::invalid, "no threads of Zed: there is no " + missing);
    std::string columns{"t.id, t.updated_at, t.data_type, t.data"};
    for (std::string_view const column : {"created_at", "parent_id", "folder_paths"})
      columns.append(", ").append(database.has("threads", column) ? "t." + std::string{column} : "NULL");
    // Threads are large and change in place: unpacked again are those changed since, by a look at the times.
    InsertedTable const table{
        .table = "threads",
        .identity = "t.id",
        .columns = columns,
        .updated = "COALESCE(CAST(strftime('%s', t.updated_at) AS INTEGER), 0) * 1000",
        .revisit =
            "FROM threads t WHERE COALESCE(CAST(strftime('%s', t.updated_at) AS INTEGER), 0) * 1000 >= ?1 "
            "AND t.rowid <= ?2",
        .tail = 0};
    return read_inserted(database, table, mark, rows_max,
                         [&](ForeignRow const& row) { return take(row, found); });
  }

 private:
  RowFate take(ForeignRow const& row, SightingBuffer& found) {
    auto const packed = row.text(data);
    auto const how = row.text(kind);
    std::string unpacked;
    std::string_view text = packed;
    if (how == "zstd") {
      auto whole = unpack_zstd(packed, thread_bytes_max, simdjson::SIMDJSON_PADDING);
      if (!whole) return RowFate::bad;
      unpacked = std::move(*whole);
      text = std::string_view{unpacked}.substr(0, unpacked.size() - simdjson::SIMDJSON_PADDING);
    } else if (how != "json" && !how.empty()) {
      return RowFate::bad;
    }
    auto const thread = parse_padded(parser_, text);
    if (!thread.is_object()) return RowFate::bad;
    auto total = session_total(zed_source, tool(), parser_version(), row.text(id));
    total.tokens = tokens_of(thread);
    if (total.tokens.total() == 0) return RowFate::settled;
    if (!set_times(total, instant_of(row, created), instant_of(row, updated))) return RowFate::bad;
    total.cache_split_known = total.tokens.cache_write() == 0;
    total.model = thread["model"].text("model");
    total.provider = thread["model"].text("provider");
    total.parent_session_id = row.text(parent);
    // One path a line.
    auto const paths = row.text(folders);
    total.project = paths.substr(0, paths.find('\n'));
    found.add(total);
    return RowFate::settled;
  }

  simdjson::dom::parser parser_;
};

}  // namespace

std::unique_ptr<DatabaseFormat> zed_format() { return std::make_unique<Zed>(); }

}  // namespace companion::detectors
