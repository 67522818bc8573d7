#include "store/activity_table.hpp"

#include <algorithm>

#include "activities.hpp"
#include "store/inventory_table.hpp"
#include "store/migrations.hpp"
#include "support.hpp"

namespace companion::store::test {
namespace {

Instant const noon = at("2026-08-20T12:00:00Z");

std::int64_t count_in(std::filesystem::path const& path, char const* sql) {
  auto database = Database::open(path, Access::read_only);
  EXPECT_TRUE(ok(database));
  auto const value = database->integer(sql);
  EXPECT_TRUE(ok(value));
  return value.value_or(-1);
}

/// No member has its default.
Activity full_activity() {
  auto activity = cli_activity(noon, "key");
  activity.program = "node";
  activity.branch = "main";
  activity.parent = "vscode";
  activity.environment = "wsl:Ubuntu";
  return activity;
}

TEST(ActivityTable, KeepsEveryMember) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, full_activity());
  auto const again = put(*store, full_activity());
  EXPECT_TRUE(again.merged == full_activity());
  EXPECT_FALSE(again.fresh);
  EXPECT_FALSE(again.changed);
}

TEST(ActivityTable, AnEventToldAgainIsMergedAndNeverDoubled) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto activity = cli_activity(noon, "key");
  auto const first = put(*store, activity);
  EXPECT_TRUE(first.fresh);
  EXPECT_EQ(first.running, std::chrono::minutes{10});
  EXPECT_EQ(first.count, 1);

  activity.end += std::chrono::minutes{5};
  activity.running += std::chrono::minutes{5};
  auto const grown = put(*store, activity);
  EXPECT_FALSE(grown.fresh);
  EXPECT_TRUE(grown.changed);
  EXPECT_EQ(grown.running, std::chrono::minutes{5});
  EXPECT_EQ(grown.active, Milliseconds::zero());
  EXPECT_EQ(grown.count, 0);
  EXPECT_EQ(count_in(folder.ledger(), "SELECT count(*) FROM activity"), 1);
}

TEST(ActivityTable, TheSameKeyOfAnotherSourceIsAnotherEvent) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  EXPECT_TRUE(put(*store, visit(noon, "history:chrome", "1")).fresh);
  EXPECT_TRUE(put(*store, visit(noon, "history:firefox", "1")).fresh);
  EXPECT_EQ(count_in(folder.ledger(), "SELECT count(*) FROM activity"), 2);
}

TEST(ActivityTable, AccountsInAnyOrderGiveTheSameRowAndTheSameGrowthInSum) {
  std::vector<Activity> accounts;
  for (int i = 0; i < 5; ++i) {
    auto account = cli_activity(noon - std::chrono::seconds{i % 3}, "key");
    account.end += std::chrono::minutes{(i * 7) % 5};
    account.running += std::chrono::minutes{(i * 3) % 5};
    account.active += std::chrono::minutes{i % 2};
    account.session = i % 2 == 0 ? "" : "session-" + std::to_string(i);
    account.kind = i == 4 ? ActivityKind::app : ActivityKind::cli;
    accounts.push_back(account);
  }
  auto expected = accounts[0];
  for (auto const& account : accounts) merge(expected, account);

  std::vector<std::size_t> order{0, 1, 2, 3, 4};
  do {
    Folder const folder;
    auto const store = open_store(folder.ledger());
    Milliseconds running{};
    for (auto const i : order) running += put(*store, accounts[i]).running;
    EXPECT_EQ(running, expected.running);
    EXPECT_TRUE(put(*store, accounts[0]).merged == expected);
  } while (std::next_permutation(order.begin(), order.begin() + 3));
}

TEST(ActivityTable, ARollbackTakesTheEventBackWithItsTexts) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  ASSERT_TRUE(ok(store->begin()));
  ASSERT_TRUE(ok(store->put(cli_activity(noon, "key"))));
  store->rollback();
  EXPECT_EQ(count_in(folder.ledger(), "SELECT count(*) FROM activity"), 0);
  EXPECT_TRUE(put(*store, cli_activity(noon, "key")).fresh);
}

TEST(ActivityTable, AWriteOutsideOfATransactionIsRefused) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  EXPECT_EQ(store->put(cli_activity(noon, "key")).error().code, Errc::invalid);
  EXPECT_EQ(store->put(InventoryItem{}).error().code, Errc::invalid);
}

TEST(InventoryTable, KeepsTheFirstAndTheLastLookAndWhatTheLastOneTold) {
  InventoryItem const old{.kind = InventoryKind::cli,
                          .name = "codex",
                          .version = "0.99",
                          .place = "~/.npm/codex",
                          .detail = "old",
                          .first_seen = noon,
                          .last_seen = noon};
  auto newer = old;
  newer.version = "0.100";
  newer.detail = "new";
  newer.first_seen = newer.last_seen = noon + std::chrono::hours{1};

  for (auto const& items :
       {std::vector{old, newer}, std::vector{newer, old}, std::vector{newer, old, newer}}) {
    Folder const other;
    auto const ledger = open_store(other.ledger());
    EXPECT_TRUE(put(*ledger, items[0]));
    for (std::size_t i = 1; i < items.size(); ++i) EXPECT_FALSE(put(*ledger, items[i]));
    auto database = Database::open(other.ledger(), Access::read_only);
    ASSERT_TRUE(ok(database));
    auto const found = read_inventory(*database);
    ASSERT_TRUE(ok(found));
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ(found->at(0).version, "0.100");
    EXPECT_EQ(found->at(0).detail, "new");
    EXPECT_EQ(found->at(0).first_seen, noon);
    EXPECT_EQ(found->at(0).last_seen, newer.last_seen);
  }
}

TEST(InventoryTable, TheSameNameAtAnotherPlaceIsAnotherFinding) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  InventoryItem item;
  item.kind = InventoryKind::mcp_server;
  item.name = "files";
  item.place = "~/.claude.json";
  EXPECT_TRUE(put(*store, item));
  item.place = "~/.codex/config.toml";
  EXPECT_TRUE(put(*store, item));
  item.kind = InventoryKind::app;
  EXPECT_TRUE(put(*store, item));
}

TEST(Migrations, ALedgerOfVersionTwoTakesActivities) {
  Folder const folder;
  auto const path = folder.path() / "v2.db";
  {
    auto database = Database::open(path, Access::read_write);
    ASSERT_TRUE(ok(database));
    ASSERT_TRUE(ok(migrate(*database, migrations().first(2))));
    ASSERT_TRUE(ok(database->execute("INSERT INTO dictionary(id, text) VALUES(1, 'codex')")));
  }
  auto const store = open_store(path);
  EXPECT_TRUE(put(*store, cli_activity(noon, "key")).fresh);
  EXPECT_EQ(count_in(path, "SELECT name FROM activity"), 1) << "texts are shared with the calls";
}

}  // namespace
}  // namespace companion::store::test
