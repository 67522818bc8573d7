// A database with many rows of which few tell of a call: no slice may take long.
#include <algorithm>
#include <fstream>
#include <iterator>

#include "detectors/logs/database_detector.hpp"
#include "tests/detectors/made_database.hpp"

namespace companion::detectors {
namespace {

constexpr int rows_in_all = 200'000;
constexpr int every_so_many = 5'000;  // tells of a call
constexpr auto path = "/home/alex/.codex/logs_2.sqlite";
constexpr std::int64_t tokens_of_a_call = 100;

struct Looking {
  std::uint64_t rows{0};
  std::uint64_t opened{0};
  test::FakeClock* clock{nullptr};  ///< a row takes a millisecond of it
};
Looking looking;

/// Counts the rows that are handed out.
class Watched final : public ForeignDatabase {
 public:
  explicit Watched(std::unique_ptr<ForeignDatabase> real) : real_{std::move(real)} {}
  Result<void> query(std::string_view sql, std::initializer_list<ForeignValue> parameters,
                     VisitRow const& visit) override {
    return real_->query(sql, parameters, [&](ForeignRow const& row) {
      ++looking.rows;
      if (looking.clock != nullptr) looking.clock->advance(Milliseconds{1});
      return visit(row);
    });
  }
  bool has(std::string_view table, std::string_view column) override { return real_->has(table, column); }

 private:
  std::unique_ptr<ForeignDatabase> real_;
};

Result<std::unique_ptr<ForeignDatabase>> open_watched(std::filesystem::path const& file,
                                                      DatabaseAccess access) {
  auto opened = store::open_foreign(file, access);
  if (!opened) return opened;
  std::error_code ignored;
  std::filesystem::remove(file, ignored);  // each opening gets a file of its own: large ones are not kept
  ++looking.opened;
  return std::make_unique<Watched>(std::move(*opened));
}

std::string made_of(int rows) {
  MadeDatabase made;
  made.put(
      "PRAGMA synchronous=OFF; CREATE TABLE logs (id INTEGER PRIMARY KEY, ts INTEGER, thread_id TEXT, "
      "message TEXT)");
  made.put(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + std::to_string(rows) +
      ") INSERT INTO logs SELECT i, 1787234400 + i, 't', CASE WHEN i % " + std::to_string(every_so_many) +
      R"( = 0 THEN 'sse {"type":"response.completed","response":{"id":"resp_' || i || '","model":"gpt-5.4",)"
      R"("usage":{"input_tokens":90,"output_tokens":10}}}' ELSE 'poll' END FROM n)");
  std::ifstream in{made.path(), std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

class LargeDatabase : public testing::Test {
 protected:
  explicit LargeDatabase(int rows = rows_in_all) {
    looking = {};
    host.opener = open_watched;
    host.write(path, made_of(rows));
    start();
  }

  /// A new process: nothing is left but what was committed.
  void start(RowBudget const& rows = {}) {
    pass = rows.pass;
    detector =
        std::make_unique<DatabaseDetector>(host, database_format("log:codex:responses"), LogOptions{}, rows);
    if (!committed.value.empty()) detector->restore({committed});
  }
  /// Rows that this slice looked at.
  std::uint64_t slice(ScanBudget const& budget = {}) {
    looking.rows = 0;
    auto const scan = detector->scan(budget);
    EXPECT_TRUE(scan);
    ledger.take(scan->found.sightings);
    for (auto const& checkpoint : scan->found.checkpoints) committed = checkpoint;
    more = scan->more;
    // Besides, of each pass: the row that shows that there is more and the one that shows that the place is
    // still the same.
    auto const passes = (looking.rows + pass + 1) / (pass + 2);
    return looking.rows - std::min(looking.rows, 2 * passes);
  }
  [[nodiscard]] std::int64_t tokens() const {
    std::int64_t sum = 0;
    for (auto const& call : ledger.counted()) sum += call.tokens.total();
    return sum;
  }

  test::FakeHost host;
  std::unique_ptr<DatabaseDetector> detector;
  FoldedLedger ledger;
  Checkpoint committed;
  bool more{true};
  std::size_t pass{0};
};

TEST_F(LargeDatabase, IsOpenedOnceASlice) {
  std::uint64_t slices = 0;
  for (; more && slices < 1000; ++slices) {
    auto const scan = detector->scan({});
    ASSERT_TRUE(scan) << scan.error().message;
    more = scan->more;
  }
  EXPECT_GT(slices, 5U);
  EXPECT_EQ(looking.opened, slices) << "opening may mean to copy it whole";
}

TEST_F(LargeDatabase, IsReadInSlicesOfSoManyRowsHoweverFewTellOfACall) {
  RowBudget const usual;
  std::uint64_t slices = 0;
  for (; more && slices < 1000; ++slices) {
    EXPECT_LE(slice(), usual.rows);
    EXPECT_LE(ledger.counted().size(), (slices + 1) * usual.rows / every_so_many);
  }
  EXPECT_EQ(slices, rows_in_all / usual.rows);
  EXPECT_EQ(ledger.counted().size(), static_cast<std::size_t>(rows_in_all / every_so_many));
  EXPECT_EQ(tokens(), rows_in_all / every_so_many * tokens_of_a_call);
}

TEST_F(LargeDatabase, GoesOnWhereItWasWhenItIsStoppedInTheMiddle) {
  std::uint64_t rows = 0;
  for (int slices = 0; more && slices < 1000; ++slices) {
    start({.rows = 7'001, .pass = 2'000});
    auto const looked = slice();
    EXPECT_LE(looked, 7'001U);
    rows += looked;
  }
  EXPECT_LE(rows, static_cast<std::uint64_t>(rows_in_all)) << "no row was looked at twice";
  EXPECT_EQ(tokens(), rows_in_all / every_so_many * tokens_of_a_call);
}

TEST_F(LargeDatabase, ThatWasLockedInTheMiddleIsReadToItsEndLater) {
  slice();
  ASSERT_TRUE(more);
  host.opener = [](std::filesystem::path const&, DatabaseAccess) -> Result<std::unique_ptr<ForeignDatabase>> {
    return fail(Errc::busy, "locked");
  };
  slice();
  EXPECT_FALSE(more) << "not tried again at once";
  host.opener = open_watched;
  more = true;
  for (int slices = 0; more && slices < 1000; ++slices) slice();
  EXPECT_EQ(tokens(), rows_in_all / every_so_many * tokens_of_a_call);
}

class SlowDatabase : public LargeDatabase {
 protected:
  SlowDatabase() : LargeDatabase{20'000} { looking.clock = &host.time; }
};

TEST_F(SlowDatabase, EndsItsSliceByTime) {
  start({.rows = 1'000'000, .time = Milliseconds{300}, .pass = 100});
  int slices = 0;
  for (; more && slices < 1000; ++slices) EXPECT_LE(slice(), 400U);
  EXPECT_GE(slices, 20'000 / 400);
  EXPECT_EQ(tokens(), 20'000 / every_so_many * tokens_of_a_call);
}

TEST_F(SlowDatabase, GetsOnByAPassEvenWhenThereIsNoTime) {
  start({.time = Milliseconds{0}, .pass = 10});
  for (int slices = 0; slices < 5; ++slices) EXPECT_LE(slice(), 10U);
  EXPECT_TRUE(more);
  looking.clock = nullptr;
  start({.rows = 100'000, .pass = 100'000});
  EXPECT_EQ(slice({.observations = 100'000}), 20'000U - 5 * 10 - 1) << "the rows behind the place";
  EXPECT_FALSE(more);
}

TEST_F(SlowDatabase, IsNotReadByOneWhoOnlyLooks) {
  EXPECT_EQ(slice({.bytes = 0, .observations = 0}), 0U);
  EXPECT_FALSE(detector->absent());
}

}  // namespace
}  // namespace companion::detectors
