#include "store/salvage.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <string>

#include "store/activity_table.hpp"
#include "store/call_table.hpp"
#include "store/dictionary.hpp"
#include "store/migrations.hpp"
#include "store/placement.hpp"
#include "store/rollup.hpp"
#include "store/side_tables.hpp"

namespace companion::store {
namespace {

constexpr std::int64_t calls_per_transaction = 5000;
constexpr std::int64_t damaged_max = 10'000;
constexpr std::int64_t last_id = std::numeric_limits<std::int64_t>::max();

/// Takes a row; a failure ends the salvage.
using TakeRow = std::function<Result<void>(Statement const&)>;

/// Rows of `select` (id first, `id > ?1 ORDER BY id`). Where reading fails, goes on behind a gap of ids that
/// doubles until something can be read again. Returns the number of gaps.
Result<std::int64_t> walk_by_id(Database& old, std::string const& select, std::int64_t first_gap,
                                TakeRow const& take) {
  auto statement = old.prepare(select);
  if (!statement) return 1;
  std::int64_t damaged = 0;
  std::int64_t after = -1;
  auto gap = first_gap;
  while (damaged < damaged_max) {
    statement->bind(1, after);
    for (;;) {
      auto const row = statement->step();
      if (!row) break;
      if (!*row) return damaged;
      after = statement->integer(0);
      gap = first_gap;
      auto taken = take(*statement);
      if (!taken) return propagate(taken);
    }
    ++damaged;
    if (gap > last_id - std::max(after, std::int64_t{0})) return damaged;
    after += gap;
    gap = gap > last_id / 2 ? last_id : gap * 2;
  }
  return damaged;
}

/// Copies rows as they are; stops at the first that cannot be read.
Result<void> copy_rows(Database& old, char const* select, Database& fresh, char const* insert, int columns) {
  auto from = old.prepare(select);
  if (!from) return {};
  auto into = fresh.prepare(insert);
  if (!into) return propagate(into);
  for (;;) {
    auto const row = from->step();
    if (!row || !*row) return {};
    for (int column = 0; column < columns; ++column) {
      if (from->is_integer(column)) {
        into->bind(column + 1, from->integer(column));
      } else {
        into->bind_text(column + 1, from->text(column));
      }
    }
    auto done = into->run();
    if (!done) return done;
  }
}

/// The unique index holds every text a second time, on other pages.
Result<void> copy_dictionary(Database& old, Database& fresh) {
  constexpr auto insert = "INSERT OR IGNORE INTO dictionary(id, text) VALUES(?1, ?2)";
  auto into = fresh.prepare(insert);
  if (!into) return propagate(into);
  auto walked = walk_by_id(old, "SELECT id, text FROM dictionary NOT INDEXED WHERE id > ?1 ORDER BY id", 1,
                           [&](Statement const& row) {
                             into->bind(1, row.integer(0));
                             into->bind_text(2, row.text(1));
                             return into->run();
                           });
  if (!walked) return propagate(walked);
  return copy_rows(old, "SELECT id, text FROM dictionary ORDER BY text", fresh, insert, 2);
}

Result<void> copy_side_tables(Database& old, Database& fresh) {
  auto done = copy_rows(old, "SELECT name, value FROM meta WHERE name NOT IN ('clean_shutdown', 'reach_ms')",
                        fresh, "INSERT OR REPLACE INTO meta(name, value) VALUES(?1, ?2)", 2);
  if (done)
    done = copy_rows(old, "SELECT metric, attributes, slot, value FROM counter", fresh,
                     "INSERT OR REPLACE INTO counter(metric, attributes, slot, value) VALUES(?1, ?2, ?3, ?4)",
                     4);
  if (done)
    done = copy_rows(
        old, "SELECT id, at_ms, source, reason, item, bytes FROM quarantine ORDER BY id DESC", fresh,
        "INSERT OR IGNORE INTO quarantine(id, at_ms, source, reason, item, bytes) VALUES(?1,?2,?3,?4,?5,?6)",
        6);
  if (done)
    done = copy_rows(
        old, "SELECT source, proxy, from_ms, until_ms FROM coverage WHERE source = 'litellm:callback'", fresh,
        "INSERT OR REPLACE INTO coverage(source, proxy, from_ms, until_ms) VALUES(?1,?2,?3,?4)", 4);
  if (done)
    done = copy_rows(
        old, "SELECT kind, name, place, version, detail, first_seen_ms, last_seen_ms FROM inventory", fresh,
        "INSERT OR REPLACE INTO inventory(kind, name, place, version, detail, first_seen_ms, last_seen_ms) "
        "VALUES(?1,?2,?3,?4,?5,?6,?7)",
        7);
  return done;
}

/// The greatest version that may have been given out; 0 where nothing can be read any more.
std::int64_t last_version(Database& old) {
  std::int64_t last = 0;
  for (auto const* const sql : {"SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'outbox'",
                                "SELECT coalesce(max(version), 0) FROM outbox",
                                "SELECT coalesce(max(sent), 0) FROM outbox_destination"}) {
    if (auto const found = old.integer(sql)) last = std::max(last, *found);
  }
  return last;
}

/// Receivers keep the greatest version of a call: those of the new file lie behind all that they may have.
/// Destinations begin anew: what waited behind the damage is told all the same.
Result<void> copy_outbox(Database& old, Database& fresh) {
  auto done = copy_rows(old, "SELECT at_ms, version FROM outbox_hour", fresh,
                        "INSERT OR REPLACE INTO outbox_hour(at_ms, version) VALUES(?1, ?2)", 2);
  if (done)
    done = copy_rows(old, "SELECT version, call FROM outbox ORDER BY version", fresh,
                     "INSERT OR REPLACE INTO outbox(version, call) VALUES(?1, ?2)", 2);
  if (!done) return done;
  return fresh.execute(
      "INSERT OR REPLACE INTO outbox(call) VALUES(0); DELETE FROM outbox WHERE call = 0;"
      "UPDATE sqlite_sequence SET seq = (1 << 32) + max(seq, " +
      std::to_string(last_version(old)) + ") WHERE name = 'outbox'");
}

/// Returns the number of gaps.
Result<std::int64_t> copy_activities(Database& old, Database& fresh) {
  auto words = Dictionary::open(fresh);
  if (!words) return propagate(words);
  auto interner = Interner::open(fresh);
  if (!interner) return propagate(interner);
  auto table = ActivityTable::open(fresh);
  if (!table) return propagate(table);
  auto const select = "SELECT " + std::string{activity_columns} + " FROM activity WHERE id > ?1 ORDER BY id";
  auto damaged = walk_by_id(old, select, 1, [&](Statement const& row) -> Result<void> {
    auto const activity = read_activity(row, *words);
    if (!activity) return {};  // a text of it is gone: its source tells it again
    auto put = table->put(*activity, *interner, *words);
    if (!put) return propagate(put);
    return {};
  });
  if (!damaged) return damaged;
  auto numbered = interner->check();
  if (!numbered) return propagate(numbered);
  return damaged;
}

class CallCopier {
 public:
  [[nodiscard]] Result<void> open(Database& fresh) {
    auto words = Dictionary::open(fresh);
    if (!words) return propagate(words);
    auto interner = Interner::open(fresh);
    if (!interner) return propagate(interner);
    auto calls = CallTable::open(fresh);
    if (!calls) return propagate(calls);
    auto rollup = Rollup::open(fresh);
    if (!rollup) return propagate(rollup);
    fresh_ = &fresh;
    words_ = std::move(*words);
    interner_ = std::move(*interner);
    calls_ = std::move(*calls);
    rollup_ = std::move(*rollup);
    return {};
  }

  [[nodiscard]] Result<void> take(Statement const& row) {
    auto const stored = read_stored(row, words_);
    if (!stored) {
      ++salvaged_.lost;
      return {};
    }
    auto const& call = stored->record.call;
    auto inserted = calls_.insert(call.id, *stored, interner_);
    if (!inserted) return propagate(inserted);
    if (!*inserted) return {};
    rollup_.add(call, interner_);
    reach_ = std::max(reach_, reach_of(call.id, call.start, call.end));
    if (++salvaged_.calls % calls_per_transaction != 0) return {};
    auto done = rollup_.flush();
    if (done) done = fresh_->execute("COMMIT; BEGIN IMMEDIATE");
    return done;
  }

  [[nodiscard]] Result<Salvaged> finish() {
    auto done = rollup_.flush();
    if (!done) return propagate(done);
    auto side = SideTables::open(*fresh_);
    if (!side) return propagate(side);
    done = side->set_meta(meta_name::reach_ms, std::to_string(reach_.count()));
    if (!done) return propagate(done);
    return salvaged_;
  }

 private:
  Database* fresh_{nullptr};
  Dictionary words_;
  Interner interner_;
  CallTable calls_;
  Rollup rollup_;
  Milliseconds reach_{0};
  Salvaged salvaged_;
};

Result<Salvaged> copy_all(Database& old, Database& fresh) {
  auto transaction = Transaction::begin(fresh, Access::read_write);
  if (!transaction) return propagate(transaction);
  auto done = copy_dictionary(old, fresh);
  if (done) done = copy_side_tables(old, fresh);
  if (done) done = copy_outbox(old, fresh);
  if (!done) return propagate(done);
  auto gaps = copy_activities(old, fresh);
  if (!gaps) return propagate(gaps);
  CallCopier copier;
  done = copier.open(fresh);
  if (!done) return propagate(done);
  auto const minute = first_id_at(placed_at(CallId{0}) + std::chrono::minutes{1}).value;
  auto damaged = walk_by_id(old, "SELECT " + stored_columns() + " FROM call WHERE id > ?1 ORDER BY id",
                            minute, [&](Statement const& row) { return copier.take(row); });
  if (!damaged) return propagate(damaged);
  auto salvaged = copier.finish();
  if (!salvaged) return salvaged;
  salvaged->damaged = *damaged + *gaps;
  done = transaction->commit();
  if (!done) return propagate(done);
  return salvaged;
}

}  // namespace

Result<Salvaged> salvage(std::filesystem::path const& damaged, Database& fresh) {
  auto old = Database::open(damaged, Access::read_only);
  if (!old) return Salvaged{.calls = 0, .lost = 0, .damaged = 1};
  auto const version = old->integer("PRAGMA user_version");
  if (!version || *version != schema_version()) return Salvaged{.calls = 0, .lost = 0, .damaged = 1};
  return copy_all(*old, fresh);
}

}  // namespace companion::store
