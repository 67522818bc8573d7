#include "litellm/poll/spend_cursor.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace companion::litellm {
namespace {

using namespace std::chrono_literals;

Instant const now = *parse_instant("2026-08-20T12:00:00Z");

/// The proxy's book: start of each row by its id.
class Book {
 public:
  void add(std::string id, Instant start) { rows_.push_back({std::move(id), start}); }
  void add_every(Milliseconds step, Instant from, Instant to) {
    for (auto at = from; at < to; at += step) add("r" + std::to_string(epoch_ms(at)), at);
  }
  [[nodiscard]] std::size_t size() const { return rows_.size(); }

  /// Answers the question in `target`.
  [[nodiscard]] SpendPage answer(std::string const& target) const {
    std::vector<Row> found;
    auto const from = time_of(target, "start_date=");
    auto const to = time_of(target, "end_date=");
    for (auto const& row : rows_) {
      if (row.start >= from && row.start <= to) found.push_back(row);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](Row const& a, Row const& b) { return a.start < b.start; });
    auto const page = number_of(target, "&page=");
    auto const size = number_of(target, "page_size=");
    SpendPage result;
    result.total = static_cast<std::int64_t>(found.size());
    if (count_max > 0 && result.total > count_max) {
      result.capped = true;
      result.total = count_max;
    }
    for (auto i = (page - 1) * size; i < std::min(page * size, found.size()); ++i) {
      auto const hash = std::hash<std::string>{}(found[i].id);
      result.rows.push_back({.id = hash, .content = hash, .asked_model = "m"});
      Sighting sighting;
      sighting.event_key = found[i].id;
      result.row_of.push_back(result.rows.size() - 1);
      result.sightings.push_back(std::move(sighting));
    }
    return result;
  }

  std::int64_t count_max{0};

 private:
  struct Row {
    std::string id;
    Instant start;
  };
  static std::size_t number_of(std::string const& target, std::string const& name) {
    return std::stoul(target.substr(target.find(name) + name.size()));
  }
  static Instant time_of(std::string const& target, std::string const& name) {
    auto text = target.substr(target.find(name) + name.size());
    return *parse_instant(text.substr(0, 10) + "T" + text.substr(13, 8) + "Z");
  }
  std::vector<Row> rows_;
};

ProxyOptions days(int count) {
  ProxyOptions options;
  options.since = count * 24h;
  return options;
}

/// Asks until the cursor rests; how often each row was handed on.
std::map<std::string, int> read(SpendCursor& cursor, Book const& book, Instant at,
                                std::vector<Coverage>* covered = nullptr) {
  std::map<std::string, int> handed;
  for (int asked = 0; asked < 10'000; ++asked) {
    auto page = book.answer(cursor.ask(at));
    auto const coverage = cursor.take(page, "work");
    for (auto const& sighting : page.sightings) ++handed[sighting.event_key];
    if (coverage && covered != nullptr) covered->push_back(*coverage);
    if (coverage && cursor.rests(at)) return handed;
  }
  ADD_FAILURE() << "the cursor never rests";
  return handed;
}

TEST(SpendCursor, AsksForADayAscendingByHundreds) {
  SpendCursor cursor{days(30), "", now};
  EXPECT_EQ(
      cursor.ask(now),
      "/spend/logs/v2?start_date=2026-07-21%2012:00:00&end_date=2026-07-22%2012:00:00&sort_by=startTime&"
      "sort_order=asc&page=1&page_size=100");
}

TEST(SpendCursor, ReadsAllHistoryPageByPage) {
  Book book;
  book.add_every(7min, now - 30 * 24h, now);
  SpendCursor cursor{days(30), "", now};
  std::vector<Coverage> covered;
  auto const handed = read(cursor, book, now, &covered);
  EXPECT_EQ(handed.size(), book.size());
  ASSERT_FALSE(covered.empty());
  EXPECT_EQ(covered.front().from, now - 30 * 24h);
  for (std::size_t i = 1; i + 1 < covered.size(); ++i) EXPECT_EQ(covered[i].from, covered[i - 1].until);
  EXPECT_LE(covered.back().from, covered[covered.size() - 2].until) << "no gap";
  EXPECT_EQ(covered.back().until, now - 2min) << "what is newer may still be on its way";
}

TEST(SpendCursor, ResumesAfterEveryPage) {
  Book book;
  book.add_every(10min, now - 3 * 24h, now);
  std::string checkpoint;
  std::set<std::string> handed;
  for (int asked = 0; asked < 200; ++asked) {
    SpendCursor cursor{days(3), checkpoint, now};
    if (handed.size() == book.size()) break;
    auto page = book.answer(cursor.ask(now));
    cursor.take(page, "work");
    for (auto const& sighting : page.sightings) handed.insert(sighting.event_key);
    checkpoint = cursor.checkpoint();
  }
  EXPECT_EQ(handed.size(), book.size());
}

TEST(SpendCursor, ALaterLookHandsOnOnlyWhatIsNew) {
  Book book;
  book.add_every(1min, now - 2 * 24h, now);
  SpendCursor cursor{days(2), "", now};
  (void)read(cursor, book, now);
  (void)read(cursor, book, now + 1min);
  book.add("new", now + 90s);
  auto const handed = read(cursor, book, now + 2min);
  EXPECT_EQ(handed, (std::map<std::string, int>{{"new", 1}}));
}

TEST(SpendCursor, LateRowsOfTheLastHourAreFoundByTheNextLook) {
  Book book;
  SpendCursor cursor{days(2), "", now};
  (void)read(cursor, book, now);
  book.add("late", now - 50min);
  EXPECT_EQ(read(cursor, book, now + 1min).count("late"), 1U);
}

TEST(SpendCursor, LaterRowsAreFoundByTheDailyLookBack) {
  Book book;
  SpendCursor cursor{days(3), "", now};
  (void)read(cursor, book, now);
  book.add("very late", now - 20h);
  EXPECT_EQ(read(cursor, book, now + 1min).count("very late"), 0U);
  for (auto at = now + 1h; at < now + 24h; at += 1h) (void)read(cursor, book, at);
  EXPECT_EQ(read(cursor, book, now + 24h).count("very late"), 1U);
  (void)read(cursor, book, now + 24h + 1min);
  EXPECT_NE(cursor.ask(now + 24h + 2min).find("start_date=2026-08-21%2011:"), std::string::npos)
      << "once a day is enough";
}

TEST(SpendCursor, RowsThatMoveBetweenThePagesMakeItReadTheWindowOnceMore) {
  Book book;
  book.add_every(5min, now - 24h, now);
  SpendCursor cursor{days(1), "", now};
  auto first = book.answer(cursor.ask(now));
  ASSERT_EQ(first.rows.size(), 100U);
  cursor.take(first, "work");
  Book fewer;
  // Ten rows of the first page are gone: ten others moved from the second page to the first.
  fewer.add_every(5min, now - 24h + 50min, now);
  auto second = fewer.answer(cursor.ask(now));
  cursor.take(second, "work");
  while (!cursor.window()->again) {
    auto page = fewer.answer(cursor.ask(now));
    ASSERT_FALSE(cursor.take(page, "work"));
  }
  EXPECT_EQ(cursor.window()->page, 1);
  auto const handed = read(cursor, fewer, now);
  EXPECT_TRUE(cursor.rests(now));
  EXPECT_EQ(handed.size(), 10U) << "what moved is handed on by the second reading, and nothing twice";
}

TEST(SpendCursor, AWindowThatKeepsMovingEndsAllTheSame) {
  Book book;
  book.add_every(5min, now - 12h, now);
  SpendCursor cursor{days(1), "", now};
  for (int asked = 0; asked < 20 && !cursor.rests(now); ++asked) {
    auto page = book.answer(cursor.ask(now));
    page.total += 1;
    cursor.take(page, "work");
  }
  auto page = book.answer(cursor.ask(now));
  cursor.take(page, "work");
  EXPECT_TRUE(cursor.rests(now) || cursor.window());
}

TEST(SpendCursor, WhatTheProxyDoesNotCountIsReadInSmallerPieces) {
  Book book;
  book.count_max = 1000;
  book.add_every(30s, now - 2 * 24h, now);
  SpendCursor cursor{days(2), "", now};
  auto const handed = read(cursor, book, now);
  EXPECT_EQ(handed.size(), book.size());
}

TEST(SpendCursor, EmptyYearsTakeFewQuestions) {
  Book book;
  ProxyOptions all;
  all.since_date = from_epoch_ms(0);
  SpendCursor cursor{all, "", now};
  std::vector<Coverage> covered;
  (void)read(cursor, book, now, &covered);
  EXPECT_LT(covered.size(), 60U);
  EXPECT_EQ(covered.front().from, *parse_instant("2023-01-01T00:00:00Z"));
}

TEST(SpendCursor, AClockThatWasSetBackLosesNothing) {
  Book book;
  SpendCursor cursor{days(2), "", now};
  (void)read(cursor, book, now);
  auto const back = now - 6h;
  book.add("written then", back + 30s);
  EXPECT_EQ(read(cursor, book, back + 1min).count("written then"), 1U);
}

TEST(SpendCursor, GoingFurtherBackReadsHistoryAnew) {
  Book book;
  SpendCursor cursor{days(2), "", now};
  (void)read(cursor, book, now);
  auto const checkpoint = cursor.checkpoint();
  EXPECT_EQ((SpendCursor{days(2), checkpoint, now + 1h}.cursor()), now);
  EXPECT_EQ((SpendCursor{days(1), checkpoint, now}.cursor()), now) << "less is known already";
  EXPECT_EQ((SpendCursor{days(9), checkpoint, now}.cursor()), now - 9 * 24h);
  EXPECT_EQ((SpendCursor{days(2), "{broken", now}.cursor()), now - 2 * 24h);
}

TEST(SpendCursor, TooLargePagesAreAskedForSmaller) {
  SpendCursor cursor{days(2), "", now};
  (void)cursor.ask(now);
  EXPECT_TRUE(cursor.ask_for_less());
  EXPECT_NE(cursor.ask(now).find("page=1&page_size=25"), std::string::npos);
  while (cursor.ask_for_less()) {
  }
  EXPECT_NE(cursor.ask(now).find("page_size=1"), std::string::npos);
}

TEST(SpendCursor, TheOldQuestionIsOfWholeDaysAndOneKey) {
  SpendCursor cursor{days(2), "", now};
  (void)cursor.ask(now);
  cursor.ask_the_old_way("aabb");
  EXPECT_EQ(cursor.ask(now),
            "/spend/logs?start_date=2026-08-18&end_date=2026-08-20&summarize=false&api_key=aabb");
  SpendPage page;
  page.whole = true;
  page.total = 250;
  for (std::uint64_t i = 0; i < 250; ++i) page.rows.push_back({.id = i, .content = i, .asked_model = {}});
  EXPECT_TRUE(cursor.take(page, "work")) << "it has one page";
}

}  // namespace
}  // namespace companion::litellm
