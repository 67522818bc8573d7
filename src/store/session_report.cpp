#include "store/session_report.hpp"

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <limits>
#include <set>
#include <utility>
#include <vector>

#include "store/call_pieces.hpp"
#include "store/dimensions.hpp"
#include "store/session_hours.hpp"
#include "store/side_tables.hpp"

namespace companion::store {
namespace {

using std::chrono::hours;

Instant start_of(std::int64_t hour) { return Instant{hours{hour}}; }

HourRange touched_by(CallFilter const& filter) {
  HourRange range{.first = std::numeric_limits<std::int64_t>::min(),
                  .end = std::numeric_limits<std::int64_t>::max()};
  if (filter.since) range.first = hour_of(*filter.since);
  if (filter.until) range.end = std::chrono::ceil<hours>(*filter.until).time_since_epoch().count();
  return range;
}

/// Stretches to be read call by call: hours that are due or cut. A search for calls looks further by `reach`
/// on both sides, so hours nearer than that are read in one go.
Result<std::vector<HourRange>> stretches_of_calls(Database& database, CallFilter const& filter) {
  auto due = read_due_hours(database, touched_by(filter));
  if (!due) return propagate(due);
  for (auto const& edge : {filter.since, filter.until})
    if (edge && *edge != start_of(hour_of(*edge))) due->insert(hour_of(*edge));
  auto reach = read_reach(database);
  if (!reach) return propagate(reach);
  auto const near = std::chrono::ceil<hours>(*reach * 2).count();
  std::vector<HourRange> stretches;
  for (auto const hour : *due) {
    if (stretches.empty() || hour - stretches.back().end > near) stretches.push_back({hour, hour});
    stretches.back().end = hour + 1;
  }
  return stretches;
}

/// Whatever sums there are.
Result<void> add_all_calls(Database& database, CallFilter const& filter, UsageGroups& groups) {
  auto const take = [&](UsagePiece const& piece, SessionNote const& note) -> Result<void> {
    groups.add(piece, note);
    return {};
  };
  return visit_pieces(database, filter, Notes::wanted, take);
}

Result<void> add_calls(Database& database, CallFilter const& filter, HourRange range, UsageGroups& groups) {
  auto within = filter;
  within.since = std::max(filter.since.value_or(start_of(range.first)), start_of(range.first));
  within.until = std::min(filter.until.value_or(start_of(range.end)), start_of(range.end));
  return add_all_calls(database, within, groups);
}

Result<void> add_summed(Database& database, CallFilter const& filter, Dimensions const& dimensions,
                        HourRange range, UsageGroups& groups) {
  auto const take = [&](std::int64_t id, UsagePiece const& part, SessionNote const& note) -> Result<void> {
    auto dimension = dimension_of(dimensions, id);
    if (!dimension) return propagate(dimension);
    if (!(*dimension)->wanted) return {};
    auto piece = (*dimension)->piece;
    piece.session = part.session;
    piece.at = part.at;
    piece.last = part.last;
    piece.sums = part.sums;
    piece.complete();
    groups.add(piece, note);
    return {};
  };
  return visit_session_hours(database, range, filter.session, take);
}

/// Of more names than it tells, a session tells those of its first calls: sums do not know which these are.
Result<void> retell_crowded(Database& database, CallFilter filter, UsageGroups& groups) {
  boost::unordered_flat_map<std::int64_t, SessionTally> tallies;
  for (auto const session : groups.crowded()) tallies.emplace(session, SessionTally{});
  if (tallies.empty()) return {};
  if (tallies.size() == 1) filter.session = tallies.begin()->first;
  auto const take = [&](UsagePiece const& piece, SessionNote const& note) -> Result<void> {
    if (auto const found = tallies.find(piece.session); found != tallies.end())
      found->second.add(piece, note);
    return {};
  };
  auto done = visit_pieces(database, filter, Notes::wanted, take);
  if (!done) return done;
  for (auto& [session, tally] : tallies) groups.retell(session, std::move(tally));
  return {};
}

}  // namespace

Result<void> add_sessions(Database& database, CallFilter const& filter, UsageGroups& groups) {
  if (filter.since && filter.until && *filter.since >= *filter.until) return {};
  // No sums know these two.
  if (filter.branch || filter.host) return add_all_calls(database, filter, groups);
  auto stretches = stretches_of_calls(database, filter);
  if (!stretches) return propagate(stretches);
  auto dimensions = read_dimensions(database, filter);
  if (!dimensions) return propagate(dimensions);
  auto rest = touched_by(filter);
  for (auto const& stretch : *stretches) {
    auto added = add_summed(database, filter, *dimensions, {rest.first, stretch.first}, groups);
    if (added) added = add_calls(database, filter, stretch, groups);
    if (!added) return added;
    rest.first = stretch.end;
  }
  auto added = add_summed(database, filter, *dimensions, rest, groups);
  if (!added) return added;
  return retell_crowded(database, filter, groups);
}

}  // namespace companion::store
