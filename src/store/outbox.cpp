#include "store/outbox.hpp"

#include <algorithm>
#include <utility>

#include "store/call_table.hpp"
#include "store/placement.hpp"

namespace companion::store {
namespace {

/// Runs a statement of one use with integers bound in order; what it changed.
template <class... Integers>
Result<std::int64_t> change(Database& database, std::string_view sql, Integers... values) {
  auto statement = database.prepare(sql);
  if (!statement) return propagate(statement);
  int index = 0;
  (statement->bind(++index, static_cast<std::int64_t>(values)), ...);
  auto done = statement->run();
  if (!done) return propagate(done);
  return database.changes();
}

template <class... Integers>
Result<std::int64_t> ask(Database& database, std::string_view sql, Integers... values) {
  auto statement = database.prepare(sql);
  if (!statement) return propagate(statement);
  int index = 0;
  (statement->bind(++index, static_cast<std::int64_t>(values)), ...);
  auto row = statement->step();
  if (!row) return propagate(row);
  return *row ? statement->integer(0) : 0;
}

Result<void> only(Result<std::int64_t> done) {
  if (!done) return propagate(done);
  return {};
}

bool is_named(std::span<std::string const> names, std::string const& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Result<void> set_sent(Database& database, std::string_view name, std::int64_t version) {
  auto put = database.prepare(
      "INSERT INTO outbox_destination(name, sent) VALUES(?1, ?2) "
      "ON CONFLICT DO UPDATE SET sent = max(sent, ?2)");
  if (!put) return propagate(put);
  put->bind_text(1, name);
  put->bind(2, version);
  return put->run();
}

}  // namespace

Result<Outbox> Outbox::open(Database& database) {
  // Of two news of one call the later holds: it takes the earlier one's place under a version of its own.
  auto note = database.prepare("INSERT OR REPLACE INTO outbox(call) VALUES(?1)");
  if (!note) return propagate(note);
  Outbox outbox;
  outbox.database_ = &database;
  outbox.note_ = std::move(*note);
  // Whoever else writes to the ledger keeps news for the destinations of the daemon too.
  auto served = database.integer("SELECT count(*) FROM outbox_destination");
  if (!served) return propagate(served);
  outbox.keeps_ = *served > 0;
  return outbox;
}

Result<std::vector<Outbox::Destination>> Outbox::destinations() {
  auto select = database_->prepare("SELECT name, sent FROM outbox_destination ORDER BY name");
  if (!select) return propagate(select);
  std::vector<Destination> all;
  for (;;) {
    auto row = select->step();
    if (!row) return propagate(row);
    if (!*row) return all;
    all.push_back({std::string{select->text(0)}, select->integer(1)});
  }
}

Result<void> Outbox::serve(std::span<std::string const> names, Instant since) {
  auto known = destinations();
  if (!known) return propagate(known);
  for (auto const& destination : *known) {
    if (is_named(names, destination.name)) continue;
    auto forget = database_->prepare("DELETE FROM outbox_destination WHERE name = ?1");
    if (!forget) return propagate(forget);
    forget->bind_text(1, destination.name);
    if (auto done = forget->run(); !done) return done;
  }
  bool anew = false;
  for (auto const& name : names) {
    auto const same = [&](Destination const& destination) { return destination.name == name; };
    if (std::any_of(known->begin(), known->end(), same)) continue;
    if (auto done = set_sent(*database_, name, 0); !done) return done;
    anew = true;
  }
  keeps_ = !names.empty();
  if (!keeps_) return only(change(*database_, "DELETE FROM outbox"));
  if (!anew) return {};
  // What waits already keeps its version. Others get the rest once more, under the keys they know.
  return only(change(*database_,
                     "INSERT OR IGNORE INTO outbox(call) SELECT id FROM call "
                     "WHERE settled = 1 AND counted = 1 AND start_ms >= ?1 ORDER BY id",
                     epoch_ms(since)));
}

Result<void> Outbox::note(CallId call) {
  if (!keeps_) return {};
  note_.bind(1, call.value);
  return note_.run();
}

Result<void> Outbox::sent(std::string const& destination, std::int64_t version) {
  return set_sent(*database_, destination, version);
}

Result<void> Outbox::give_up(std::int64_t upto, OutboxLoss why, std::vector<OutboxDrop>& drops) {
  auto all = destinations();
  if (!all) return propagate(all);
  for (auto const& destination : *all) {
    auto lost = ask(*database_, "SELECT count(*) FROM outbox WHERE version > ?1 AND version <= ?2",
                    destination.sent, upto);
    if (!lost) return propagate(lost);
    if (*lost == 0) continue;
    drops.push_back({destination.name, why, *lost});
    if (auto done = set_sent(*database_, destination.name, upto); !done) return done;
  }
  return only(change(*database_, "DELETE FROM outbox WHERE version <= ?1", upto));
}

Result<std::vector<OutboxDrop>> Outbox::tidy(Instant now, OutboxLimits const& limits) {
  std::vector<OutboxDrop> drops;
  auto taken =
      change(*database_, "DELETE FROM outbox WHERE version <= (SELECT min(sent) FROM outbox_destination)");
  if (!taken) return propagate(taken);
  auto newest = ask(*database_, "SELECT coalesce(max(version), 0) FROM outbox");
  if (!newest) return propagate(newest);
  auto marked = change(*database_,
                       "INSERT INTO outbox_hour(at_ms, version) SELECT ?1, ?2 WHERE ?2 > 0 "
                       "ON CONFLICT DO UPDATE SET version = max(version, ?2)",
                       epoch_ms(now), *newest);
  if (!marked) return propagate(marked);

  auto const old = epoch_ms(now - limits.age_max);
  auto aged = ask(*database_, "SELECT coalesce(max(version), 0) FROM outbox_hour WHERE at_ms <= ?1", old);
  if (!aged) return propagate(aged);
  if (auto done = give_up(*aged, OutboxLoss::age, drops); !done) return propagate(done);
  auto forgotten = change(*database_, "DELETE FROM outbox_hour WHERE at_ms <= ?1", old);
  if (!forgotten) return propagate(forgotten);

  auto const room = std::max<std::int64_t>(limits.bytes_max / outbox_event_bytes, 1);
  auto over = ask(*database_, "SELECT version FROM outbox ORDER BY version DESC LIMIT 1 OFFSET ?1", room);
  if (!over) return propagate(over);
  if (auto done = give_up(*over, OutboxLoss::size, drops); !done) return propagate(done);
  return drops;
}

Result<void> Outbox::shift(Milliseconds by) {
  // Two hours may meet at one time on the way: none may be lost, so they move through a table of their own.
  return database_->execute(
      "CREATE TEMP TABLE moved AS SELECT at_ms + " + std::to_string(by.count()) +
      " AS at_ms, version FROM outbox_hour;"
      "DELETE FROM outbox_hour; INSERT INTO outbox_hour SELECT at_ms, version FROM moved; DROP TABLE moved");
}

Result<std::vector<UsageEvent>> read_outbox(Database& database, Dictionary& words, std::int64_t after,
                                            std::uint32_t limit) {
  auto select = database.prepare(
      "SELECT " + stored_columns() +
      ", version, outbox.call FROM outbox LEFT JOIN call ON call.id = outbox.call AND settled = 1 "
      "WHERE version > ?1 ORDER BY version LIMIT ?2");
  if (!select) return propagate(select);
  select->bind(1, after);
  select->bind(2, std::int64_t{limit});
  auto const& columns = stored_columns();
  auto const version = static_cast<int>(std::count(columns.begin(), columns.end(), ',')) + 1;
  std::vector<UsageEvent> events;
  for (;;) {
    auto row = select->step();
    if (!row) return propagate(row);
    if (!*row) return events;
    CallId const call{select->integer(version + 1)};
    UsageEvent event{.version = select->integer(version), .call = call, .placed = placed_at(call)};
    if (select->is_integer(0)) {
      auto stored = read_stored(*select, words);
      if (!stored) return propagate(stored);
      event.record = std::move(stored->record);
    }
    events.push_back(std::move(event));
  }
}

Result<UsageBacklog> read_backlog(Database& database, std::string_view destination) {
  auto select = database.prepare(
      "SELECT sent, (SELECT count(*) FROM outbox WHERE version > sent) FROM outbox_destination WHERE name = "
      "?1");
  if (!select) return propagate(select);
  select->bind_text(1, destination);
  auto row = select->step();
  if (!row) return propagate(row);
  if (!*row) return UsageBacklog{};
  return UsageBacklog{.events = select->integer(1), .sent = select->integer(0)};
}

}  // namespace companion::store
