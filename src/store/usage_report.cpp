#include "store/usage_report.hpp"

#include <limits>
#include <utility>

#include "store/call_filter.hpp"
#include "store/rollup.hpp"
#include "store/session_facts.hpp"
#include "store/side_tables.hpp"
#include "store/usage_groups.hpp"

namespace companion::store {
namespace {

using std::chrono::hours;

struct Dimension {
  UsagePiece piece;
  Status status{Status::success};
  CostSource source{CostSource::unpriced};
  bool wanted{false};
};

/// By id; ids are dense.
using Dimensions = std::vector<Dimension>;

bool matches(std::optional<std::int64_t> wanted, std::int64_t value) { return !wanted || *wanted == value; }

Result<Dimensions> read_dimensions(Database& database, CallFilter const& filter) {
  auto select = database.prepare(
      "SELECT id, tool, model, provider, project, route, status, cost_source, key_alias, team, ownership "
      "FROM "
      "dimension ORDER BY id");
  if (!select) return propagate(select);
  Dimensions dimensions;
  for (;;) {
    auto row = select->step();
    if (!row) return propagate(row);
    if (!*row) return dimensions;
    Dimension dimension;
    auto& piece = dimension.piece;
    piece.tool = select->integer(1);
    piece.model = select->integer(2);
    piece.provider = select->integer(3);
    piece.project = select->integer(4);
    piece.route = select->integer(5);
    dimension.status = static_cast<Status>(select->integer(6));
    dimension.source = static_cast<CostSource>(select->integer(7));
    piece.key_alias = select->integer(8);
    piece.team = select->integer(9);
    piece.ownership = select->integer(10);
    dimension.wanted = matches(filter.tool, piece.tool) && matches(filter.model, piece.model) &&
                       matches(filter.provider, piece.provider) && matches(filter.project, piece.project) &&
                       matches(filter.route, piece.route) && matches(filter.key_alias, piece.key_alias) &&
                       matches(filter.team, piece.team) && matches(filter.ownership, piece.ownership);
    auto const id = static_cast<std::size_t>(select->integer(0));
    if (id >= dimensions.size()) dimensions.resize(id + 1);
    dimensions[id] = dimension;
  }
}

/// Six buckets from `column` on, in the order in which both tables have them.
TokenCounts read_tokens(Statement const& row, int column) {
  return {.input = row.integer(column),
          .cache_read = row.integer(column + 1),
          .cache_write_5m = row.integer(column + 2),
          .cache_write_1h = row.integer(column + 3),
          .output = row.integer(column + 4),
          .reasoning = row.integer(column + 5)};
}

void note_status(UsageSums& sums, Status status, bool priced) {
  if (status == Status::failure) sums.failed_calls = sums.calls;
  if (priced) return;
  sums.unpriced_calls = sums.calls;
  sums.unpriced_tokens = sums.tokens.total();
}

struct HourRange {
  std::int64_t first{std::numeric_limits<std::int64_t>::min()};
  std::int64_t end{std::numeric_limits<std::int64_t>::max()};
};

Result<void> add_hours(Database& database, CallFilter const& filter, HourRange range, UsageGroups& groups) {
  if (range.first >= range.end) return {};
  auto dimensions = read_dimensions(database, filter);
  if (!dimensions) return propagate(dimensions);
  auto select = database.prepare(
      "SELECT hour, dimension, calls, input, cache_read, cache_write_5m, cache_write_1h, output, reasoning, "
      "web_searches, cost, cost_reported, cost_list, cost_proxy FROM rollup WHERE hour >= ?1 AND hour < ?2");
  if (!select) return propagate(select);
  select->bind(1, range.first);
  select->bind(2, range.end);
  for (;;) {
    auto row = select->step();
    if (!row) return propagate(row);
    if (!*row) return {};
    auto const id = static_cast<std::size_t>(select->integer(1));
    if (id >= dimensions->size())
      return fail(Errc::corrupt, "ledger: a dimension of the hourly sums is missing");
    auto const& dimension = (*dimensions)[id];
    if (!dimension.wanted) continue;
    auto piece = dimension.piece;
    piece.at = Instant{hours{select->integer(0)}};
    piece.sums.calls = select->integer(2);
    piece.sums.tokens = read_tokens(*select, 3);
    piece.sums.web_search_requests = select->integer(9);
    piece.sums.cost = {select->integer(10)};
    piece.sums.cost_reported = {select->integer(11)};
    piece.sums.cost_list = {select->integer(12)};
    piece.sums.cost_proxy = {select->integer(13)};
    note_status(piece.sums, dimension.status, dimension.source != CostSource::unpriced);
    groups.add(piece);
  }
}

/// Branch and host lie in a blob: read only where they are asked for.
std::string blob_columns(UsageGroups const& groups) {
  return std::string{", "}
      .append(groups.asks(GroupBy::branch) ? branch_in_sql : "0")
      .append(", ")
      .append(groups.asks(GroupBy::host) ? host_in_sql : "0");
}

Result<void> add_calls(Database& database, CallFilter const& filter, UsageGroups& groups) {
  if (filter.since && filter.until && *filter.since >= *filter.until) return {};
  auto reach = read_reach(database);
  if (!reach) return propagate(reach);
  CallConditions const conditions{filter, *reach};
  auto select = database.prepare(
      "SELECT start_ms, tool, model, provider, project, session, route, status, input, cache_read, "
      "cache_write_5m, cache_write_1h, output, reasoning, web_searches, cost, cost_reported, cost_list, "
      "cost_proxy, key_alias, team, ownership" +
      blob_columns(groups) + " FROM call WHERE " + conditions.text());
  if (!select) return propagate(select);
  conditions.bind(*select);
  for (;;) {
    auto row = select->step();
    if (!row) return propagate(row);
    if (!*row) return {};
    auto const cost = select->optional_integer(15);
    UsagePiece piece{.tool = select->integer(1),
                     .model = select->integer(2),
                     .provider = select->integer(3),
                     .project = select->integer(4),
                     .session = select->integer(5),
                     .route = select->integer(6),
                     .key_alias = select->integer(19),
                     .team = select->integer(20),
                     .ownership = select->integer(21),
                     .branch = select->integer(22),
                     .host = select->integer(23),
                     .at = from_epoch_ms(select->integer(0)),
                     .sums = {}};
    piece.sums.calls = 1;
    piece.sums.tokens = read_tokens(*select, 8);
    piece.sums.web_search_requests = select->integer(14);
    piece.sums.cost = {cost.value_or(0)};
    piece.sums.cost_reported = {select->integer(16)};
    piece.sums.cost_list = {select->integer(17)};
    piece.sums.cost_proxy = {select->integer(18)};
    note_status(piece.sums, static_cast<Status>(select->integer(7)), cost.has_value());
    groups.add(piece);
  }
}

/// Whether the hourly sums know enough for this question.
Result<bool> hours_suffice(Database& database, UsageQuery const& query, Zone& zone) {
  auto const of_calls = [](GroupBy by) {
    return by == GroupBy::session || by == GroupBy::branch || by == GroupBy::host;
  };
  if (of_calls(query.by) || of_calls(query.stack_by.value_or(GroupBy::total))) return false;
  auto const& filter = query.filter;
  if (!filter.session.empty() || !filter.branch.empty() || !filter.host.empty()) return false;
  if (!is_calendar(query.by)) return true;
  auto first = database.integer("SELECT min(hour) FROM rollup");
  if (!first) return propagate(first);
  auto last = database.integer("SELECT max(hour) FROM rollup");
  if (!last) return propagate(last);
  auto const from = std::max(query.filter.since.value_or(Instant{hours{*first}}), Instant{hours{*first}});
  auto const until =
      std::min(query.filter.until.value_or(Instant{hours{*last + 1}}), Instant{hours{*last + 1}});
  return from >= until || zone.whole_hours(from, until);
}

/// Whole hours from the rollup; the cut hours at both ends from calls.
Result<void> add_with_edges(Database& database, CallFilter const& filter, UsageGroups& groups) {
  HourRange whole;
  auto head = filter;
  auto tail = filter;
  if (filter.since) whole.first = std::chrono::ceil<hours>(*filter.since).time_since_epoch().count();
  if (filter.until) whole.end = hour_of(*filter.until);
  if (whole.first > whole.end) return add_calls(database, filter, groups);  // within one hour
  Result<void> done;
  if (filter.since) {
    head.until = Instant{hours{whole.first}};
    done = add_calls(database, head, groups);
  }
  if (done) done = add_hours(database, filter, whole, groups);
  if (done && filter.until) {
    tail.since = Instant{hours{whole.end}};
    done = add_calls(database, tail, groups);
  }
  return done;
}

}  // namespace

Result<UsageReport> report_usage(Database& database, Dictionary& words, UsageQuery const& query) {
  auto zone = Zone::find(query.timezone);
  if (!zone) return propagate(zone);
  auto filter = resolve(query.filter, words);
  if (!filter) return propagate(filter);
  auto suffice = hours_suffice(database, query, *zone);
  if (!suffice) return propagate(suffice);
  UsageGroups groups{query, *zone};
  Result<void> added;
  if (!filter->nothing)
    added = *suffice ? add_with_edges(database, *filter, groups) : add_calls(database, *filter, groups);
  if (!added) return propagate(added);
  auto report = groups.report(words);
  if (!report || query.by != GroupBy::session || filter->nothing) return report;
  auto told = add_session_facts(database, words, *filter, *report);
  if (!told) return propagate(told);
  return report;
}

}  // namespace companion::store
