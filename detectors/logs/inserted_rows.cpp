#include "detectors/logs/inserted_rows.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "core/hash.hpp"

namespace companion::detectors {
namespace {

constexpr std::size_t open_max = 256;      // rows left open that are remembered: the newest
constexpr std::int64_t slack_ms = 60'000;  // clocks of several writers
constexpr std::size_t again_min = 1024;    // rows that may be looked at again, however few new ones

/// "rowid identity updated more open open …"
struct Place {
  std::optional<std::int64_t> row;  ///< nothing = before the first one
  std::uint64_t identity{0};
  std::int64_t updated{0};
  bool more{false};
  std::vector<std::int64_t> open;
};

template <class Number>
std::optional<Number> take_number(std::string_view& text) {
  Number number{};
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.empty()) text.remove_prefix(1);
  return number;
}

Place decode(std::string_view text) {
  Place place;
  place.row = take_number<std::int64_t>(text);
  auto const identity = take_number<std::uint64_t>(text);
  auto const updated = take_number<std::int64_t>(text);
  auto const more = take_number<int>(text);
  if (!place.row || !identity || !updated || !more) return {};
  place.identity = *identity;
  place.updated = *updated;
  place.more = *more != 0;
  while (auto const row = take_number<std::int64_t>(text)) place.open.push_back(*row);
  return place;
}

std::string encode(Place const& place) {
  if (!place.row) return {};
  auto text = std::to_string(*place.row) + " " + std::to_string(place.identity) + " " +
              std::to_string(place.updated) + " " + (place.more ? "1" : "0");
  for (auto const row : place.open) text.append(" ").append(std::to_string(row));
  return text;
}

class Walk {
 public:
  Walk(ForeignDatabase& database, InsertedTable const& table, TakeRow const& take)
      : database_{database}, table_{table}, take_{take} {}

  Result<DatabasePass> inserted(std::string_view mark, std::size_t rows_max) {
    place_ = decode(mark);
    if (auto known = check_identity(); !known) return propagate(known);
    if (place_.row && !place_.more) {
      if (auto again = look_again(std::max(rows_max, again_min)); !again) return propagate(again);
    }
    return go_on(rows_max);
  }

  Result<DatabasePass> all(std::string_view mark, std::size_t rows_max) {
    place_ = decode(mark);
    if (!place_.more) place_ = {};
    if (auto known = check_identity(); !known) return propagate(known);
    return go_on(rows_max);
  }

 private:
  [[nodiscard]] std::string select(std::string_view from) const {
    std::string sql{"SELECT t.rowid, "};
    sql.append(table_.identity).append(", ").append(table_.updated).append(", ").append(table_.columns);
    return sql.append(" ").append(from);
  }
  [[nodiscard]] std::string from_table(std::string_view condition) const {
    std::string from{"FROM "};
    from.append(table_.table).append(" t ").append(table_.joined).append(" ");
    return from.append(condition);
  }

  /// Another row under the remembered number: the file was compacted or replaced. Then all is new.
  Result<void> check_identity() {
    if (!place_.row) return {};
    bool same = false;
    auto sql = std::string{"SELECT "}.append(table_.identity).append(" FROM ").append(table_.table);
    auto const asked =
        database_.query(sql.append(" t WHERE t.rowid = ?1"), {*place_.row}, [&](ForeignRow const& row) {
          same = hash64(row.text(0)) == place_.identity;
          return false;
        });
    if (asked && !same) place_ = {};
    return asked;
  }

  void visit(ForeignRow const& row) {
    ++looked_;
    auto const number = row.integer(0);
    place_.updated = std::max(place_.updated, row.integer(2));
    auto const at = std::lower_bound(place_.open.begin(), place_.open.end(), number);
    bool const listed = at != place_.open.end() && *at == number;
    auto const fate = take_(row);
    if (fate == RowFate::bad) ++bad_rows_;
    if (fate == RowFate::open && !listed) place_.open.insert(at, number);
    if (fate != RowFate::open && listed) place_.open.erase(at);
  }

  /// When more than `most` changed (a tool rewrote its history), all is new: that is read in slices.
  Result<void> look_again(std::size_t most) {
    auto const seen = *place_.row;
    // A bad row was told of when it was first seen.
    auto const bad_before = bad_rows_;
    auto const take = [this](ForeignRow const& row) {
      visit(row);
      return true;
    };
    auto const since = place_.updated - slack_ms;
    bool const far = seen > std::numeric_limits<std::int64_t>::min() + table_.tail;
    auto const tail = far ? seen - table_.tail : seen;
    auto asked =
        database_.query(select(from_table("WHERE t.rowid > ?1 AND t.rowid <= ?2")), {tail, seen}, take);
    if (!asked) return asked;
    auto const one = select(from_table("WHERE t.rowid = ?1"));
    for (auto const row : std::vector{place_.open}) {
      if (row > tail) continue;
      bool there = false;
      asked = database_.query(one, {row}, [&](ForeignRow const& found) {
        there = true;
        visit(found);
        return false;
      });
      if (!asked) return asked;
      if (!there) std::erase(place_.open, row);
    }
    if (!table_.revisit.empty()) {
      bool too_many = false;
      asked = database_.query(select(table_.revisit), {since, seen}, [&](ForeignRow const& row) {
        too_many = looked_ >= most;
        if (!too_many) visit(row);
        return !too_many;
      });
      if (too_many) place_ = {};
    }
    bad_rows_ = bad_before;
    return asked;
  }

  Result<DatabasePass> go_on(std::size_t rows_max) {
    auto const after = place_.row.value_or(std::numeric_limits<std::int64_t>::min());
    auto const most = static_cast<std::int64_t>(rows_max);
    std::int64_t rows = 0;
    place_.more = false;
    auto const sql = select(from_table("WHERE t.rowid > ?1 ORDER BY t.rowid LIMIT ?2"));
    // One more than is wanted tells whether there is more.
    auto asked = database_.query(sql, {after, most + 1}, [&](ForeignRow const& row) {
      place_.more = ++rows > most;
      if (place_.more) return false;
      place_.row = row.integer(0);
      place_.identity = hash64(row.text(1));
      visit(row);
      return true;
    });
    if (!asked) return propagate(asked);
    if (place_.open.size() > open_max)
      place_.open.erase(place_.open.begin(), place_.open.end() - static_cast<std::ptrdiff_t>(open_max));
    return DatabasePass{.mark = encode(place_), .more = place_.more, .bad_rows = bad_rows_};
  }

  ForeignDatabase& database_;
  InsertedTable const& table_;
  TakeRow const& take_;
  Place place_;
  std::uint64_t bad_rows_{0};
  std::size_t looked_{0};
};

}  // namespace

Result<DatabasePass> read_inserted(ForeignDatabase& database, InsertedTable const& table,
                                   std::string_view mark, std::size_t rows_max, TakeRow const& take) {
  return Walk{database, table, take}.inserted(mark, rows_max);
}

Result<DatabasePass> read_all(ForeignDatabase& database, InsertedTable const& table, std::string_view mark,
                              std::size_t rows_max, TakeRow const& take) {
  return Walk{database, table, take}.all(mark, rows_max);
}

TwoMarks::TwoMarks(std::string_view text) {
  auto const bar = text.find('|');
  first = text.substr(0, bar);
  if (bar != text.npos) second = text.substr(bar + 1);
}

Result<DatabasePass> read_both(std::string_view mark, std::size_t rows_max, ReadTable const& first,
                               ReadTable const& second) {
  // '>' = the second table is being read: the first one is not looked at again before it is done.
  bool const in_second = mark.starts_with('>');
  TwoMarks marks{in_second ? mark.substr(1) : mark};
  std::uint64_t bad_rows = 0;
  if (!in_second) {
    auto pass = first(marks.first, rows_max);
    if (!pass) return pass;
    marks.first = std::move(pass->mark);
    bad_rows = pass->bad_rows;
    if (pass->more) return DatabasePass{.mark = marks.text(), .more = true, .bad_rows = bad_rows};
  }
  auto pass = second(marks.second, rows_max);
  if (!pass) return pass;
  marks.second = std::move(pass->mark);
  auto text = pass->more ? ">" + marks.text() : marks.text();
  return DatabasePass{.mark = std::move(text), .more = pass->more, .bad_rows = bad_rows + pass->bad_rows};
}

}  // namespace companion::detectors
