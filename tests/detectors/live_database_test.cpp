// Files that their owner has open and writes while we read them.
#include <fstream>
#include <iterator>

#include "tests/detectors/made_database.hpp"

namespace companion::detectors {
namespace {

constexpr auto opencode_schema =
    "CREATE TABLE session (id text PRIMARY KEY, parent_id text, directory text, version text, time_created "
    "integer, time_updated integer);"
    "CREATE TABLE message (id text PRIMARY KEY, session_id text, time_created integer, time_updated integer, "
    "data text NOT NULL);"
    "INSERT INTO session VALUES ('ses_1', NULL, '/home/alex/src', '1.18', 1787234000000, 1787234000000);";

std::string message(int number) {
  auto const at = std::to_string(1787234400000 + number * 1000);
  return "INSERT INTO message VALUES ('msg_" + std::to_string(number) + "', 'ses_1', " + at + ", " + at +
         R"(, '{"role":"assistant","time":{"created":)" + at + R"(,"completed":)" + at +
         R"(},"modelID":"gpt-5.4","providerID":"openai","tokens":{"input":100,"output":10}}');)";
}

std::string bytes_of(std::filesystem::path const& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::filesystem::path with(std::filesystem::path path, char const* suffix) {
  path += suffix;
  return path;
}

class LiveDatabase : public testing::Test {
 protected:
  LiveDatabase() {
    made.put("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;");
    made.put(opencode_schema);
  }
  MadeDatabase made{"opencode.db"};
};

TEST_F(LiveDatabase, RowsAreSeenBeforeTheOwnerMovesThemIntoTheFile) {
  made.put(message(1));
  ASSERT_EQ(bytes_of(made.path()).find("gpt-5.4"), std::string::npos) << "it is in the log only";
  DatabaseReading reading{made, "log:opencode"};
  ASSERT_TRUE(reading.run());
  ASSERT_EQ(reading.calls().size(), 1U);
  EXPECT_EQ(reading.calls()[0].tokens.input, 100);
  made.put(message(2));
  ASSERT_TRUE(reading.run());
  EXPECT_EQ(reading.calls().size(), 2U);
}

TEST_F(LiveDatabase, NothingOfItIsChangedByReading) {
  made.put(message(1));
  auto const file = bytes_of(made.path());
  auto const log = bytes_of(with(made.path(), "-wal"));
  ASSERT_FALSE(log.empty());
  DatabaseReading reading{made, "log:opencode"};
  ASSERT_TRUE(reading.run());
  EXPECT_EQ(bytes_of(made.path()), file);
  EXPECT_EQ(bytes_of(with(made.path(), "-wal")), log);
}

TEST_F(LiveDatabase, TheOwnerNeverWaitsForUs) {
  made.put(message(1));
  made.put("PRAGMA busy_timeout=0");
  auto const opened = made.open();
  ASSERT_TRUE(opened);
  // In the middle of a query of ours.
  int rows = 0;
  auto const asked = (*opened)->query("SELECT id FROM message", {}, [&](ForeignRow const&) {
    ++rows;
    EXPECT_EQ(made.run(message(2)), SQLITE_OK);
    EXPECT_EQ(made.run("UPDATE session SET time_updated = 1787239999999"), SQLITE_OK);
    EXPECT_EQ(made.run("PRAGMA wal_checkpoint(PASSIVE)"), SQLITE_OK);
    return true;
  });
  ASSERT_TRUE(asked);
  EXPECT_EQ(rows, 1) << "a reader sees one state";
  EXPECT_EQ(made.run(message(3)), SQLITE_OK);
}

TEST_F(LiveDatabase, ManyRowsAreReadInSlicesWhileMoreAreWritten) {
  for (int i = 0; i < 50; ++i) made.put(message(i));
  DatabaseReading reading{made, "log:opencode"};
  for (int i = 50; i < 60; ++i) {
    ASSERT_TRUE(reading.run(7));
    made.put(message(i));
    if (i % 3 == 0) made.put("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  ASSERT_TRUE(reading.run(7));
  EXPECT_EQ(reading.calls().size(), 60U);
}

TEST_F(LiveDatabase, AnIndexOverJsonIsNoReasonToRefuseIt) {
  made.put(
      "CREATE INDEX roles ON message (id, json_extract(data, '$.role')) WHERE json_valid(data);"
      "CREATE INDEX words ON message (CASE WHEN data NOT LIKE 'data:%' THEN trim(data) END)");
  made.put(message(1));
  DatabaseReading reading{made, "log:opencode"};
  auto const read = reading.run();
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(reading.calls().size(), 1U);
}

TEST_F(LiveDatabase, NothingOfItsSchemaLoadsCode) {
  made.put("CREATE VIEW trap AS SELECT load_extension('/nowhere/at-all') AS loaded");
  auto const opened = made.open();
  ASSERT_TRUE(opened);
  auto const asked = (*opened)->query("SELECT loaded FROM trap", {}, [](ForeignRow const&) { return true; });
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().message.find("/nowhere/at-all"), std::string::npos) << "it was not even tried";
}

TEST(LockedDatabase, IsBusyAndReadLater) {
  MadeDatabase made{"opencode.db"};
  made.put(opencode_schema);
  made.put("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL");
  made.put(message(1));
  DatabaseReading reading{made, "log:opencode"};
  auto const refused = reading.run();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::busy);
  made.put("PRAGMA journal_mode=DELETE; PRAGMA locking_mode=NORMAL; SELECT 1 FROM message");
  ASSERT_TRUE(reading.run());
  EXPECT_EQ(reading.calls().size(), 1U);
}

}  // namespace
}  // namespace companion::detectors
