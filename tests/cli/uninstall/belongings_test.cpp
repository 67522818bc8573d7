#include "cli/uninstall/belongings.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "tests/support/file_modes.hpp"

namespace companion::cli {
namespace {

namespace fs = std::filesystem;

class BelongingsTest : public testing::Test {
 protected:
  BelongingsTest() {
    root = fs::path{testing::TempDir()} / "companion_belongings" /
           testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(root);
    fs::create_directories(root);
  }
  ~BelongingsTest() override { fs::remove_all(root); }

  void make(std::string const& name) const {
    fs::create_directories((root / name).parent_path());
    std::ofstream{root / name} << "1234567";
  }
  [[nodiscard]] Belongings found() const { return belongings(root / "data", root / "config"); }

  fs::path root;
};

TEST_F(BelongingsTest, EverythingOfOursGoesAndTheFoldersWithIt) {
  for (auto const* const name :
       {"data/ledger.db", "data/ledger.db-wal", "data/ledger.db-shm",
        "data/ledger.db.corrupt-20260820T130009Z", "data/ledger.db.corrupt-20260820T130009Z-wal",
        "data/tokens.json", "data/tokens.json.companion-77", "data/prices.json", "data/prices.previous.json",
        "data/daemon.lock", "data/daemon.json.new", "data/backups/ledger-20260820T130009Z-v3.db",
        "data/backups/ledger.part", "data/logs/companion.log", "data/logs/companion.1.log",
        "config/config.yaml", "config/catalogue/apps.yaml"})
    make(name);
  auto const all = found();
  EXPECT_EQ(all.files.size(), 17U);
  EXPECT_EQ(all.bytes, 17U * 7U);
  auto const left = remove_all(all);
  ASSERT_TRUE(left);
  EXPECT_TRUE(left->empty());
  EXPECT_TRUE(fs::is_empty(root));
}

TEST_F(BelongingsTest, WhatIsNotOursStaysAndIsTold) {
  for (auto const* const name : {"data/ledger.db", "data/ledger.db.mine", "data/thesis.txt",
                                 "data/logs/notes.txt", "data/backups/ledger.db", "config/other.yaml"})
    make(name);
  fs::create_directories(root / "data/ledger.db-wal");  // a folder of that name is nobody's of ours
  auto const all = found();
  EXPECT_EQ(all.files, std::vector<fs::path>{root / "data/ledger.db"});
  auto const left = remove_all(all);
  ASSERT_TRUE(left);
  EXPECT_EQ(left->size(), 4U);  // backups, logs, data, config
  EXPECT_TRUE(fs::exists(root / "data/thesis.txt"));
  EXPECT_TRUE(fs::exists(root / "data/ledger.db.mine"));
  EXPECT_FALSE(fs::exists(root / "data/ledger.db"));
}

TEST_F(BelongingsTest, ALinkGoesWithoutWhatItPointsTo) {
  if (!test::has_links) GTEST_SKIP();
  make("elsewhere/prices.json");
  fs::create_directories(root / "data");
  fs::create_symlink(root / "elsewhere/prices.json", root / "data/prices.json");
  ASSERT_TRUE(remove_all(found()));
  EXPECT_FALSE(fs::exists(fs::symlink_status(root / "data/prices.json")));
  EXPECT_TRUE(fs::exists(root / "elsewhere/prices.json"));
}

TEST_F(BelongingsTest, NothingThereIsNothingToDo) {
  auto const all = found();
  EXPECT_TRUE(all.files.empty());
  EXPECT_TRUE(all.folders.empty());
}

}  // namespace
}  // namespace companion::cli
