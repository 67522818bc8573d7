// Hermes: what each session used in all, with a cost and how it is known.
#include <string>

#include "detectors/logs/formats.hpp"
#include "detectors/logs/inserted_rows.hpp"
#include "detectors/logs/row_fields.hpp"
#include "detectors/logs/session_total.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view hermes_source = "log:hermes";

enum Column : int {
  id = first_column,
  model,
  started,
  ended,
  input,
  output,
  cache_read,
  cache_write,
  reasoning,
  actual_cost,
  estimated_cost,
  parent,
  provider,
  directory
};

class Hermes final : public DatabaseFormat {
 public:
  std::string_view tool() const override { return "hermes"; }
  std::string_view source() const override { return hermes_source; }
  std::uint32_t parser_version() const override { return 1; }
  Declaration declaration() const override {
    return {.title = "Hermes agent",
            .paths = "~/.hermes/state.db",
            .detail = Detail::session,
            .ids = IdKind::cumulative,
            .confidence = Confidence::live,
            .note =
                "totals of a session; its actual cost, else its estimate. Input is taken to be without "
                "cache, reasoning to be in the output"};
  }

  std::vector<fs::path> roots(Host const& host) const override {
    auto const chosen = host.environment("HERMES_HOME");
    return {chosen && !chosen->empty() ? fs::path{*chosen} : host.home() / ".hermes"};
  }

  bool owns(fs::path const& path) const override { return path.filename() == "state.db"; }

  Result<DatabasePass> read(ForeignDatabase& database, std::string_view mark, std::size_t rows_max,
                            SightingBuffer& found) override {
    if (auto const missing =
            missing_columns(database, "sessions", {"id", "started_at", "input_tokens", "output_tokens"});
        !missing.empty())
      return fail(Errc::invalid, "no sessions of Hermes: there is no " + missing);
    std::string columns{"t.id"};
    for (std::string_view const column :
         {"model", "started_at", "ended_at", "input_tokens", "output_tokens", "cache_read_tokens",
          "cache_write_tokens", "reasoning_tokens", "actual_cost_usd", "estimated_cost_usd",
          "parent_session_id", "billing_provider", "cwd"})
      columns.append(", ").append(database.has("sessions", column) ? "t." + std::string{column} : "NULL");
    InsertedTable const table{.table = "sessions", .identity = "t.id", .columns = columns};
    return read_all(database, table, mark, rows_max, [&](ForeignRow const& row) { return take(row, found); });
  }

 private:
  RowFate take(ForeignRow const& row, SightingBuffer& found) const {
    auto total = session_total(hermes_source, tool(), parser_version(), row.text(id));
    total.tokens = {.input = count_of(row, input),
                    .cache_read = count_of(row, cache_read),
                    .cache_write_5m = count_of(row, cache_write),
                    .output = count_of(row, output)};
    total.tokens.reasoning = std::min(count_of(row, reasoning), total.tokens.output);
    total.cost = amount_of(row, actual_cost);
    if (!total.cost) total.cost = amount_of(row, estimated_cost);
    if (total.tokens.total() == 0 && !total.cost) return RowFate::settled;
    if (!set_times(total, instant_of(row, started), instant_of(row, ended))) return RowFate::bad;
    total.cache_split_known = total.tokens.cache_write() == 0;
    total.model = row.text(model);
    total.provider = row.text(provider);
    total.parent_session_id = row.text(parent);
    total.project = row.text(directory);
    found.add(total);
    return RowFate::settled;
  }
};

}  // namespace

std::unique_ptr<DatabaseFormat> hermes_format() { return std::make_unique<Hermes>(); }

}  // namespace companion::detectors
