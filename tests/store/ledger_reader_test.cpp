#include "store/ledger_reader.hpp"

#include "records.hpp"
#include "store/database.hpp"
#include "store/ledger_file.hpp"
#include "support.hpp"

namespace companion::store::test {
namespace {

std::vector<std::string> models(CallPage const& page) {
  std::vector<std::string> found;
  for (auto const& call : page.calls) found.push_back(call.model);
  return found;
}

StoredCall named(Instant start, std::string const& model) {
  auto stored = simple_call(start, model);
  stored.record.call.model = model;
  return stored;
}

TEST(LedgerReader, SaysWhenThereIsNoLedger) {
  Folder const folder;
  EXPECT_EQ(LedgerReader::open(folder.ledger()).error().code, Errc::not_found);
  EXPECT_FALSE(std::filesystem::exists(folder.ledger()));
}

TEST(LedgerReader, SaysWhenTheLedgerIsNotReady) {
  Folder const folder;
  {
    ASSERT_TRUE(Database::open(folder.path() / "x.db", Access::read_write)->execute("PRAGMA user_version=0"));
  }
  EXPECT_EQ(LedgerReader::open(folder.path() / "x.db").error().code, Errc::unavailable);
}

TEST(LedgerReader, ReadsAClosedLedger) {
  Folder const folder;
  put(*open_store(folder.ledger()), simple_call(at("2026-08-20T13:00:00Z"), "a"));
  EXPECT_EQ(open_reader(folder.ledger())->info()->calls, 1);
}

TEST(LedgerReader, SeesCommitsMadeAfterItWasOpened) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const reader = open_reader(folder.ledger());
  EXPECT_EQ(reader->info()->calls, 0);
  put(*store, simple_call(at("2026-08-20T13:00:00Z"), "a"));
  EXPECT_EQ(reader->info()->calls, 1);
}

TEST(LedgerReader, PagesThroughCallsNewestFirst) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  for (int i = 0; i < 5; ++i)
    put(*store, named(at("2026-08-20T13:00:00Z") + std::chrono::seconds{i}, "m" + std::to_string(i)));
  auto const reader = open_reader(folder.ledger());
  CallQuery query;
  query.limit = 2;
  auto page = reader->calls(query);
  ASSERT_TRUE(ok(page));
  EXPECT_EQ(models(*page), (std::vector<std::string>{"m4", "m3"}));
  query.before = page->next;
  page = reader->calls(query);
  EXPECT_EQ(models(*page), (std::vector<std::string>{"m2", "m1"}));
  query.before = page->next;
  page = reader->calls(query);
  EXPECT_EQ(models(*page), (std::vector<std::string>{"m0"}));
  EXPECT_FALSE(page->next);
}

TEST(LedgerReader, AFullLastPageHasNoNext) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  for (auto const* const key : {"a", "b"}) put(*store, named(at("2026-08-20T13:00:00Z"), key));
  CallQuery query;
  query.limit = 2;
  auto const page = open_reader(folder.ledger())->calls(query);
  EXPECT_EQ(page->calls.size(), 2U);
  EXPECT_FALSE(page->next);
}

TEST(LedgerReader, CallsAreFiltered) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const noon = at("2026-08-20T12:00:00Z");
  put(*store, named(noon, "plain"));
  auto unpriced = named(noon, "unpriced");
  unpriced.record.call.costs = {};
  put(*store, unpriced);
  auto ambiguous = named(noon + std::chrono::hours{1}, "ambiguous");
  ambiguous.record.call.ambiguous = true;
  put(*store, ambiguous);
  auto retracted = named(noon, "retracted");
  retracted.record.call.counted = false;
  put(*store, retracted);

  auto const reader = open_reader(folder.ledger());
  auto ask = [&](CallQuery const& query) { return models(*reader->calls(query)); };
  CallQuery query;
  query.unpriced_only = true;
  EXPECT_EQ(ask(query), std::vector<std::string>{"unpriced"});
  query = {};
  query.ambiguous_only = true;
  EXPECT_EQ(ask(query), std::vector<std::string>{"ambiguous"});
  query = {};
  query.filter.model = "plain";
  EXPECT_EQ(ask(query), std::vector<std::string>{"plain"});
  query.filter.model = "no such model";
  EXPECT_TRUE(ask(query).empty());
  query = {};
  query.filter.since = noon + std::chrono::minutes{1};
  EXPECT_EQ(ask(query), std::vector<std::string>{"ambiguous"});
  query = {};
  query.filter.until = noon + std::chrono::minutes{1};
  EXPECT_EQ(ask(query).size(), 2U);
}

TEST(LedgerReader, CallsComeWithAllTheirFields) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto full = full_call(at("2026-08-20T13:00:00Z"));
  full.record.call.counted = true;
  put(*store, full);
  auto const page = open_reader(folder.ledger())->calls({});
  ASSERT_TRUE(ok(page));
  EXPECT_EQ(print(page->calls.at(0)), print(full.record.call));
}

TEST(LedgerReader, FindsACallByAnyOfItsNames) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, simple_call(at("2026-08-20T14:00:00Z"), "other"));
  auto const full = put(*store, full_call(at("2026-08-20T13:00:00Z")));
  auto const reader = open_reader(folder.ledger());
  for (auto const& name : {to_string(full.record.call.id), std::string{"resp_1"}, std::string{"req_1"},
                           std::string{"8c3f"}, std::string{"b"}}) {
    auto const record = reader->find(name);
    ASSERT_TRUE(ok(record));
    ASSERT_TRUE(record->has_value()) << name;
    EXPECT_EQ((*record)->call.id, full.record.call.id);
    EXPECT_EQ((*record)->sightings.size(), 3U);
  }
}

TEST(LedgerReader, FindsNothingByPartsOfANameOrOtherTexts) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, full_call(at("2026-08-20T13:00:00Z")));
  auto const reader = open_reader(folder.ledger());
  for (auto const* const name : {"", "resp", "trace", "c0000000000001", "nothing"}) {
    auto const record = reader->find(name);
    ASSERT_TRUE(ok(record));
    EXPECT_FALSE(record->has_value()) << name;
  }
}

TEST(LedgerReader, InfoDescribesTheLedger) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, simple_call(at("2026-08-20T13:10:00Z"), "a"));
  auto ambiguous = simple_call(at("2026-08-22T09:20:00Z"), "b");
  ambiguous.record.call.ambiguous = true;
  put(*store, ambiguous);
  ASSERT_TRUE(ok(store->begin()));
  ASSERT_TRUE(ok(store->set_meta("proxy_feed_since", std::to_string(epoch_ms(at("2026-08-01T00:00:00Z"))))));
  ASSERT_TRUE(ok(store->commit()));
  auto const info = open_reader(folder.ledger())->info();
  ASSERT_TRUE(ok(info));
  EXPECT_EQ(info->path, folder.ledger().string());
  EXPECT_EQ(info->calls, 2);
  EXPECT_EQ(info->ambiguous_calls, 1);
  EXPECT_EQ(info->first_call, at("2026-08-20T13:10:00Z"));
  EXPECT_EQ(info->last_call, at("2026-08-22T09:20:00Z"));
  EXPECT_EQ(info->proxy_feed_since, at("2026-08-01T00:00:00Z"));
  EXPECT_EQ(info->instance_id.size(), 36U);
  EXPECT_EQ(info->instance_id[14], '4');
  EXPECT_GT(info->created, at("2020-01-01T00:00:00Z"));
  EXPECT_GT(info->file_bytes, 0);
}

TEST(LedgerReader, TheInstanceIdStaysOverRuns) {
  Folder const folder;
  auto id = [&] {
    auto const store = open_store(folder.ledger());
    return open_reader(folder.ledger())->info()->instance_id;
  };
  EXPECT_EQ(id(), id());
}

TEST(LedgerReader, CannotWrite) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto database = open_for_queries(folder.ledger());
  ASSERT_TRUE(ok(database));
  EXPECT_FALSE(database->execute("DELETE FROM meta"));
}

}  // namespace
}  // namespace companion::store::test
