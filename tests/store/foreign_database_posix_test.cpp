// Files that killed programs left, opened without a trace, and copies that no kill leaves behind.
#include "store/foreign_database.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "store/private_folder.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::store {
namespace {

namespace fs = std::filesystem;

/// 40 pages of rows that all say 1, and what a transaction needs to spill into the file before its end.
constexpr auto rows_of_one =
    "CREATE TABLE t(a INTEGER, filling BLOB); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n "
    "WHERE "
    "i<200) INSERT INTO t SELECT 1, zeroblob(800) FROM n;";
constexpr auto in_the_log = "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;";

std::map<std::string, std::string> files_in(fs::path const& folder) {
  std::map<std::string, std::string> files;
  for (auto const& entry : fs::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in{entry.path(), std::ios::binary};
    files[entry.path().filename().string()] = {std::istreambuf_iterator<char>{in}, {}};
  }
  return files;
}

/// Before anything is put in order.
void be_killed() { ::kill(::getpid(), SIGKILL); }

/// Runs in a process of its own; the work ends with be_killed().
template <class Work>
void in_a_process_that_is_killed(Work const& work) {
  auto const child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    work();
    ::_exit(1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << "it ended by itself";
}

std::int64_t number(ForeignDatabase& database, std::string const& sql) {
  std::int64_t found = -1;
  auto const asked = database.query(sql, {}, [&](ForeignRow const& row) {
    found = row.integer(0);
    return false;
  });
  EXPECT_TRUE(asked) << asked.error().message;
  return found;
}

class ForeignDatabaseTest : public testing::Test {
 protected:
  ForeignDatabaseTest() {
    fs::create_directories(temporary());
    ::setenv("TMPDIR", temporary().c_str(), 1);
  }
  ~ForeignDatabaseTest() override { ::unsetenv("TMPDIR"); }

  void writer_is_killed_after(std::string const& sql) const {
    in_a_process_that_is_killed([&] {
      sqlite3* handle = nullptr;
      sqlite3_open(file().c_str(), &handle);
      if (sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) be_killed();
    });
  }
  [[nodiscard]] fs::path owner() const { return folder_.path() / "owner"; }
  [[nodiscard]] fs::path file() const {
    fs::create_directories(owner());
    return owner() / "x.db";
  }
  [[nodiscard]] fs::path temporary() const { return folder_.path() / "tmp"; }
  /// The only answer to a query, with nothing of the owner's changed and nothing left in the end.
  [[nodiscard]] std::int64_t untouched(std::string const& sql) const {
    auto const before = files_in(owner());
    std::int64_t found = -1;
    {
      auto const database = open_foreign(file());
      EXPECT_TRUE(database) << database.error().message;
      if (database) found = number(**database, sql);
    }
    EXPECT_TRUE(files_in(owner()) == before) << "files of the owner were made or changed";
    EXPECT_TRUE(fs::is_empty(temporary()));
    return found;
  }

 private:
  companion::test::TempFolder folder_;
};

TEST_F(ForeignDatabaseTest, ALogWithItsIndexIsReadAndNeitherIsTouched) {
  writer_is_killed_after(std::string{in_the_log} + rows_of_one);
  ASSERT_TRUE(fs::exists(file() += "-shm"));
  EXPECT_EQ(untouched("SELECT count(*) FROM t"), 200);
}

TEST_F(ForeignDatabaseTest, ALogWithoutItsIndexIsReadAndNoIndexIsMade) {
  writer_is_killed_after(std::string{in_the_log} + rows_of_one);
  ASSERT_TRUE(fs::remove(file() += "-shm"));
  EXPECT_EQ(untouched("SELECT count(*) FROM t"), 200);
  EXPECT_FALSE(fs::exists(file() += "-shm"));
}

TEST_F(ForeignDatabaseTest, AFileInAFolderThatWeMayNotWriteIsReadAllTheSame) {
  writer_is_killed_after(std::string{in_the_log} + rows_of_one);
  fs::remove(file() += "-shm");
  fs::permissions(file(), fs::perms::owner_read);
  fs::permissions(owner(), fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_EQ(untouched("SELECT count(*) FROM t"), 200);
  fs::permissions(owner(), fs::perms::owner_all);
}

TEST_F(ForeignDatabaseTest, PagesThatWereNeverCommittedAreNotRead) {
  writer_is_killed_after(rows_of_one);
  writer_is_killed_after("PRAGMA cache_size=5; PRAGMA cache_spill=1; BEGIN; UPDATE t SET a=2;");
  ASSERT_GT(fs::file_size(file() += "-journal"), 0U);
  sqlite3* naive = nullptr;
  ASSERT_EQ(sqlite3_open_v2(("file:" + file().string() + "?immutable=1").c_str(), &naive,
                            SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr),
            SQLITE_OK);
  int twos = 0;
  auto const count = [](void* sum, int, char** values, char**) {
    *static_cast<int*>(sum) = std::atoi(values[0]);
    return 0;
  };
  sqlite3_exec(naive, "SELECT count(*) FROM t WHERE a=2", count, &twos, nullptr);
  sqlite3_close(naive);
  ASSERT_GT(twos, 0) << "the file alone must show what a careless reader would count";
  EXPECT_EQ(untouched("SELECT count(*) FROM t WHERE a=1"), 200);
}

TEST_F(ForeignDatabaseTest, AJournalThatItsOwnerKeepsIsNoReasonForACopy) {
  writer_is_killed_after(std::string{"PRAGMA journal_mode=PERSIST;"} + rows_of_one);
  ASSERT_TRUE(fs::exists(file() += "-journal"));
  auto const database = open_foreign(file());
  ASSERT_TRUE(database) << database.error().message;
  EXPECT_EQ(number(**database, "SELECT count(*) FROM t"), 200);
  EXPECT_TRUE(fs::is_empty(temporary()));
}

TEST_F(ForeignDatabaseTest, ACopyTakenWhileItsOwnerWritesHasWhatWasCommitted) {
  sqlite3* owner = nullptr;
  ASSERT_EQ(sqlite3_open(file().c_str(), &owner), SQLITE_OK);
  auto const run = [&](std::string const& sql) {
    return sqlite3_exec(owner, sql.c_str(), nullptr, nullptr, nullptr);
  };
  EXPECT_EQ(run(std::string{in_the_log} + rows_of_one), SQLITE_OK);
  EXPECT_EQ(run("PRAGMA locking_mode=EXCLUSIVE; UPDATE t SET a=3"), SQLITE_OK);
  EXPECT_EQ(run("BEGIN; UPDATE t SET a=4"), SQLITE_OK);
  {
    auto const database = open_foreign(file(), DatabaseAccess::copy);
    ASSERT_TRUE(database) << database.error().message;
    EXPECT_EQ(run("COMMIT"), SQLITE_OK) << "the owner does not wait for the reader of a copy";
    EXPECT_EQ(number(**database, "SELECT count(*) FROM t WHERE a=3"), 200);
  }
  sqlite3_close(owner);
  EXPECT_TRUE(fs::is_empty(temporary()));
}

TEST_F(ForeignDatabaseTest, AKilledReaderLeavesNoCopy) {
  writer_is_killed_after(std::string{in_the_log} + rows_of_one);
  in_a_process_that_is_killed([&] {
    auto const database = open_foreign(file(), DatabaseAccess::copy);
    if (database && number(**database, "SELECT count(*) FROM t") == 200) be_killed();
  });
  EXPECT_TRUE(fs::is_empty(temporary()));
}

TEST_F(ForeignDatabaseTest, WhatAKillInTheMiddleOfACopyLeavesGoesWithTheNext) {
  in_a_process_that_is_killed([&] {
    auto const made = PrivateFolder::make();
    if (!made) return;
    std::ofstream{made->path() / "copy.db"} << "half of a history";
    be_killed();
  });
  ASSERT_EQ(std::distance(fs::directory_iterator{temporary()}, {}), 1);
  fs::last_write_time(
      fs::directory_iterator { temporary() } -> path(),
      fs::file_time_type::clock::now() - std::chrono::hours{1});
  auto const living = PrivateFolder::make();
  ASSERT_TRUE(living);
  EXPECT_EQ(std::distance(fs::directory_iterator{temporary()}, {}), 1);
  fs::last_write_time(living->path(), fs::file_time_type::clock::now() - std::chrono::hours{1});
  auto const another = PrivateFolder::make();
  ASSERT_TRUE(another);
  EXPECT_TRUE(fs::exists(living->path())) << "its maker lives";
}

TEST_F(ForeignDatabaseTest, OthersMayNotEnterTheFolderOfACopy) {
  auto const made = PrivateFolder::make();
  ASSERT_TRUE(made);
  EXPECT_EQ(fs::status(made->path()).permissions(), fs::perms::owner_all);
}

TEST_F(ForeignDatabaseTest, SaysWhatItCannotOpen) {
  for (auto const access : {DatabaseAccess::in_place, DatabaseAccess::copy}) {
    auto const absent = open_foreign(owner() / "none.db", access);
    ASSERT_FALSE(absent);
    EXPECT_EQ(absent.error().code, Errc::not_found);
    std::ofstream{file()} << "text, and long enough to be looked at as the head of a database of somebody: "
                          << std::string(200, 'x');
    auto const no_database = open_foreign(file(), access);
    ASSERT_FALSE(no_database);
    EXPECT_EQ(no_database.error().code, Errc::corrupt);
  }
  EXPECT_TRUE(fs::is_empty(temporary()));
}

}  // namespace
}  // namespace companion::store
