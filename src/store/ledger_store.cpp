#include "store/ledger_store.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include "store/call_searches.hpp"
#include "store/call_table.hpp"
#include "store/counter_book.hpp"
#include "store/dictionary.hpp"
#include "store/identity_index.hpp"
#include "store/inventory_table.hpp"
#include "store/ledger_file.hpp"
#include "store/outbox.hpp"
#include "store/placement.hpp"
#include "store/proxy_tables.hpp"
#include "store/recovery.hpp"
#include "store/rollup.hpp"
#include "store/session_hours.hpp"
#include "store/side_tables.hpp"

namespace companion::store {
namespace {

constexpr int wal_pages_before_checkpoint = 1000;

}  // namespace

struct LedgerStore::State {
  Database database;
  Database checkpointer;
  Statement data_version;
  Interner interner;
  Dictionary dictionary;
  CallTable calls;
  CallSearches searches;
  IdentityIndex index;
  Rollup rollup;
  SessionHours sessions;
  CounterBook counters;
  SideTables side;
  ProxyTables proxies;
  ActivityTable activities;
  InventoryTable inventory;
  Outbox outbox;
  std::string recovered;
  std::string upgraded;

  std::int64_t seen_version{0};  // of the data, to notice commits of another process
  Milliseconds reach{0};         // greatest reach_of() of any call
  Milliseconds reach_written{0};
  bool open{false};
  std::atomic<int> wal_pages{0};  // the checkpoint may run on another thread
  int wal_moved{0};

  [[nodiscard]] Result<void> prepare(StoreOptions const& options);
  [[nodiscard]] Result<void> begin();
  [[nodiscard]] Result<void> notice_others();
  [[nodiscard]] Result<void> take_reach();
  [[nodiscard]] Result<void> write();
  void rollback();
  void close();

  [[nodiscard]] Result<void> needs_transaction() const {
    if (open) return {};
    return fail(Errc::invalid, "ledger: a write outside of a transaction");
  }
  void note_reach(CallId id, Call const& call) {
    reach = std::max(reach, reach_of(id, call.start, call.end));
  }
};

Result<void> LedgerStore::State::prepare(StoreOptions const& options) {
  auto take = [](auto& member, auto&& opened) -> Result<void> {
    if (!opened) return propagate(opened);
    member = std::move(*opened);
    return {};
  };
  auto done = take(checkpointer, open_checkpointer(options));
  if (done) done = take(interner, Interner::open(database));
  if (done) done = take(dictionary, Dictionary::open(database));
  if (done) done = take(calls, CallTable::open(database));
  if (done) done = take(searches, CallSearches::open(database));
  if (done) done = take(index, IdentityIndex::open(database, options.index_entries_max));
  if (done) done = take(rollup, Rollup::open(database));
  if (done) done = take(sessions, SessionHours::open(database));
  if (done) done = take(counters, CounterBook::open(database));
  if (done) done = take(side, SideTables::open(database));
  if (done) done = take(proxies, ProxyTables::open(database));
  if (done) done = take(activities, ActivityTable::open(database));
  if (done) done = take(inventory, InventoryTable::open(database));
  if (done) done = take(outbox, Outbox::open(database));
  if (done) done = take(data_version, database.prepare("PRAGMA data_version"));
  if (done) done = take_reach();
  if (!done) return done;
  database.on_wal([](void* pages, int count) { static_cast<std::atomic<int>*>(pages)->store(count); },
                  &wal_pages);
  return {};
}

Result<void> LedgerStore::State::take_reach() {
  auto read = read_reach(database);
  if (!read) return propagate(read);
  reach = reach_written = *read;
  return {};
}

Result<void> LedgerStore::State::notice_others() {
  auto row = data_version.step();
  if (!row) return propagate(row);
  auto const version = data_version.integer(0);
  data_version.reset();
  if (std::exchange(seen_version, version) == version) return {};
  index.clear();
  return take_reach();
}

Result<void> LedgerStore::State::begin() {
  if (open) return fail(Errc::invalid, "ledger: a transaction is open already");
  auto begun = database.execute("BEGIN IMMEDIATE");
  if (!begun) return begun;
  open = true;
  auto noticed = notice_others();
  if (!noticed) rollback();
  return noticed;
}

Result<void> LedgerStore::State::write() {
  auto done = needs_transaction();
  if (done) done = interner.check();
  if (done) done = rollup.flush();
  if (done) done = counters.flush();
  if (done && reach > reach_written) done = side.set_meta(meta_name::reach_ms, std::to_string(reach.count()));
  if (done) done = database.execute("COMMIT");
  return done;
}

void LedgerStore::State::rollback() {
  if (!open) return;
  open = false;
  // SQLite may have rolled back by itself (disk full).
  if (database.in_transaction()) static_cast<void>(database.execute("ROLLBACK"));
  index.rollback();
  rollup.discard();
  counters.discard();
  interner.forget();
  dictionary.forget();
  reach = reach_written;
}

void LedgerStore::State::close() {
  rollback();
  static_cast<void>(mark_clean(database));
  static_cast<void>(database.execute("PRAGMA wal_checkpoint(TRUNCATE)"));
}

LedgerStore::LedgerStore(std::unique_ptr<State> state) : state_(std::move(state)) {}

LedgerStore::~LedgerStore() { state_->close(); }

Result<std::unique_ptr<LedgerStore>> LedgerStore::open(StoreOptions options) {
  auto opened = open_checked(options);
  if (!opened) return propagate(opened);
  auto state = std::make_unique<State>();
  state->database = std::move(opened->database);
  state->recovered = std::move(opened->recovered);
  state->upgraded = std::move(opened->upgraded);
  auto prepared = state->prepare(options);
  if (!prepared) return propagate(prepared);
  return std::unique_ptr<LedgerStore>{new LedgerStore{std::move(state)}};
}

Result<void> LedgerStore::begin() { return state_->begin(); }

Result<void> LedgerStore::commit() {
  auto written = state_->write();
  if (!written) {
    state_->rollback();
    return written;
  }
  state_->open = false;
  state_->reach_written = state_->reach;
  state_->index.commit();
  return {};
}

void LedgerStore::rollback() { state_->rollback(); }

Result<void> LedgerStore::find(std::uint64_t hash, Day day, std::size_t limit, std::vector<CallId>& out) {
  auto allowed = state_->needs_transaction();
  if (!allowed) return allowed;
  return state_->index.find(hash, day, limit, out);
}

Result<StoredCall> LedgerStore::load(CallId id) { return state_->calls.load(id, state_->dictionary); }

Result<CallId> LedgerStore::insert(StoredCall const& stored) {
  auto allowed = state_->needs_transaction();
  if (!allowed) return propagate(allowed);
  auto const& record = stored.record;
  auto const none = Sighting{};
  auto const& first = record.sightings.empty() ? none : record.sightings.front();
  for (auto id = place(record.call.start, first.source, first.event_key);; ++id.value) {
    auto taken = state_->calls.insert(id, stored, state_->interner);
    if (!taken) return propagate(taken);
    if (!*taken) continue;
    state_->index.insert(id, stored.keys);
    state_->rollup.add(record.call, state_->interner);
    state_->note_reach(id, record.call);
    return id;
  }
}

Result<void> LedgerStore::update(StoredCall const& before, StoredCall const& after) {
  auto allowed = state_->needs_transaction();
  if (!allowed) return allowed;
  auto const id = after.record.call.id;
  if (before.record.call.id != id)
    return fail(Errc::invalid, "ledger: an update may not change the id of a call");
  auto written = state_->calls.update(after, state_->interner);
  if (!written) return written;
  if (before.keys != after.keys) {
    state_->index.erase(id, before.keys);
    state_->index.insert(id, after.keys);
  }
  if (!alike_in_reports(before.record.call, after.record.call)) {
    state_->rollup.subtract(before.record.call, state_->interner);
    state_->rollup.add(after.record.call, state_->interner);
  }
  state_->note_reach(id, after.record.call);
  if (!after.settled) return {};
  return state_->outbox.note(id);
}

Result<void> LedgerStore::erase(StoredCall const& stored) {
  auto allowed = state_->needs_transaction();
  if (!allowed) return allowed;
  auto const& call = stored.record.call;
  auto erased = state_->calls.erase(call.id);
  if (!erased) return erased;
  state_->index.erase(call.id, stored.keys);
  state_->rollup.subtract(call, state_->interner);
  if (!stored.settled) return {};
  return state_->outbox.note(call.id);
}

Result<std::vector<CallId>> LedgerStore::due(Instant changed_before, std::size_t limit) {
  return state_->searches.due(changed_before, limit);
}

Result<std::vector<CallId>> LedgerStore::routed(Route route, Instant from, Instant until, CallId after,
                                                std::size_t limit) {
  return state_->searches.routed({route, from, until, after, limit}, state_->reach);
}

Result<std::vector<CallId>> LedgerStore::ids_after(CallId after, std::size_t limit) {
  return state_->searches.after(after, limit);
}

Result<void> LedgerStore::put(Checkpoint const& checkpoint) {
  auto allowed = state_->needs_transaction();
  if (!allowed) return allowed;
  return state_->side.put(checkpoint);
}

Result<std::vector<Checkpoint>> LedgerStore::checkpoints(std::string const& source) {
  return state_->side.checkpoints(source);
}

Result<void> LedgerStore::put(Quarantined const& item, Instant at) {
  auto allowed = state_->needs_transaction();
  if (!allowed) return allowed;
  return state_->side.put(item, at);
}

Result<std::string> LedgerStore::checkpoint(std::string const& source, std::string const& item) {
  return read_checkpoint(state_->database, source, item);
}

Result<void> LedgerStore::put(ProxyAccount const& account) {
  auto allowed = state_->needs_transaction();
  if (!allowed) return allowed;
  return state_->proxies.put(account);
}

Result<bool> LedgerStore::put(ProxyAlert const& alert) {
  auto allowed = state_->needs_transaction();
  if (!allowed) return propagate(allowed);
  auto done = state_->proxies.put(alert);
  if (!done) return propagate(done);
  return *done == Novelty::fresh;
}

Result<void> LedgerStore::put(Coverage const& coverage) {
  auto allowed = state_->needs_transaction();
  if (!allowed) return allowed;
  return state_->proxies.put(coverage);
}

Result<ActivityGrowth> LedgerStore::put(Activity const& activity) {
  auto allowed = state_->needs_transaction();
  if (!allowed) return propagate(allowed);
  return state_->activities.put(activity, state_->interner, state_->dictionary);
}

Result<bool> LedgerStore::put(InventoryItem const& item) {
  auto allowed = state_->needs_transaction();
  if (!allowed) return propagate(allowed);
  auto done = state_->inventory.put(item);
  if (!done) return propagate(done);
  return *done == Novelty::fresh;
}

Result<std::optional<Instant>> LedgerStore::callbacks_since() {
  auto covered = read_coverage(state_->database);
  if (!covered) return propagate(covered);
  std::optional<Instant> since;
  for (auto const& coverage : *covered) {
    if (coverage.source != "litellm:callback") continue;
    since = since ? std::min(*since, coverage.from) : coverage.from;
  }
  return since;
}

Outbox& LedgerStore::outbox() { return state_->outbox; }

void LedgerStore::add(CounterDelta delta) { state_->counters.add(delta); }

Result<std::string> LedgerStore::meta(std::string const& name) { return state_->side.meta(name); }

Result<void> LedgerStore::set_meta(std::string const& name, std::string const& value) {
  return state_->side.set_meta(name, value);
}

std::string const& LedgerStore::recovered() const { return state_->recovered; }
std::string const& LedgerStore::upgraded() const { return state_->upgraded; }

Result<bool> LedgerStore::sum_up_sessions(Instant until, std::int64_t calls_max) {
  auto const before = hour_of(until);
  auto due = state_->sessions.due(before);
  if (!due || !*due) return due;
  auto done =
      in_transaction(*this, [&] { return state_->sessions.sum_up(before, calls_max, state_->rollup); });
  if (!done) return propagate(done);
  return true;
}

Result<void> LedgerStore::rest() {
  if (state_->open) return fail(Errc::invalid, "ledger: no rest inside of a transaction");
  state_->interner.forget();
  state_->dictionary.forget();
  state_->index.clear();
  return state_->database.execute("PRAGMA shrink_memory");
}

Result<void> LedgerStore::checkpoint_wal() {
  auto const pages = state_->wal_pages.load();
  // The WAL began anew: what was moved before is not part of it.
  if (pages < state_->wal_moved) state_->wal_moved = 0;
  if (pages - state_->wal_moved < wal_pages_before_checkpoint) return {};
  auto moved = state_->checkpointer.checkpoint_passive();
  if (!moved) return propagate(moved);
  state_->wal_moved = std::max(moved->moved, 0);
  return {};
}

Result<void> in_transaction(LedgerStore& ledger, std::function<Result<void>()> const& work) {
  auto done = ledger.begin();
  if (!done) return done;
  done = work();
  if (done) return ledger.commit();
  ledger.rollback();
  return done;
}

}  // namespace companion::store
