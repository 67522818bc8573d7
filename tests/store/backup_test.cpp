// The copy that an upgrade leaves behind, and the words for who goes back.
#include "store/backup.hpp"

#include <fstream>

#include "records.hpp"
#include "store/migrations.hpp"
#include "support.hpp"

namespace companion::store::test {
namespace {

namespace fs = std::filesystem;

Database open_file(fs::path const& path) {
  auto database = Database::open(path, Access::read_write);
  EXPECT_TRUE(ok(database));
  return std::move(*database);
}

/// A ledger as the version before this one left it, with something in it.
void make_old_ledger(fs::path const& path, std::size_t version) {
  fs::create_directories(path.parent_path());
  auto database = open_file(path);
  ASSERT_TRUE(ok(migrate(database, migrations().first(version))));
  ASSERT_TRUE(ok(database.execute("PRAGMA journal_mode=WAL;INSERT INTO meta VALUES('kept', 'yes')")));
}

std::int64_t version_in_file(fs::path const& path) {
  return Database::open(path, Access::read_only)->integer("PRAGMA user_version").value_or(-1);
}

TEST(Backup, AnUpgradeKeepsTheLedgerOfBefore) {
  Folder const folder;
  make_old_ledger(folder.ledger(), 3);
  auto const store = open_store(folder.ledger());
  EXPECT_EQ(*store->meta("kept"), "yes");
  auto const copies = backups(folder.ledger());
  ASSERT_EQ(copies.size(), 1U);
  EXPECT_TRUE(copies[0].filename().string().ends_with("-v3.db")) << copies[0];
  EXPECT_NE(store->upgraded().find(copies[0].string()), std::string::npos) << store->upgraded();
  EXPECT_EQ(version_in_file(copies[0]), 3);
  auto copy = open_file(copies[0]);
  EXPECT_EQ(*copy.text("SELECT value FROM meta WHERE name = 'kept'"), "yes");
}

TEST(Backup, NeitherANewLedgerNorOneThatIsUpToDateIsCopied) {
  Folder const folder;
  for (int round = 0; round < 2; ++round) {
    auto const store = open_store(folder.ledger());
    EXPECT_EQ(store->upgraded(), "");
  }
  EXPECT_FALSE(fs::exists(backup_folder(folder.ledger())));
}

TEST(Backup, WhatLiesInTheWalIsCopiedToo) {
  Folder const folder;
  make_old_ledger(folder.ledger(), 3);
  auto writer = open_file(folder.ledger());
  ASSERT_TRUE(ok(writer.execute("PRAGMA wal_autocheckpoint=0;INSERT INTO meta VALUES('late', 'too')")));
  auto const copy = back_up(writer, folder.ledger());
  ASSERT_TRUE(ok(copy));
  EXPECT_EQ(*open_file(*copy).text("SELECT value FROM meta WHERE name = 'late'"), "too");
}

TEST(Backup, WhereTheCopyCannotBeMadeTheLedgerStaysAsItIs) {
  Folder const folder;
  make_old_ledger(folder.ledger(), 3);
  std::ofstream{backup_folder(folder.ledger())} << "a file where the folder should be";
  auto const store = LedgerStore::open({.path = folder.ledger()});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Errc::io);
  EXPECT_NE(store.error().message.find("make room"), std::string::npos) << store.error().message;
  EXPECT_EQ(version_in_file(folder.ledger()), 3);
}

TEST(Backup, OnlyTheNewestCopiesStay) {
  Folder const folder;
  auto const copies = backup_folder(folder.ledger());
  make_old_ledger(folder.ledger(), 3);
  fs::create_directories(copies);
  for (auto const* const name : {"ledger-20250101T000000Z-v1.db", "ledger-20250201T000000Z-v2.db",
                                 "ledger-20250301T000000Z-v2.db", "ledger.part", "mine.db"})
    std::ofstream{copies / name} << "x";
  open_store(folder.ledger());
  auto const left = backups(folder.ledger());
  ASSERT_EQ(left.size(), backups_kept);
  EXPECT_TRUE(left[0].filename().string().ends_with("-v3.db"));
  EXPECT_EQ(left[1].filename(), "ledger-20250301T000000Z-v2.db");
  EXPECT_FALSE(fs::exists(copies / "ledger.part"));
  EXPECT_TRUE(fs::exists(copies / "mine.db"));
}

TEST(Backup, AnInterruptedCopyIsNoCopy) {
  Folder const folder;
  auto const copies = backup_folder(folder.ledger());
  make_old_ledger(folder.ledger(), 3);
  fs::create_directories(copies);
  std::ofstream{copies / "ledger.part"} << std::string(5000, 'x');
  EXPECT_TRUE(backups(folder.ledger()).empty());
  auto const store = open_store(folder.ledger());
  EXPECT_EQ(backups(folder.ledger()).size(), 1U);
}

TEST(Backup, AnOlderProgramIsToldWhereTheCopyForItLies) {
  Folder const folder;
  auto const copies = backup_folder(folder.ledger());
  auto const known = std::to_string(schema_version());
  { open_store(folder.ledger()); }
  ASSERT_TRUE(ok(open_file(folder.ledger()).execute("PRAGMA user_version=999")));
  fs::create_directories(copies);
  for (auto const& name :
       {std::string{"ledger-20270101T000000Z-v998.db"}, "ledger-20261231T000000Z-v" + known + ".db"})
    std::ofstream{copies / name} << "x";
  auto const store = LedgerStore::open({.path = folder.ledger()});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, Errc::invalid);
  auto const& message = store.error().message;
  EXPECT_NE(message.find("install the newer version again"), std::string::npos) << message;
  EXPECT_NE(message.find("ledger-20261231T000000Z-v" + known + ".db"), std::string::npos) << message;
  EXPECT_EQ(message.find("v998"), std::string::npos) << message;
  EXPECT_EQ(LedgerReader::open(folder.ledger()).error().message, message);
  EXPECT_EQ(version_in_file(folder.ledger()), 999);
}

TEST(Backup, TheCopyInItsPlaceIsALedgerAgain) {
  Folder const folder;
  {
    auto const store = open_store(folder.ledger());
    put(*store, simple_call(at("2026-08-20T13:00:00Z"), "a"));
  }
  {
    auto database = open_file(folder.ledger());
    ASSERT_TRUE(ok(back_up(database, folder.ledger())));
    ASSERT_TRUE(ok(database.execute("PRAGMA user_version=999")));
  }
  auto const copy = backup_for(folder.ledger(), schema_version());
  ASSERT_TRUE(copy);
  for (auto const* const suffix : {"", "-wal", "-shm"}) fs::remove(folder.ledger().string() + suffix);
  fs::copy_file(*copy, folder.ledger());
  open_store(folder.ledger());
  EXPECT_EQ(open_reader(folder.ledger())->info()->calls, 1);
}

}  // namespace
}  // namespace companion::store::test
