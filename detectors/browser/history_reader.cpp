#include "detectors/browser/history_reader.hpp"

#include <cmath>
#include <string>

namespace companion::detectors {
namespace {

constexpr std::int64_t from_1601_to_1970 = 11'644'473'600'000'000;  // microseconds
constexpr std::int64_t from_1970_to_2001 = 978'307'200'000'000;     // microseconds
constexpr std::int64_t latest = 7'258'118'400'000'000;              // the year 2200

struct Dialect {
  std::string_view table;
  std::string_view sql;      ///< id, URL, time
  std::string_view told_by;  ///< column of `table` that tells of another device; "" = none does
  std::string_view ours;     ///< what is true of visits on this one, where there is that column
};

constexpr Dialect chromium{"visits",
                           "SELECT v.id, u.url, v.visit_time FROM visits v JOIN urls u ON u.id = v.url "
                           "WHERE v.id > ?1 ORDER BY v.id LIMIT ?2",
                           "originator_cache_guid", "coalesce(v.originator_cache_guid, '') = ''"};
constexpr Dialect firefox{
    "moz_historyvisits",
    "SELECT v.id, u.url, v.visit_date FROM moz_historyvisits v JOIN moz_places u ON u.id = "
    "v.place_id WHERE v.id > ?1 ORDER BY v.id LIMIT ?2",
    "", ""};
constexpr Dialect safari{
    "history_visits",
    "SELECT v.id, u.url, v.visit_time FROM history_visits v JOIN history_items u ON u.id = "
    "v.history_item WHERE v.id > ?1 ORDER BY v.id LIMIT ?2",
    "origin", "coalesce(v.origin, 0) = 0"};

Dialect const& dialect_of(HistoryKind kind) {
  switch (kind) {
    case HistoryKind::chromium:
      return chromium;
    case HistoryKind::firefox:
      return firefox;
    case HistoryKind::safari:
      return safari;
  }
  return chromium;
}

/// Microseconds since 1970; 0 when it is no time.
std::int64_t time_of(ForeignRow const& row, HistoryKind kind) {
  std::int64_t at = 0;
  switch (kind) {
    case HistoryKind::chromium:
      at = row.integer(2) - from_1601_to_1970;
      break;
    case HistoryKind::firefox:
      at = row.integer(2);
      break;
    case HistoryKind::safari: {
      constexpr double seconds_max = 1e10;
      auto const seconds = row.real(2);
      if (!(seconds > 0 && seconds < seconds_max)) return 0;
      at = std::llround(seconds * 1e6) + from_1970_to_2001;
      break;
    }
  }
  return at > 0 && at < latest ? at : 0;
}

std::string query_of(Dialect const& dialect, ForeignDatabase& database) {
  std::string sql{dialect.sql};
  if (dialect.told_by.empty() || !database.has(dialect.table, dialect.told_by)) return sql;
  return sql.insert(sql.find("ORDER BY"), "AND " + std::string{dialect.ours} + " ");
}

}  // namespace

Result<VisitsRead> read_visits(ForeignDatabase& database, HistoryKind kind, std::int64_t after,
                               VisitsMax const& max, TakeVisit const& take) {
  auto const& dialect = dialect_of(kind);
  if (!database.has(dialect.table))
    return fail(Errc::invalid, "the history has no table " + std::string{dialect.table});
  VisitsRead done{.last = after, .more = false};
  std::int64_t rows = 0;
  std::uint64_t bytes = 0;
  auto const visit = [&](ForeignRow const& row) {
    done.last = row.integer(0);
    auto const url = row.text(1);
    bytes += url.size();
    auto const at = time_of(row, kind);
    if (at != 0) take({.id = done.last, .url = url, .at = from_epoch_ms(at / 1000), .microseconds = at});
    done.more = ++rows == max.rows || bytes >= max.bytes;
    return !done.more;
  };
  auto const read = database.query(query_of(dialect, database), {after, max.rows}, visit);
  if (!read) return tl::unexpected<Error>(read.error());
  return done;
}

Result<std::int64_t> last_visit(ForeignDatabase& database, HistoryKind kind) {
  std::int64_t last = 0;
  auto const sql = "SELECT max(id) FROM " + std::string{dialect_of(kind).table};
  auto const read = database.query(sql, {}, [&](ForeignRow const& row) {
    last = row.integer(0);
    return false;
  });
  if (!read) return tl::unexpected<Error>(read.error());
  return last;
}

}  // namespace companion::detectors
