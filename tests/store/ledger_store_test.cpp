#include "store/ledger_store.hpp"

#include <algorithm>
#include <map>

#include "records.hpp"
#include "support.hpp"

namespace companion::store::test {
namespace {

std::vector<CallId> found(LedgerStore& store, std::uint64_t hash, Instant when, std::size_t limit = 100) {
  std::vector<CallId> ids;
  EXPECT_TRUE(ok(store.begin()));
  EXPECT_TRUE(ok(store.find(hash, day_of(when), limit, ids)));
  EXPECT_TRUE(ok(store.commit()));
  std::sort(ids.begin(), ids.end());
  return ids;
}

TEST(LedgerStore, GivesBackEveryFieldOfWhatWasInserted) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  for (auto const& stored : {simple_call(at("2026-08-20T13:00:00Z"), "a", {1, 2, 3}),
                             full_call(at("2026-08-20T13:00:00Z")), StoredCall{}}) {
    auto const loaded = store->load(put(*store, stored).record.call.id);
    ASSERT_TRUE(ok(loaded));
    EXPECT_EQ(print(*loaded), print(stored));
  }
}

TEST(LedgerStore, FindsAllAgainAfterARest) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const when = at("2026-08-20T13:00:00Z");
  auto const first = put(*store, simple_call(when, "a", {1, 2, 3}));
  ASSERT_TRUE(ok(store->rest()));
  auto const second = put(*store, simple_call(when, "a", {1, 4}));
  EXPECT_EQ(found(*store, 1, when), (std::vector{first.record.call.id, second.record.call.id}));
  auto const loaded = store->load(first.record.call.id);
  ASSERT_TRUE(ok(loaded));
  EXPECT_EQ(print(*loaded), print(first));
}

TEST(LedgerStore, DoesNotRestInsideOfATransaction) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  ASSERT_TRUE(ok(store->begin()));
  EXPECT_FALSE(store->rest());
  store->rollback();
  EXPECT_TRUE(ok(store->rest()));
}

TEST(LedgerStore, GivesBackEveryFieldOfAnUpdate) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const before = put(*store, simple_call(at("2026-08-20T13:00:00Z"), "a", {1, 2, 3}));
  auto after = full_call(at("2026-08-20T12:00:00Z"));
  after.record.call.id = before.record.call.id;
  ASSERT_TRUE(ok(store->begin()));
  ASSERT_TRUE(ok(store->update(before, after)));
  ASSERT_TRUE(ok(store->commit()));
  EXPECT_EQ(print(*store->load(before.record.call.id)), print(after));
}

TEST(LedgerStore, GivesBackEventKeysThatAreOtherIds) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto stored = full_call(at("2026-08-20T13:00:00Z"));
  stored.record.sightings[0].event_key = stored.record.sightings[0].response_id;
  stored.record.sightings[1].event_key = stored.record.sightings[1].litellm_call_id;
  EXPECT_EQ(print(*store->load(put(*store, stored).record.call.id)), print(stored));
}

TEST(LedgerStore, IdsFollowTheStartOfTheCall) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const late = put(*store, simple_call(at("2026-08-20T13:00:00.001Z"), "a"));
  auto const early = put(*store, simple_call(at("2026-08-20T13:00:00.000Z"), "b"));
  EXPECT_LT(early.record.call.id, late.record.call.id);
}

TEST(LedgerStore, EqualRecordsAtOneTimeGetDifferentIds) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const stored = simple_call(at("2026-08-20T13:00:00Z"), "a");
  EXPECT_NE(put(*store, stored).record.call.id, put(*store, stored).record.call.id);
}

TEST(LedgerStore, FindsByHashOnNeighbouringDaysOnly) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const id = put(*store, simple_call(at("2026-08-20T23:59:59.999Z"), "a", {7})).record.call.id;
  EXPECT_EQ(found(*store, 7, at("2026-08-19T12:00:00Z")), std::vector{id});
  EXPECT_EQ(found(*store, 7, at("2026-08-21T00:00:00Z")), std::vector{id});
  EXPECT_TRUE(found(*store, 7, at("2026-08-22T00:00:00Z")).empty());
  EXPECT_TRUE(found(*store, 8, at("2026-08-20T00:00:00Z")).empty());
}

TEST(LedgerStore, FindsCallsOfEarlierRuns) {
  Folder const folder;
  auto const when = at("2026-08-20T13:00:00Z");
  auto const id = put(*open_store(folder.ledger()), simple_call(when, "a", {7})).record.call.id;
  auto const store = open_store(folder.ledger());
  EXPECT_EQ(found(*store, 7, when), std::vector{id});
}

TEST(LedgerStore, FindStopsAtItsLimit) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const when = at("2026-08-20T13:00:00Z");
  for (auto const* key : {"a", "b", "c", "d"}) put(*store, simple_call(when, key, {7}));
  EXPECT_EQ(found(*store, 7, when, 3).size(), 3U);
  EXPECT_EQ(found(*store, 7, when, 9).size(), 4U);
}

TEST(LedgerStore, AnUpdateMovesTheIdentities) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const when = at("2026-08-20T13:00:00Z");
  auto const before = put(*store, simple_call(when, "a", {7, 8}));
  auto after = before;
  after.keys = {8, 9};
  after.record.call.model = "claude-haiku-4-5";
  ASSERT_TRUE(ok(store->begin()));
  ASSERT_TRUE(ok(store->update(before, after)));
  ASSERT_TRUE(ok(store->commit()));
  EXPECT_TRUE(found(*store, 7, when).empty());
  EXPECT_EQ(found(*store, 8, when).size(), 1U);
  EXPECT_EQ(found(*store, 9, when).size(), 1U);
  EXPECT_EQ(store->load(before.record.call.id)->record.call.model, "claude-haiku-4-5");
}

TEST(LedgerStore, AnErasedCallIsGoneFromTableAndIndex) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const when = at("2026-08-20T13:00:00Z");
  auto const stored = put(*store, simple_call(when, "a", {7}));
  ASSERT_EQ(found(*store, 7, when).size(), 1U);
  ASSERT_TRUE(ok(store->begin()));
  ASSERT_TRUE(ok(store->erase(stored)));
  ASSERT_TRUE(ok(store->commit()));
  EXPECT_TRUE(found(*store, 7, when).empty());
  EXPECT_EQ(store->load(stored.record.call.id).error().code, Errc::not_found);
}

TEST(LedgerStore, ARollbackLeavesNothingBehind) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const when = at("2026-08-20T13:00:00Z");
  auto const kept = put(*store, simple_call(when, "kept", {7}));
  ASSERT_TRUE(ok(store->begin()));
  auto unwanted = simple_call(when, "unwanted", {7});
  unwanted.record.call.project = "/somewhere/new";
  ASSERT_TRUE(ok(store->insert(unwanted)));
  ASSERT_TRUE(ok(store->erase(kept)));
  ASSERT_TRUE(ok(store->put(Checkpoint{"log:x", "file", "42"})));
  ASSERT_TRUE(ok(store->set_meta("colour", "red")));
  store->add({.metric = "m", .attributes = {}, .slot = 0, .delta = 1});
  store->rollback();

  EXPECT_EQ(found(*store, 7, when), std::vector{kept.record.call.id});
  EXPECT_TRUE(store->checkpoints("log:x")->empty());
  EXPECT_EQ(*store->meta("colour"), "");
  auto const reader = open_reader(folder.ledger());
  EXPECT_TRUE(reader->counters()->empty());
  EXPECT_EQ(reader->usage({})->total.calls, 1);
}

// The text of the rolled back call must not keep the number that another text has now.
TEST(LedgerStore, TextsAfterARollbackAreTrue) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const when = at("2026-08-20T13:00:00Z");
  auto first = simple_call(when, "a");
  first.record.call.branch = "rolled-back";
  ASSERT_TRUE(ok(store->begin()));
  auto const id = store->insert(first);
  ASSERT_TRUE(ok(id));
  EXPECT_EQ(store->load(*id)->record.call.branch, "rolled-back");
  store->rollback();
  auto second = simple_call(when, "b");
  second.record.call.branch = "kept";
  second = put(*store, second);
  EXPECT_EQ(store->load(second.record.call.id)->record.call.branch, "kept");
}

TEST(LedgerStore, RefusesWritesOutsideOfATransaction) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  EXPECT_EQ(store->insert(simple_call(at("2026-08-20T13:00:00Z"), "a")).error().code, Errc::invalid);
  EXPECT_EQ(store->put(Checkpoint{"a", "b", "c"}).error().code, Errc::invalid);
  EXPECT_EQ(store->commit().error().code, Errc::invalid);
}

TEST(LedgerStore, TellsTheUnsettledCallsWithOldNewsOldestFirst) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const when = at("2026-08-20T13:00:00Z");
  auto add = [&](char const* key, int seconds, bool settled) {
    auto stored = simple_call(when, key);
    stored.changed = when + std::chrono::seconds{seconds};
    stored.settled = settled;
    return put(*store, stored).record.call.id;
  };
  auto const second = add("a", 20, false);
  auto const first = add("b", 10, false);
  add("c", 5, true);
  add("d", 30, false);
  EXPECT_EQ(*store->due(when + std::chrono::seconds{30}, 10), (std::vector{first, second}));
  EXPECT_EQ(*store->due(when + std::chrono::seconds{30}, 1), std::vector{first});
}

TEST(LedgerStore, TellsTheCallsOfARouteByTheirEnd) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const noon = at("2026-08-20T12:00:00Z");
  auto add = [&](char const* key, int start_minutes, int end_minutes, Route route) {
    auto stored = simple_call(noon + std::chrono::minutes{start_minutes}, key);
    stored.record.call.end = noon + std::chrono::minutes{end_minutes};
    stored.record.call.route = route;
    return put(*store, stored).record.call.id;
  };
  auto const lengthy = add("lengthy", -600, 1, Route::dark);
  auto const inside = add("inside", 0, 2, Route::dark);
  add("late", 3, 10, Route::dark);
  add("other", 1, 2, Route::tracked);
  auto const until = noon + std::chrono::minutes{10};
  EXPECT_EQ(*store->routed(Route::dark, noon, until, {}, 10), (std::vector{lengthy, inside}));
  EXPECT_EQ(*store->routed(Route::dark, noon, until, lengthy, 10), std::vector{inside});
  EXPECT_EQ(*store->routed(Route::dark, noon, until, {}, 1), std::vector{lengthy});
}

TEST(LedgerStore, CheckpointsAreReplacedAndForgotten) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto put_all = [&](std::vector<Checkpoint> const& checkpoints) {
    ASSERT_TRUE(ok(store->begin()));
    for (auto const& checkpoint : checkpoints) ASSERT_TRUE(ok(store->put(checkpoint)));
    ASSERT_TRUE(ok(store->commit()));
  };
  put_all({{"s", "a", "1"}, {"s", "b", "2"}, {"other", "a", "3"}});
  put_all({{"s", "a", "4"}, {"s", "b", ""}});
  auto const kept = store->checkpoints("s");
  ASSERT_TRUE(ok(kept));
  ASSERT_EQ(kept->size(), 1U);
  EXPECT_EQ(kept->at(0).item, "a");
  EXPECT_EQ(kept->at(0).value, "4");
}

TEST(LedgerStore, KeepsTheNewestRejectedItemsAndCountsAll) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  ASSERT_TRUE(ok(store->begin()));
  for (std::uint64_t i = 0; i < 10'050; ++i)
    ASSERT_TRUE(ok(store->put(Quarantined{"log:x", "not json", i, 10}, at("2026-08-20T13:00:00Z"))));
  ASSERT_TRUE(ok(store->commit()));
  EXPECT_EQ(open_reader(folder.ledger())->info()->quarantined, 10'050);
}

TEST(LedgerStore, CountersAddUpOverTransactionsAndRuns) {
  Folder const folder;
  for (int run = 0; run < 2; ++run) {
    auto const store = open_store(folder.ledger());
    for (int i = 0; i < 3; ++i) {
      ASSERT_TRUE(ok(store->begin()));
      store->add(
          {.metric = "tokens", .attributes = {{"model", "m"}, {"kind", "in"}}, .slot = -1, .delta = 5});
      store->add(
          {.metric = "tokens", .attributes = {{"model", "m"}, {"kind", "in"}}, .slot = -1, .delta = 2});
      store->add({.metric = "calls", .attributes = {}, .slot = 0, .delta = 1});
      ASSERT_TRUE(ok(store->commit()));
    }
  }
  auto const rows = open_reader(folder.ledger())->counters();
  ASSERT_TRUE(ok(rows));
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ(rows->at(0).metric, "calls");
  EXPECT_EQ(rows->at(0).value, 6);
  EXPECT_EQ(rows->at(1).attributes, (Attributes{{"kind", "in"}, {"model", "m"}}));
  EXPECT_EQ(rows->at(1).slot, -1);
  EXPECT_EQ(rows->at(1).value, 42);
}

// Two processes (the daemon and a backfill) may hold the ledger: each must see what the other did.
TEST(LedgerStore, NoticesCallsOfAnotherWriter) {
  Folder const folder;
  auto const when = at("2026-08-20T13:00:00Z");
  auto const one = open_store(folder.ledger());
  EXPECT_TRUE(found(*one, 7, when).empty());
  auto const two = open_store(folder.ledger());
  auto const id = put(*two, simple_call(when, "a", {7})).record.call.id;
  EXPECT_EQ(found(*one, 7, when), std::vector{id});
}

TEST(LedgerStore, CallsBeforeTheFirstPlaceAreKept) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const when = at("1999-01-01T00:00:00Z");
  auto const stored = put(*store, simple_call(when, "a", {7}));
  EXPECT_EQ(store->load(stored.record.call.id)->record.call.start, when);
  EXPECT_EQ(found(*store, 7, when).size(), 1U);
}

// The index of each day is dropped again and again here; the ledger must find every call all the same.
TEST(LedgerStore, FindsEveryCallThoughTheIndexIsSmall) {
  Folder const folder;
  auto opened = LedgerStore::open({.path = folder.ledger(),
                                   .synchronous = Synchronous::off,
                                   .page_cache_bytes = 1 << 20,
                                   .index_entries_max = 20});
  ASSERT_TRUE(ok(opened));
  auto& store = **opened;
  std::mt19937 random{3};
  std::map<CallId, StoredCall> kept;
  for (int round = 0; round < 200; ++round) {
    auto const before = kept;
    ASSERT_TRUE(ok(store.begin()));
    for (int i = 0; i < 5; ++i) {
      auto stored = simple_call(at("2026-08-01T00:00:00Z") + std::chrono::hours{random() % 480},
                                std::to_string(random()), {random() % 3, 100 + random() % 50});
      auto const id = store.insert(stored);
      ASSERT_TRUE(ok(id));
      stored.record.call.id = *id;
      kept[*id] = stored;
      if (random() % 4 == 0) {
        auto const victim = std::next(kept.begin(), static_cast<std::ptrdiff_t>(random() % kept.size()));
        ASSERT_TRUE(ok(store.erase(victim->second)));
        kept.erase(victim);
      }
      auto const hash = random() % 2 == 0 ? random() % 3 : 100 + random() % 50;
      auto const day = day_of(at("2026-08-01T00:00:00Z")) + static_cast<Day>(random() % 20);
      std::vector<CallId> ids;
      ASSERT_TRUE(ok(store.find(hash, day, 10'000, ids)));
      std::sort(ids.begin(), ids.end());
      std::vector<CallId> wanted;
      for (auto const& [call, record] : kept)
        if (abs(day_of(record.record.call.start) - day) <= 1 &&
            std::count(record.keys.begin(), record.keys.end(), hash) > 0)
          wanted.push_back(call);
      ASSERT_EQ(ids, wanted) << "round " << round;
    }
    if (random() % 5 == 0) {
      store.rollback();
      kept = before;
    } else {
      ASSERT_TRUE(ok(store.commit()));
    }
  }
}

TEST(LedgerStore, CheckpointsKeepTheWalSmall) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const wal = folder.ledger().string() + "-wal";
  auto fill = [&](int transactions, auto const& after_each) {
    for (int i = 0; i < transactions; ++i) {
      ASSERT_TRUE(ok(store->begin()));
      ASSERT_TRUE(ok(store->set_meta("large", std::string(1 << 20, static_cast<char>('a' + i % 20)))));
      ASSERT_TRUE(ok(store->commit()));
      after_each();
    }
  };
  fill(30, [&] { ASSERT_TRUE(ok(store->checkpoint_wal())); });
  auto const bounded = std::filesystem::file_size(wal);
  EXPECT_LT(bounded, 10U << 20U);
  fill(30, [] {});
  EXPECT_GT(std::filesystem::file_size(wal), 2 * bounded);
}

TEST(LedgerStore, ClosingEmptiesTheWal) {
  Folder const folder;
  put(*open_store(folder.ledger()), simple_call(at("2026-08-20T13:00:00Z"), "a"));
  EXPECT_FALSE(std::filesystem::exists(folder.ledger().string() + "-wal"));
}

}  // namespace
}  // namespace companion::store::test
