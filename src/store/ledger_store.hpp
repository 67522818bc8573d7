// The one writer of the ledger. Lives on the store thread; knows SQLite, knows no rule of merging.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "companion/call.hpp"
#include "companion/counters.hpp"
#include "companion/observation.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"
#include "store/activity_table.hpp"
#include "store/outbox.hpp"

namespace companion::store {

enum class Synchronous : std::uint8_t { full, normal, off };

struct StoreOptions {
  std::filesystem::path path;  ///< ledger.db; made with its folder (0700, file 0600) if absent
  Synchronous synchronous{Synchronous::full};
  std::int64_t page_cache_bytes{8 << 20};
  std::size_t index_entries_max{600'000};  ///< identity hashes kept in memory, least recently used days go
};

/// A record with what only the store keeps of it.
struct StoredCall {
  CallRecord record;
  std::vector<std::uint64_t> keys;  ///< identity hashes under which find() returns it
  bool settled{false};
  Instant changed{};  ///< last news
};

class LedgerStore {
 public:
  /// Opens, migrates, checks integrity after an unclean stop, and sets a corrupt file aside
  /// (`recovered()` then says what was lost and saved).
  [[nodiscard]] static Result<std::unique_ptr<LedgerStore>> open(StoreOptions options);
  ~LedgerStore();
  LedgerStore(LedgerStore const&) = delete;
  LedgerStore& operator=(LedgerStore const&) = delete;

  /// Everything below happens inside begin()…commit(). After a failure: rollback(), nothing of it happened
  /// (the in-memory index included).
  [[nodiscard]] Result<void> begin();
  [[nodiscard]] Result<void> commit();
  void rollback();

  /// Appends to `out` the calls placed on the days [day-1, day+1] that carry `hash`; at most `limit` of them,
  /// no order promised. Days are loaded from disk on demand.
  [[nodiscard]] Result<void> find(std::uint64_t hash, Day day, std::size_t limit, std::vector<CallId>& out);
  [[nodiscard]] Result<StoredCall> load(CallId id);

  /// Gives the record its id (time-ordered by call.start, unique) and adds it to the hourly rollup.
  [[nodiscard]] Result<CallId> insert(StoredCall const& stored);
  /// Replaces `before` (as loaded) by `after` (same id); keeps index and rollup true.
  [[nodiscard]] Result<void> update(StoredCall const& before, StoredCall const& after);
  [[nodiscard]] Result<void> erase(StoredCall const& stored);

  /// Unsettled calls whose last news is older than `changed_before`, oldest news first.
  [[nodiscard]] Result<std::vector<CallId>> due(Instant changed_before, std::size_t limit);
  /// Ids > `after` of calls with that route that end in [from, until).
  [[nodiscard]] Result<std::vector<CallId>> routed(Route route, Instant from, Instant until, CallId after,
                                                   std::size_t limit);

  /// Ids of calls after that one, ascending.
  [[nodiscard]] Result<std::vector<CallId>> ids_after(CallId after, std::size_t limit);

  [[nodiscard]] Result<void> put(Checkpoint const& checkpoint);
  [[nodiscard]] Result<std::vector<Checkpoint>> checkpoints(std::string const& source);
  /// Keeps the newest 10,000 and a count that never falls.
  [[nodiscard]] Result<void> put(Quarantined const& item, Instant at);
  [[nodiscard]] Result<std::string> checkpoint(std::string const& source, std::string const& item);
  [[nodiscard]] Result<void> put(ProxyAccount const& account);
  /// False: it was known already.
  [[nodiscard]] Result<bool> put(ProxyAlert const& alert);
  [[nodiscard]] Result<void> put(Coverage const& coverage);
  /// Merges with what the ledger has of the event, and tells what grew.
  [[nodiscard]] Result<ActivityGrowth> put(Activity const& activity);
  /// Keeps the earliest first and the latest last look. False: it was known already.
  [[nodiscard]] Result<bool> put(InventoryItem const& item);
  /// Start of the earliest call that any callback told of.
  [[nodiscard]] Result<std::optional<Instant>> callbacks_since();
  /// News of settled calls goes there by itself.
  [[nodiscard]] Outbox& outbox();
  /// Summed up in memory and written once per transaction.
  void add(CounterDelta delta);

  /// Small settings of the ledger itself ("proxy_feed_since", …); empty when absent.
  [[nodiscard]] Result<std::string> meta(std::string const& name);
  [[nodiscard]] Result<void> set_meta(std::string const& name, std::string const& value);

  /// One sentence for a person when open() had to repair something, else empty.
  [[nodiscard]] std::string const& recovered() const;
  /// The same when it was of an older version: what it is now and where the copy from before lies.
  [[nodiscard]] std::string const& upgraded() const;

  /// For the checkpoint task: moves WAL pages into the file when there are many; else costs nothing. Between
  /// batches, or on another thread while this one writes (it has a connection of its own), never twice at
  /// once.
  [[nodiscard]] Result<void> checkpoint_wal();
  /// Sums up sessions of some of the hours that ended by `until` and have changed since: the newest first,
  /// about `calls_max` calls. False: there was none. Outside of a transaction.
  [[nodiscard]] Result<bool> sum_up_sessions(Instant until, std::int64_t calls_max);
  /// Gives back the memory that only makes writing faster; outside of a transaction.
  [[nodiscard]] Result<void> rest();

 private:
  struct State;
  explicit LedgerStore(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// All that `work` writes, or nothing of it.
[[nodiscard]] Result<void> in_transaction(LedgerStore& ledger, std::function<Result<void>()> const& work);

}  // namespace companion::store
