#include "store/usage_report.hpp"

#include <limits>
#include <utility>

#include "store/call_filter.hpp"
#include "store/call_pieces.hpp"
#include "store/dimensions.hpp"
#include "store/rollup.hpp"
#include "store/session_report.hpp"
#include "store/usage_groups.hpp"

namespace companion::store {
namespace {

using std::chrono::hours;

constexpr HourRange all_hours{.first = std::numeric_limits<std::int64_t>::min(),
                              .end = std::numeric_limits<std::int64_t>::max()};

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
    auto dimension = dimension_of(*dimensions, select->integer(1));
    if (!dimension) return propagate(dimension);
    if (!(*dimension)->wanted) continue;
    auto piece = (*dimension)->piece;
    piece.at = Instant{hours{select->integer(0)}};
    piece.sums.calls = select->integer(2);
    piece.sums.tokens = read_tokens(*select, 3);
    piece.sums.web_search_requests = select->integer(9);
    piece.sums.cost = {select->integer(10)};
    piece.sums.cost_reported = {select->integer(11)};
    piece.sums.cost_list = {select->integer(12)};
    piece.sums.cost_proxy = {select->integer(13)};
    piece.complete();
    groups.add(piece);
  }
}

Result<void> add_calls(Database& database, CallFilter const& filter, UsageGroups& groups) {
  auto const take = [&](UsagePiece const& piece, SessionNote const&) -> Result<void> {
    groups.add(piece);
    return {};
  };
  BlobWords const words{.branch = groups.asks(GroupBy::branch), .host = groups.asks(GroupBy::host)};
  return visit_pieces(database, filter, Notes::unwanted, take, words);
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
  auto whole = all_hours;
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

Result<void> add_pieces(Database& database, UsageQuery const& query, CallFilter const& filter, Zone& zone,
                        UsageGroups& groups) {
  if (query.by == GroupBy::session) return add_sessions(database, filter, groups);
  auto suffice = hours_suffice(database, query, zone);
  if (!suffice) return propagate(suffice);
  return *suffice ? add_with_edges(database, filter, groups) : add_calls(database, filter, groups);
}

}  // namespace

Result<UsageReport> report_usage(Database& database, Dictionary& words, UsageQuery const& query) {
  auto zone = Zone::find(query.timezone);
  if (!zone) return propagate(zone);
  auto filter = resolve(query.filter, words);
  if (!filter) return propagate(filter);
  UsageGroups groups{query, *zone};
  if (filter->nothing) return groups.report(words);
  auto added = add_pieces(database, query, *filter, *zone, groups);
  if (!added) return propagate(added);
  return groups.report(words);
}

}  // namespace companion::store
