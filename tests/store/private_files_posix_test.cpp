// Mode bits: what the ledger's folder lets other users of the machine do. Windows has lists instead.
#include <filesystem>

#include "records.hpp"
#include "store/backup.hpp"
#include "store/database.hpp"
#include "store/migrations.hpp"
#include "support.hpp"

namespace companion::store::test {
namespace {

namespace fs = std::filesystem;

constexpr auto others = fs::perms::group_all | fs::perms::others_all;

void expect_private(fs::path const& folder) {
  EXPECT_EQ(fs::status(folder).permissions() & others, fs::perms::none) << folder;
  for (auto const& entry : fs::recursive_directory_iterator(folder))
    EXPECT_EQ(entry.status().permissions() & others, fs::perms::none) << entry.path();
}

TEST(PrivateFiles, TheLedgerAndItsFolder) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, simple_call(at("2026-08-20T13:00:00Z"), "a"));
  expect_private(folder.ledger().parent_path());
}

TEST(PrivateFiles, TheCopyThatAnUpgradeLeaves) {
  Folder const folder;
  fs::create_directories(folder.ledger().parent_path());
  {
    auto old = Database::open(folder.ledger(), Access::read_write);
    ASSERT_TRUE(ok(old));
    ASSERT_TRUE(ok(migrate(*old, migrations().first(1))));
  }
  auto const store = open_store(folder.ledger());
  ASSERT_NE(store->upgraded(), "");
  expect_private(backup_folder(folder.ledger()));
}

}  // namespace
}  // namespace companion::store::test
