#include "store/outbox.hpp"

#include "records.hpp"
#include "store/database.hpp"
#include "store/migrations.hpp"
#include "support.hpp"

namespace companion::store::test {
namespace {

constexpr auto hour = std::chrono::hours{1};
constexpr auto month = std::chrono::hours{24 * 30};
Instant const noon = at("2026-08-20T12:00:00Z");

/// A ledger with a writer and a reader, each step in a transaction of its own.
class OutboxTest : public testing::Test {
 protected:
  template <class Work>
  void inside(Work work) {
    ASSERT_TRUE(ok(store->begin()));
    ASSERT_TRUE(ok(work()));
    ASSERT_TRUE(ok(store->commit()));
  }
  void serve(std::vector<std::string> const& names, Instant since = noon - month) {
    inside([&] { return store->outbox().serve(names, since); });
  }
  StoredCall add(std::string const& key, Instant start = noon) {
    return put(*store, simple_call(start, key));
  }
  /// Settled, with what `change` makes of it.
  template <class Change>
  StoredCall settle(StoredCall const& before, Change change) {
    auto after = before;
    after.settled = true;
    change(after.record.call);
    inside([&] { return store->update(before, after); });
    return after;
  }
  StoredCall settle(StoredCall const& before) {
    return settle(before, [](Call&) {});
  }
  void sent(std::string const& name, std::int64_t version) {
    inside([&] { return store->outbox().sent(name, version); });
  }
  std::vector<OutboxDrop> tidy(Instant now, OutboxLimits const& limits = {}) {
    std::vector<OutboxDrop> drops;
    inside([&]() -> Result<void> {
      auto done = store->outbox().tidy(now, limits);
      if (!done) return propagate(done);
      drops = std::move(*done);
      return {};
    });
    return drops;
  }
  std::vector<UsageEvent> news(std::int64_t after = 0, std::uint32_t limit = 100) {
    auto events = reader->news(after, limit);
    EXPECT_TRUE(ok(events));
    return events ? std::move(*events) : std::vector<UsageEvent>{};
  }
  std::int64_t waiting(std::string const& name) { return reader->backlog(name).value().events; }

  Folder const folder;
  std::unique_ptr<LedgerStore> store = open_store(folder.ledger());
  std::unique_ptr<LedgerReader> reader = open_reader(folder.ledger());
};

TEST_F(OutboxTest, KeepsNothingWhileNobodyIsServed) {
  settle(add("a"));
  EXPECT_TRUE(news().empty());
  EXPECT_EQ(waiting("central"), 0);
}

TEST_F(OutboxTest, TellsOfACallOnceItIsSettledAndOfEachChangeAfterThat) {
  serve({"central"});
  auto const open = add("a");
  EXPECT_TRUE(news().empty());
  auto const settled = settle(open);
  ASSERT_EQ(news().size(), 1U);
  auto const first = news()[0];
  EXPECT_EQ(first.call, settled.record.call.id);
  EXPECT_EQ(print(first.record->call), print(settled.record.call));
  ASSERT_EQ(first.record->sightings.size(), 1U);
  EXPECT_EQ(print(first.record->sightings[0]), print(settled.record.sightings[0]));

  settle(settled, [](Call& call) { call.tokens.output = 999; });
  ASSERT_EQ(news().size(), 1U) << "the earlier state is of no use any more";
  EXPECT_GT(news()[0].version, first.version);
  EXPECT_EQ(news()[0].record->call.tokens.output, 999);
}

TEST_F(OutboxTest, TellsThatACallIsNoMore) {
  serve({"central"});
  auto const settled = settle(add("a"));
  auto const version = news()[0].version;
  inside([&] { return store->erase(settled); });
  ASSERT_EQ(news().size(), 1U);
  EXPECT_EQ(news()[0].call, settled.record.call.id);
  EXPECT_GT(news()[0].version, version);
  EXPECT_FALSE(news()[0].record);
}

TEST_F(OutboxTest, ACallThatCameBackOpenIsNotToldAsACall) {
  serve({"central"});
  auto const settled = settle(add("a"));
  inside([&] { return store->erase(settled); });
  auto const again = add("a");
  ASSERT_EQ(again.record.call.id, settled.record.call.id);
  ASSERT_EQ(news().size(), 1U);
  EXPECT_FALSE(news()[0].record) << "it may yet become part of another";
  settle(again);
  ASSERT_EQ(news().size(), 1U);
  EXPECT_TRUE(news()[0].record);
}

TEST_F(OutboxTest, ACallThatWasNeverToldIsNotTakenBack) {
  serve({"central"});
  auto const open = add("a");
  inside([&] { return store->erase(open); });
  EXPECT_TRUE(news().empty());
}

TEST_F(OutboxTest, WhatIsRolledBackIsNoNews) {
  serve({"central"});
  auto const open = add("a");
  auto after = open;
  after.settled = true;
  ASSERT_TRUE(ok(store->begin()));
  ASSERT_TRUE(ok(store->update(open, after)));
  store->rollback();
  EXPECT_TRUE(news().empty());
}

TEST_F(OutboxTest, GivesOldestFirstAndAsManyAsAsked) {
  serve({"central"});
  for (auto const* const key : {"a", "b", "c"}) settle(add(key));
  auto const two = news(0, 2);
  ASSERT_EQ(two.size(), 2U);
  EXPECT_LT(two[0].version, two[1].version);
  auto const rest = news(two[1].version, 2);
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].record->sightings[0].event_key, "c");
}

TEST_F(OutboxTest, EachDestinationHasItsOwnPlaceWhichNeverGoesBack) {
  serve({"a", "b"});
  for (auto const* const key : {"1", "2", "3"}) settle(add(key));
  auto const all = news();
  sent("a", all[1].version);
  sent("a", all[0].version);
  EXPECT_EQ(waiting("a"), 1);
  EXPECT_EQ(waiting("b"), 3);
  EXPECT_EQ(reader->backlog("a")->sent, all[1].version);
  tidy(noon);
  EXPECT_EQ(news().size(), 3U) << "b has nothing yet";
  sent("b", all[2].version);
  tidy(noon);
  EXPECT_EQ(news().size(), 1U);
}

TEST_F(OutboxTest, ANewDestinationBeginsWithTheCallsOfTheTimeAsked) {
  settle(add("old", noon - month - hour));
  settle(add("young", noon - hour));
  add("open");
  serve({"central"});
  ASSERT_EQ(news().size(), 1U);
  EXPECT_EQ(news()[0].record->sightings[0].event_key, "young");
}

TEST_F(OutboxTest, PlacesOutliveARestartAndOneThatIsNamedNoMoreIsForgotten) {
  serve({"a", "b"});
  settle(add("1"));
  sent("a", news()[0].version);
  store.reset();
  store = open_store(folder.ledger());
  EXPECT_TRUE(store->outbox().keeps()) << "whoever writes keeps news for the daemon";
  serve({"a"});
  EXPECT_EQ(waiting("a"), 0);
  EXPECT_EQ(reader->backlog("b")->sent, 0);
  serve({"a", "b"});
  EXPECT_EQ(waiting("b"), 1) << "begins anew";
  serve({});
  EXPECT_TRUE(news().empty());
  settle(add("2"));
  EXPECT_TRUE(news().empty());
}

TEST_F(OutboxTest, AVersionNeverComesAgain) {
  serve({"central"});
  auto const settled = settle(add("1"));
  auto const last = news()[0].version;
  sent("central", last);
  tidy(noon);
  store.reset();
  store = open_store(folder.ledger());
  settle(settled, [](Call& call) { call.tokens.output = 1; });
  EXPECT_GT(news()[0].version, last);
}

TEST_F(OutboxTest, GivesUpWhatWaitedTooLongAndCountsItPerDestination) {
  serve({"a", "b"});
  settle(add("1"));
  settle(add("2"));
  sent("a", news()[0].version);
  EXPECT_TRUE(tidy(noon).empty());
  settle(add("3"));
  EXPECT_TRUE(tidy(noon + month - hour).empty());
  auto const drops = tidy(noon + month);
  ASSERT_EQ(drops.size(), 2U);
  EXPECT_EQ(drops[0].destination, "a");
  EXPECT_EQ(drops[0].events, 1);
  EXPECT_EQ(drops[1].destination, "b");
  EXPECT_EQ(drops[1].events, 2);
  EXPECT_EQ(drops[1].why, OutboxLoss::age);
  ASSERT_EQ(news().size(), 1U);
  EXPECT_EQ(news()[0].record->sightings[0].event_key, "3");
  EXPECT_EQ(waiting("a"), 1);
  EXPECT_EQ(waiting("b"), 1);
}

TEST_F(OutboxTest, GivesUpTheOldestWhereThereIsTooMuch) {
  serve({"a"});
  for (auto const* const key : {"1", "2", "3", "4"}) settle(add(key));
  OutboxLimits limits;
  limits.bytes_max = 3 * outbox_event_bytes;
  auto const drops = tidy(noon, limits);
  ASSERT_EQ(drops.size(), 1U);
  EXPECT_EQ(drops[0].events, 1);
  EXPECT_EQ(drops[0].why, OutboxLoss::size);
  EXPECT_EQ(waiting("a"), 3);
  EXPECT_EQ(news()[0].record->sightings[0].event_key, "2");
  EXPECT_TRUE(tidy(noon, limits).empty());
}

TEST_F(OutboxTest, SettingTheClockMakesNothingOlderOrYounger) {
  serve({"a"});
  settle(add("1"));
  tidy(noon);
  settle(add("2"));
  tidy(noon + hour);
  auto const far = std::chrono::hours{24 * 365};
  inside([&] { return store->outbox().shift(far); });
  EXPECT_TRUE(tidy(noon + far + month - hour).empty());
  EXPECT_EQ(tidy(noon + far + month).at(0).events, 1);
  inside([&] { return store->outbox().shift(-far); });
  EXPECT_EQ(tidy(noon + month + hour).at(0).events, 1);
}

TEST_F(OutboxTest, AWaitingEventTakesNoMoreRoomThanItIsCountedWith) {
  constexpr int events = 20'000;
  auto const path = folder.path() / "sizes.db";
  auto database = Database::open(path, Access::read_write);
  ASSERT_TRUE(ok(migrate(*database, migrations())));
  ASSERT_TRUE(database->execute("VACUUM"));
  auto const before = *database->integer("PRAGMA page_count");
  auto outbox = Outbox::open(*database);
  ASSERT_TRUE(ok(database->execute("BEGIN")));
  ASSERT_TRUE(ok(outbox->serve(std::vector<std::string>{"a"}, noon)));
  for (int i = 0; i < events; ++i) {
    // Ids of calls grow with time.
    ASSERT_TRUE(ok(outbox->note(CallId{(std::int64_t{1} << 60) + i * std::int64_t{1'000'003}})));
  }
  ASSERT_TRUE(ok(database->execute("COMMIT")));
  auto const pages = *database->integer("PRAGMA page_count") - before;
  EXPECT_LE(pages * *database->integer("PRAGMA page_size"), events * outbox_event_bytes);
}

}  // namespace
}  // namespace companion::store::test
