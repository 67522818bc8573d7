#include "detectors/logs/inserted_rows.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/detectors/made_database.hpp"

namespace companion::detectors {
namespace {

constexpr auto schema =
    "CREATE TABLE answer (id TEXT PRIMARY KEY, talk TEXT, changed INTEGER, done INTEGER);"
    "CREATE TABLE talk (id TEXT PRIMARY KEY, changed INTEGER);";

constexpr InsertedTable table{
    .table = "answer",
    .identity = "t.id",
    .columns = "t.id, t.done",
    .updated = "t.changed",
    .revisit =
        "FROM talk s CROSS JOIN answer t ON t.talk = s.id WHERE s.changed >= ?1 AND t.changed >= ?1 AND "
        "t.rowid <= ?2",
    .tail = 2};

class InsertedRows : public testing::Test {
 protected:
  InsertedRows() { made.put(schema); }

  /// Ids that a pass looked at, until there is no more.
  std::vector<std::string> look(std::size_t rows_max = 100) {
    std::vector<std::string> seen;
    for (bool more = true; more;) {
      auto opened = made.open();
      EXPECT_TRUE(opened);
      auto const pass = read_inserted(**opened, table, mark, rows_max, [&](ForeignRow const& row) {
        seen.emplace_back(row.text(first_column));
        if (row.text(first_column) == "bad") return RowFate::bad;
        return row.integer(first_column + 1) != 0 ? RowFate::settled : RowFate::open;
      });
      EXPECT_TRUE(pass);
      if (!pass) return seen;
      mark = pass->mark;
      bad_rows += pass->bad_rows;
      more = pass->more;
      ++passes;
    }
    return seen;
  }
  void insert(std::string const& id, int changed, bool done = true) {
    made.put("INSERT INTO answer VALUES ('" + id + "','talk'," + std::to_string(changed * 100'000) + "," +
             (done ? "1)" : "0)"));
  }

  MadeDatabase made;
  std::string mark;
  std::uint64_t bad_rows{0};
  int passes{0};
};

using Seen = std::vector<std::string>;

TEST_F(InsertedRows, AreReadOnceInTheirOrderWhateverTheSlice) {
  for (auto const* const id : {"c", "a", "b", "e", "d"}) insert(id, 1);
  EXPECT_EQ(look(2), (Seen{"c", "a", "b", "e", "d"}));
  EXPECT_EQ(passes, 3);
}

TEST_F(InsertedRows, OfAnEmptyTableAreNone) {
  EXPECT_EQ(look(), Seen{});
  insert("a", 1);
  EXPECT_EQ(look(), Seen{"a"});
}

TEST_F(InsertedRows, TheNewestAreLookedAtAgainAndOldOnesAreNot) {
  for (auto const* const id : {"a", "b", "c", "d"}) insert(id, 1);
  look();
  insert("e", 2);
  EXPECT_EQ(look(), (Seen{"c", "d", "e"}));
}

TEST_F(InsertedRows, ThatAreNotFinishedAreLookedAtUntilTheyAre) {
  insert("slow", 1, false);
  for (auto const* const id : {"b", "c", "d", "e"}) insert(id, 1);
  look();
  EXPECT_EQ(look(), (Seen{"d", "e", "slow"}));
  made.put("UPDATE answer SET done = 1 WHERE id = 'slow'");
  EXPECT_EQ(look(), (Seen{"d", "e", "slow"}));
  EXPECT_EQ(look(), (Seen{"d", "e"}));
}

TEST_F(InsertedRows, ThatAreNotFinishedMayBeDeleted) {
  insert("slow", 1, false);
  for (auto const* const id : {"b", "c", "d"}) insert(id, 1);
  look();
  made.put("DELETE FROM answer WHERE id = 'slow'");
  look();
  EXPECT_EQ(mark.find(" 1 "), mark.npos);
  EXPECT_EQ(look(), (Seen{"c", "d"}));
}

TEST_F(InsertedRows, ThatChangedAreFoundThroughTheIndexThatThereIs) {
  made.put("INSERT INTO talk VALUES ('talk', 0)");
  for (auto const* const id : {"a", "b", "c"}) insert(id, 1);
  insert("d", 10);
  look();
  made.put("UPDATE answer SET changed = 5000000 WHERE id = 'a'; UPDATE talk SET changed = 5000000");
  // Clocks may differ a little: the last one is looked at again too.
  EXPECT_EQ(look(), (Seen{"c", "d", "a", "d"}));
}

TEST_F(InsertedRows, ThatChangedInGreatNumbersAreReadAnewInSlices) {
  made.put(
      "INSERT INTO talk VALUES ('talk', 0); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
      "WHERE i < 3000) INSERT INTO answer SELECT 'id' || i, 'talk', 1, 1 FROM n");
  look(3000);
  made.put("UPDATE answer SET changed = 5000000; UPDATE talk SET changed = 5000000");
  passes = 0;
  auto const seen = look(1100);
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 3000U);
  EXPECT_LE(seen.size(), 3000U + 1100U);
  EXPECT_EQ(passes, 3);
}

TEST_F(InsertedRows, AreAllNewAfterTheFileWasCompacted) {
  for (auto const* const id : {"a", "b", "c", "d"}) insert(id, 1);
  made.put("DELETE FROM answer WHERE id IN ('a', 'b')");
  look();
  made.put("VACUUM");
  insert("e", 2);
  insert("f", 2);
  EXPECT_EQ(look(), (Seen{"c", "d", "e", "f"}));
}

TEST_F(InsertedRows, AreAllNewWhenTheLastOneWasDeletedAndItsNumberGivenAgain) {
  for (auto const* const id : {"a", "b"}) insert(id, 1);
  look();
  made.put("DELETE FROM answer WHERE id = 'b'");
  insert("c", 2);
  EXPECT_EQ(look(), (Seen{"a", "c"}));
}

TEST_F(InsertedRows, ThatAreBadAreToldOfOnce) {
  insert("bad", 1);
  look();
  look();
  EXPECT_EQ(bad_rows, 1U);
}

TEST_F(InsertedRows, BeginAnewWithAMarkThatIsNone) {
  insert("a", 1);
  for (auto const* const broken : {"x", "1", "1 2", "99999999999999999999 1 1 1", "-5 3 3", "1 1 1 0 x"}) {
    mark = broken;
    EXPECT_EQ(look(), Seen{"a"}) << broken;
  }
}

TEST_F(InsertedRows, RememberABoundedNumberOfThoseNotFinished) {
  made.put(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
      "INSERT INTO answer SELECT 'id' || i, 'talk', 1, 0 FROM n");
  EXPECT_EQ(look(77).size(), 2000U);
  EXPECT_EQ(std::count(mark.begin(), mark.end(), ' '), 3 + 256);
}

TEST(ReadBoth, ReadsTheSecondTableAfterTheFirstAndGoesOnWhereItStopped) {
  MadeDatabase made;
  made.put(
      "CREATE TABLE old (id TEXT); CREATE TABLE new (id TEXT);"
      "INSERT INTO old VALUES ('a'), ('b'), ('c'); INSERT INTO new VALUES ('d'), ('e')");
  auto const opened = made.open();
  ASSERT_TRUE(opened);
  std::string seen;
  auto const reader = [&](std::string_view name) -> ReadTable {
    return [&, name](std::string_view from, std::size_t most) {
      InsertedTable const one{.table = name, .identity = "t.id", .columns = "t.id", .tail = 0};
      return read_inserted(**opened, one, from, most, [&](ForeignRow const& row) {
        seen.append(row.text(first_column));
        return RowFate::settled;
      });
    };
  };
  std::string mark;
  int passes = 0;
  for (bool more = true; more; ++passes) {
    auto const pass = read_both(mark, 1, reader("old"), reader("new"));
    ASSERT_TRUE(pass);
    mark = pass->mark;
    more = pass->more;
  }
  EXPECT_EQ(seen, "abcde");
  EXPECT_GE(passes, 4);
  ASSERT_TRUE(read_both(mark, 1, reader("old"), reader("new")));
  EXPECT_EQ(seen, "abcde");
}

}  // namespace
}  // namespace companion::detectors
