#include "store/session_hours.hpp"

#include <array>
#include <map>
#include <string>
#include <utility>

#include "store/call_pieces.hpp"
#include "store/session_codec.hpp"

namespace companion::store {
namespace {

using std::chrono::hours;

using Place = std::array<std::int64_t, 3>;  // hour, session, dimension
using Parts = std::map<Place, SessionPart>;

Rollup::Dimension dimension_of(UsagePiece const& piece) {
  return {piece.tool,   piece.model,       piece.provider,  piece.project, piece.route,
          piece.status, piece.cost_source, piece.key_alias, piece.team,    piece.ownership};
}

Result<Parts> read_parts(Database& database, HourRange range, Rollup& rollup) {
  Parts parts;
  CallFilter const within{.since = Instant{hours{range.first}}, .until = Instant{hours{range.end}}};
  auto const take = [&](UsagePiece const& piece, SessionNote const& note) -> Result<void> {
    auto number = rollup.number_of(dimension_of(piece));
    if (!number) return propagate(number);
    parts[{hour_of(piece.at), piece.session, *number}].add(piece, note);
    return {};
  };
  auto done = visit_pieces(database, within, Notes::wanted, take);
  if (!done) return propagate(done);
  return parts;
}

}  // namespace

Result<SessionHours> SessionHours::open(Database& database) {
  SessionHours made;
  made.database_ = &database;
  struct Text {
    Statement& statement;
    char const* sql;
  };
  for (auto const& [statement, sql] :
       {Text{made.due_, "SELECT hour FROM session_hour_due WHERE hour < ?1 ORDER BY hour DESC"},
        Text{made.calls_, "SELECT sum(calls) FROM rollup WHERE hour = ?1"},
        Text{made.remove_, "DELETE FROM session_hour WHERE hour >= ?1 AND hour < ?2"},
        Text{made.insert_, "INSERT INTO session_hour(hour, session, dimension, sums) VALUES(?1, ?2, ?3, ?4)"},
        Text{made.done_, "DELETE FROM session_hour_due WHERE hour >= ?1 AND hour < ?2"}}) {
    auto prepared = database.prepare(sql);
    if (!prepared) return propagate(prepared);
    statement = std::move(*prepared);
  }
  return made;
}

Result<bool> SessionHours::due(std::int64_t before) {
  Rewind const rewind{due_};
  due_.bind(1, before);
  return due_.step();
}

Result<std::int64_t> SessionHours::calls_in(std::int64_t hour) {
  Rewind const rewind{calls_};
  calls_.bind(1, hour);
  auto row = calls_.step();
  if (!row) return propagate(row);
  return calls_.integer(0);
}

Result<HourRange> SessionHours::newest(std::int64_t before, std::int64_t calls_max) {
  Rewind const rewind{due_};
  due_.bind(1, before);
  HourRange range;
  for (std::int64_t calls = 0;;) {
    auto row = due_.step();
    if (!row) return propagate(row);
    if (!*row) return range;
    auto const hour = due_.integer(0);
    bool const newest = range.first == range.end;
    auto more = calls_in(hour);
    if (!more) return propagate(more);
    calls += *more;
    if (newest) {
      range = {hour, hour + 1};
    } else if (hour == range.first - 1 && calls <= calls_max) {
      range.first = hour;
    } else {
      return range;
    }
  }
}

Result<void> SessionHours::clear(HourRange range) {
  for (auto* const statement : {&remove_, &done_}) {
    statement->bind(1, range.first);
    statement->bind(2, range.end);
    auto done = statement->run();
    if (!done) return done;
  }
  return {};
}

Result<void> SessionHours::sum_up(std::int64_t before, std::int64_t calls_max, Rollup& rollup) {
  auto range = newest(before, calls_max);
  if (!range) return propagate(range);
  auto parts = read_parts(*database_, *range, rollup);
  if (!parts) return propagate(parts);
  auto done = clear(*range);
  if (!done) return done;
  for (auto const& [place, part] : *parts) {
    auto const sums = encode_part(part, place[0]);
    insert_.bind(1, place[0]);
    insert_.bind(2, place[1]);
    insert_.bind(3, place[2]);
    insert_.bind_blob(4, sums);
    done = insert_.run();
    if (!done) return done;
  }
  return {};
}

Result<std::set<std::int64_t>> read_due_hours(Database& database, HourRange range) {
  auto select = database.prepare("SELECT hour FROM session_hour_due WHERE hour >= ?1 AND hour < ?2");
  if (!select) return propagate(select);
  select->bind(1, range.first);
  select->bind(2, range.end);
  std::set<std::int64_t> due;
  for (;;) {
    auto row = select->step();
    if (!row) return propagate(row);
    if (!*row) return due;
    due.insert(select->integer(0));
  }
}

Result<void> visit_session_hours(Database& database, HourRange range, std::optional<std::int64_t> session,
                                 TakeSessionHour const& take) {
  if (range.first >= range.end) return {};
  auto select = database.prepare(
      "SELECT hour, session, dimension, sums FROM session_hour WHERE hour >= ?1 AND hour < ?2" +
      std::string{session ? " AND session = ?3" : ""});
  if (!select) return propagate(select);
  select->bind(1, range.first);
  select->bind(2, range.end);
  if (session) select->bind(3, *session);
  SessionPart part;  // one for all, so that its lists keep their room
  for (;;) {
    auto row = select->step();
    if (!row) return propagate(row);
    if (!*row) return {};
    auto read = decode_part(select->blob(3), select->integer(0), part);
    if (!read) return read;
    part.piece.session = select->integer(1);
    auto taken = take(select->integer(2), part.piece, part.note);
    if (!taken) return taken;
  }
}

}  // namespace companion::store
