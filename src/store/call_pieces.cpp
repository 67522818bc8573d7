#include "store/call_pieces.hpp"

#include <string>
#include <string_view>

#include "store/record_codec.hpp"
#include "store/side_tables.hpp"

namespace companion::store {
namespace {

constexpr std::string_view piece_columns =
    "start_ms, tool, model, provider, project, session, route, status, cost_source, input, cache_read, "
    "cache_write_5m, cache_write_1h, output, reasoning, web_searches, cost, cost_reported, cost_list, "
    "cost_proxy, key_alias, team, ownership";
constexpr int rest_column = 25;  // behind them, branch and host

std::string columns_of(BlobWords words, Notes notes) {
  return std::string{piece_columns}
      .append(", ")
      .append(words.branch ? branch_in_sql : "0")
      .append(", ")
      .append(words.host ? host_in_sql : "0")
      .append(notes == Notes::wanted ? ", rest" : "");
}

UsagePiece read_piece(Statement const& row) {
  auto const cost = row.optional_integer(16);
  UsagePiece piece{.tool = row.integer(1),
                   .model = row.integer(2),
                   .provider = row.integer(3),
                   .project = row.integer(4),
                   .session = row.integer(5),
                   .route = row.integer(6),
                   .status = row.integer(7),
                   .cost_source = cost ? row.integer(8) : static_cast<std::int64_t>(CostSource::unpriced),
                   .key_alias = row.integer(20),
                   .team = row.integer(21),
                   .ownership = row.integer(22),
                   .branch = row.integer(23),
                   .host = row.integer(24),
                   .at = from_epoch_ms(row.integer(0)),
                   .last = {},
                   .sums = {}};
  piece.last = piece.at;
  piece.sums.calls = 1;
  piece.sums.tokens = read_tokens(row, 9);
  piece.sums.web_search_requests = row.integer(15);
  piece.sums.cost = {cost.value_or(0)};
  piece.sums.cost_reported = {row.integer(17)};
  piece.sums.cost_list = {row.integer(18)};
  piece.sums.cost_proxy = {row.integer(19)};
  piece.complete();
  return piece;
}

}  // namespace

TokenCounts read_tokens(Statement const& row, int column) {
  return {.input = row.integer(column),
          .cache_read = row.integer(column + 1),
          .cache_write_5m = row.integer(column + 2),
          .cache_write_1h = row.integer(column + 3),
          .output = row.integer(column + 4),
          .reasoning = row.integer(column + 5)};
}

Result<void> visit_pieces(Database& database, CallFilter const& filter, Notes notes, TakePiece const& take,
                          BlobWords words) {
  if (filter.since && filter.until && *filter.since >= *filter.until) return {};
  auto reach = read_reach(database);
  if (!reach) return propagate(reach);
  CallConditions const conditions{filter, *reach};
  auto select = database.prepare("SELECT " + columns_of(words, notes) + " FROM call WHERE " +
                                 conditions.text() + " ORDER BY id");
  if (!select) return propagate(select);
  conditions.bind(*select);
  SessionNote note;  // one for all, so that its lists keep their room
  for (;;) {
    auto row = select->step();
    if (!row) return propagate(row);
    if (!*row) return {};
    if (notes == Notes::wanted) {
      auto read = decode_rest(select->blob(rest_column), note);
      if (!read) return read;
    }
    auto taken = take(read_piece(*select), note);
    if (!taken) return taken;
  }
}

}  // namespace companion::store
