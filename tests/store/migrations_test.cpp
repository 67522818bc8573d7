#include "store/migrations.hpp"

#include <array>

#include "records.hpp"
#include "support.hpp"

namespace companion::store::test {
namespace {

constexpr std::array<std::string_view, 3> steps{
    "CREATE TABLE a(x INTEGER) STRICT", "ALTER TABLE a ADD COLUMN y INTEGER", "UPDATE a SET y = x * 2"};

Database open(std::filesystem::path const& path) {
  auto database = Database::open(path, Access::read_write);
  EXPECT_TRUE(ok(database));
  return std::move(*database);
}

TEST(Migrations, TakeAnOldFileForwardStepByStep) {
  Folder const folder;
  auto database = open(folder.path() / "x.db");
  ASSERT_TRUE(ok(migrate(database, std::span{steps}.first(1))));
  ASSERT_TRUE(ok(database.execute("INSERT INTO a VALUES(21)")));
  ASSERT_TRUE(ok(migrate(database, steps)));
  EXPECT_EQ(*database.integer("PRAGMA user_version"), 3);
  EXPECT_EQ(*database.integer("SELECT y FROM a"), 42);
}

TEST(Migrations, AStepThatFailsLeavesTheFileAtTheStepBefore) {
  Folder const folder;
  auto database = open(folder.path() / "x.db");
  constexpr std::array<std::string_view, 2> bad{steps[0], "CREATE TABLE b(x); SELECT nonsense FROM nowhere"};
  EXPECT_FALSE(migrate(database, bad));
  EXPECT_EQ(*database.integer("PRAGMA user_version"), 1);
  EXPECT_EQ(*database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'b'"), 0);
  EXPECT_TRUE(ok(migrate(database, steps)));
}

TEST(Migrations, RefuseAFileOfANewerVersion) {
  Folder const folder;
  {
    open_store(folder.ledger());
    auto database = open(folder.ledger());
    ASSERT_TRUE(ok(database.execute("PRAGMA user_version=999")));
  }
  auto const store = LedgerStore::open({.path = folder.ledger()});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Errc::invalid);
  EXPECT_NE(store.error().message.find("999"), std::string::npos);
  EXPECT_EQ(LedgerReader::open(folder.ledger()).error().code, Errc::invalid);
}

TEST(Migrations, RefuseAFileOfAnotherProgram) {
  Folder const folder;
  {
    auto database = open(folder.path() / "other.db");
    ASSERT_TRUE(ok(database.execute("CREATE TABLE bookmarks(url TEXT)")));
  }
  auto const store = LedgerStore::open({.path = folder.path() / "other.db"});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Errc::invalid);
  auto database = open(folder.path() / "other.db");
  EXPECT_EQ(*database.integer("SELECT count(*) FROM sqlite_schema"), 1);
}

// The first released schema, as it was released: newer builds must read it.
TEST(Migrations, ALedgerOfVersionOneIsReadable) {
  Folder const folder;
  auto const path = folder.path() / "v1.db";
  {
    auto database = open(path);
    ASSERT_TRUE(ok(migrate(database, migrations().first(1))));
    ASSERT_TRUE(
        ok(database.execute("INSERT INTO dictionary(id, text) VALUES(1, 'codex'), (2, 'gpt-5.1');"
                            "INSERT INTO call(id, start_ms, end_ms, tool, model, provider, operation, "
                            "session, project, route, status,"
                            " counted, ambiguous, input, cache_read, cache_write_5m, cache_write_1h, output, "
                            "reasoning, web_searches,"
                            " cost, cost_source, cost_reported, cost_list, cost_proxy, duration_ms, settled, "
                            "changed_ms, keys, rest,"
                            " evidence) VALUES(2202009600000000000, 1787230800000, 1787230801000, 1, 2, 0, "
                            "0, 0, 0, 1, 0, 1, 0, 10, 20,"
                            " 0, 0, 5, 1, 0, 77, 1, NULL, 77, NULL, 1000, 0, 1787230801000, "
                            "x'0100000000000000', x'', x'0a020801')")));
  }
  auto const store = open_store(path);
  auto const loaded = store->load(CallId{2202009600000000000});
  ASSERT_TRUE(ok(loaded));
  EXPECT_EQ(loaded->record.call.tool, "codex");
  EXPECT_EQ(loaded->record.call.model, "gpt-5.1");
  EXPECT_EQ(loaded->record.call.costs.effective(), NanoUsd{77});
  EXPECT_EQ(loaded->record.sightings.at(0).source, "codex");
  EXPECT_EQ(loaded->keys, std::vector<std::uint64_t>{1});
}

}  // namespace
}  // namespace companion::store::test
