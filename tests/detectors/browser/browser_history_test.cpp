#include "detectors/browser/browser_history.hpp"

#include <gtest/gtest.h>

#include "store/foreign_database.hpp"
#include "tests/support/database_bytes.hpp"
#include "tests/support/fake_host.hpp"

namespace companion::detectors {
namespace {

using test::database_of;

constexpr std::int64_t noon = 1'787'227'200'000'000;  // 2026-08-20T12:00:00Z in microseconds
constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t since_1601 = 11'644'473'600'000'000;

struct Seen {
  std::string url;
  std::int64_t at;  ///< microseconds since 1970
  std::string from_device{};
};

std::string chromium(std::vector<Seen> const& visits, int first_id = 1, std::string const& more = {}) {
  std::string sql{
      "CREATE TABLE urls(id INTEGER PRIMARY KEY, url TEXT); CREATE TABLE visits(id INTEGER PRIMARY KEY, url "
      "INTEGER, visit_time INTEGER, originator_cache_guid TEXT);" +
      more};
  for (auto const& visit : visits) {
    auto const id = std::to_string(first_id++);
    sql += "INSERT INTO urls VALUES(" + id + ",'" + visit.url + "');INSERT INTO visits VALUES(" + id + "," +
           id + "," + std::to_string(visit.at + since_1601) + ",'" + visit.from_device + "');";
  }
  return database_of(sql);
}

class BrowserHistoryTest : public testing::Test {
 protected:
  BrowserHistoryTest() {
    host.opener = store::open_foreign;
    host.time.set(parse_instant("2026-08-20T12:02:00Z").value());
    restart();
  }
  void restart() {
    detector = std::make_unique<BrowserHistory>(host, sites, options);
    std::vector<Checkpoint> rows;
    for (auto const& [item, value] : checkpoints) rows.push_back({"browser-history", item, value});
    detector->restore(rows);
  }
  void run(ScanBudget const& budget = {}) {
    for (bool more = true; more;) {
      auto const scan = detector->scan(budget);
      ASSERT_TRUE(scan) << scan.error().message;
      for (auto const& activity : scan->found.activities) {
        auto const [place, fresh] = events.try_emplace(activity.source + activity.event_key, activity);
        if (!fresh) merge(place->second, activity);
      }
      for (auto const& checkpoint : scan->found.checkpoints) checkpoints[checkpoint.item] = checkpoint.value;
      quarantined += scan->found.quarantined.size();
      most_of_a_slice = std::max(most_of_a_slice, scan->found.activities.size());
      ++slices;
      more = scan->more;
    }
  }
  [[nodiscard]] std::vector<Activity> visits() const {
    std::vector<Activity> all;
    for (auto const& [key, activity] : events) all.push_back(activity);
    std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.start < b.start; });
    return all;
  }

  Catalogue sites{{.name = "claude.ai", .fields = {{"category", {"chat"}}, {"hosts", {"claude.ai"}}}},
                  {.name = "suno.com", .fields = {{"category", {"media"}}, {"hosts", {"suno.com"}}}}};
  BrowserHistoryOptions options{.enabled = true, .disabled = {}};
  test::FakeHost host;
  std::unique_ptr<BrowserHistory> detector;
  std::map<std::string, std::string> checkpoints;
  std::map<std::string, Activity> events;
  std::size_t quarantined{0};
  std::size_t slices{0};
  std::size_t most_of_a_slice{0};
  std::string const chrome{"/home/alex/.config/google-chrome/Default/History"};
};

TEST_F(BrowserHistoryTest, AVisitOfAnAiSiteIsAnActivityAndNothingElseIs) {
  host.write(chrome, chromium({{"https://claude.ai/chat/secret-name", noon},
                               {"https://bank.example/account", noon + second},
                               {"https://suno.com/", noon + 30 * second}}));
  run();
  auto const seen = visits();
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].kind, ActivityKind::browser);
  EXPECT_EQ(seen[0].source, "history:chrome");
  EXPECT_EQ(seen[0].name, "claude.ai");
  EXPECT_EQ(seen[0].category, "chat");
  EXPECT_EQ(seen[0].program, "chrome");
  EXPECT_EQ(seen[0].count, 1);
  EXPECT_EQ(format_instant(seen[0].start), "2026-08-20T12:00:00.000Z");
  EXPECT_EQ(seen[0].active, std::chrono::seconds{30}) << "until the next AI page";
  EXPECT_EQ(seen[1].active, Milliseconds{0}) << "nothing is known of the last one yet";
  for (auto const& [item, value] : checkpoints) EXPECT_EQ(value.find("secret"), value.npos);
}

TEST_F(BrowserHistoryTest, VisitsInAnotherHomeSayWhichOneItWas) {
  detector = std::make_unique<BrowserHistory>(
      host, sites, options, std::vector<Home>{{.name = "windows", .folder = "/mnt/c/Users/alex"}});
  host.write(chrome, chromium({{"https://claude.ai/", noon}}));
  host.write("/mnt/c/Users/alex/AppData/Local/Google/Chrome/User Data/Default/History",
             chromium({{"https://suno.com/", noon + second}}));
  run();
  auto const seen = visits();
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].environment, "");
  EXPECT_EQ(seen[1].environment, "windows");
}

TEST_F(BrowserHistoryTest, ASingleVisitCountsAMinuteOnceNothingFollowed) {
  host.write(chrome, chromium({{"https://claude.ai/", noon}}));
  run();
  host.time.advance(std::chrono::minutes{10});
  run();
  ASSERT_EQ(visits().size(), 1U);
  EXPECT_EQ(visits()[0].active, std::chrono::minutes{1});
  EXPECT_EQ(visits()[0].count, 1);
}

TEST_F(BrowserHistoryTest, VisitsFarApartAreSingleOnes) {
  host.write(chrome, chromium({{"https://claude.ai/", noon}, {"https://claude.ai/", noon + 3600 * second}}));
  run();
  EXPECT_EQ(visits()[0].active, std::chrono::minutes{1});
}

TEST_F(BrowserHistoryTest, GoesOnWhereItStopped) {
  std::vector<Seen> seen;
  for (int i = 0; i < 50; ++i) {
    seen.push_back({"https://claude.ai/" + std::to_string(i), noon + i * second});
    host.write(chrome, chromium(seen));
    run();
    if (i % 7 == 0) restart();
  }
  EXPECT_EQ(visits().size(), 50U);
  auto const stepwise = visits();
  checkpoints.clear();
  events.clear();
  restart();
  run({.bytes = 1, .observations = 1});
  EXPECT_EQ(visits(), stepwise) << "read at once, a visit a slice";
}

TEST_F(BrowserHistoryTest, ALongHistoryIsCopiedOnceHoweverManySlicesItTakes) {
  std::vector<Seen> seen;
  for (int i = 0; i < 1000; ++i)
    seen.push_back({i % 10 == 0 ? "https://claude.ai/" : "https://bank.example/", noon + i * second});
  host.write(chrome, chromium(seen));
  run({.bytes = 1U << 20U, .observations = 30});
  EXPECT_EQ(visits().size(), 100U);
  EXPECT_EQ(host.files_opened, 1U);
  EXPECT_GE(slices, 1000U / 30) << "visits of other sites take their time too";
  EXPECT_LE(most_of_a_slice, 2 * 30U);
}

TEST_F(BrowserHistoryTest, LongUrlsMakeASliceShorter) {
  std::vector<Seen> seen;
  for (int i = 0; i < 50; ++i)
    seen.push_back({"https://claude.ai/" + std::string(1000, 'a'), noon + i * second});
  host.write(chrome, chromium(seen));
  run({.bytes = 5000, .observations = 4000});
  EXPECT_EQ(visits().size(), 50U);
  EXPECT_GE(slices, 10U);
  EXPECT_EQ(host.files_opened, 1U);
}

TEST_F(BrowserHistoryTest, WhatIsVisitedWhileACopyIsReadComesWithTheNext) {
  std::vector<Seen> seen;
  for (int i = 0; i < 40; ++i) seen.push_back({"https://claude.ai/", noon + i * second});
  host.write(chrome, chromium(seen));
  ASSERT_TRUE(detector->scan({.bytes = 1000, .observations = 10}));
  seen.push_back({"https://suno.com/", noon + 60 * second});
  host.write(chrome, chromium(seen));
  restart();  // what the slice told was not committed
  run({.bytes = 1000, .observations = 10});
  run();
  EXPECT_EQ(visits().size(), 41U);
}

TEST_F(BrowserHistoryTest, ALargeHistoryIsCopiedMoreSeldom) {
  auto const filling = "CREATE TABLE icons(data BLOB); INSERT INTO icons VALUES(zeroblob(40000000));";
  auto const with = [&](std::vector<Seen> const& seen) { host.write(chrome, chromium(seen, 1, filling)); };
  with({{"https://claude.ai/", noon}});
  run();
  EXPECT_EQ(host.files_opened, 1U);
  with({{"https://claude.ai/", noon}, {"https://suno.com/", noon + second}});
  host.time.advance(options.interval);
  run();
  EXPECT_EQ(host.files_opened, 1U) << "40 MB are worth two intervals";
  host.time.advance(options.interval);
  run();
  EXPECT_EQ(host.files_opened, 2U);
  EXPECT_EQ(visits().size(), 2U) << "later, but not lost";
}

TEST_F(BrowserHistoryTest, ALookCopiesNothing) {
  host.write(chrome, chromium({{"https://claude.ai/", noon}}));
  auto const look = detector->scan({.bytes = 0, .observations = 0});
  ASSERT_TRUE(look);
  EXPECT_TRUE(look->found.activities.empty());
  EXPECT_EQ(host.files_opened, 0U);
  EXPECT_FALSE(detector->absent());
}

TEST_F(BrowserHistoryTest, ReadsNothingThatDidNotChange) {
  host.write(chrome, chromium({{"https://claude.ai/", noon}}));
  run();
  restart();
  auto const opened = host.files_opened;
  run();
  EXPECT_EQ(host.files_opened, opened);
}

TEST_F(BrowserHistoryTest, AClearedHistoryIsReadFromItsStart) {
  host.write(chrome, chromium({{"https://claude.ai/", noon}, {"https://claude.ai/", noon + second}}));
  run();
  host.write(chrome, chromium({{"https://suno.com/", noon + 60 * second}}));
  run();
  EXPECT_EQ(visits().size(), 3U);
}

TEST_F(BrowserHistoryTest, VisitsOfOtherDevicesAreNotOurs) {
  host.write(chrome,
             chromium({{"https://claude.ai/", noon, "phone"}, {"https://claude.ai/", noon + second}}));
  run();
  EXPECT_EQ(visits().size(), 1U);
}

TEST_F(BrowserHistoryTest, SafarisVisitsOfOtherDevicesAreNotOursEither) {
  host.write(
      "/home/alex/Library/Safari/History.db",
      database_of("CREATE TABLE history_items(id INTEGER PRIMARY KEY, url TEXT); CREATE TABLE "
                  "history_visits(id INTEGER PRIMARY KEY, history_item INTEGER, visit_time REAL, origin "
                  "INTEGER NOT NULL DEFAULT 0);"
                  "INSERT INTO history_items VALUES(1,'https://claude.ai/');"
                  "INSERT INTO history_visits VALUES(1,1,808920000.0,1);"
                  "INSERT INTO history_visits VALUES(2,1,808920060.0,0);"));
  run();
  ASSERT_EQ(visits().size(), 1U);
  EXPECT_EQ(format_instant(visits()[0].start), "2026-08-20T12:01:00.000Z");
}

TEST_F(BrowserHistoryTest, EachBrowserAndProfileIsItsOwn) {
  auto const once = chromium({{"https://claude.ai/", noon}});
  for (auto const* const path :
       {".config/google-chrome/Default", ".config/google-chrome/Profile 1",
        ".config/BraveSoftware/Brave-Browser/Default", ".config/microsoft-edge/Default",
        ".config/vivaldi/Default", ".config/opera", ".config/chromium/Default",
        "Library/Application Support/Arc/User Data/Default"})
    host.write(std::string{"/home/alex/"} + path + "/History", once);
  run();
  EXPECT_EQ(visits().size(), 8U);
}

TEST_F(BrowserHistoryTest, FirefoxAndSafariCountFromOtherYears) {
  host.write("/home/alex/.mozilla/firefox/abc.default/places.sqlite",
             database_of("CREATE TABLE moz_places(id INTEGER PRIMARY KEY, url TEXT); CREATE TABLE "
                         "moz_historyvisits(id INTEGER PRIMARY KEY, place_id INTEGER, visit_date INTEGER);"
                         "INSERT INTO moz_places VALUES(1,'https://claude.ai/');"
                         "INSERT INTO moz_historyvisits VALUES(1,1," +
                         std::to_string(noon) + ");"));
  host.write("/home/alex/Library/Safari/History.db",
             database_of("CREATE TABLE history_items(id INTEGER PRIMARY KEY, url TEXT); CREATE TABLE "
                         "history_visits(id INTEGER PRIMARY KEY, history_item INTEGER, visit_time REAL);"
                         "INSERT INTO history_items VALUES(1,'https://claude.ai/');"
                         "INSERT INTO history_visits VALUES(1,1,808920000.0);"));
  run();
  auto const seen = visits();
  ASSERT_EQ(seen.size(), 2U);
  for (auto const& visit : seen)
    EXPECT_EQ(format_instant(visit.start), "2026-08-20T12:00:00.000Z") << visit.source;
}

TEST_F(BrowserHistoryTest, BadHistoriesAreToldOnceAndHoldNothingUp) {
  host.write(chrome, "not a database, but long enough to be looked at as one");
  host.write("/home/alex/.config/vivaldi/Default/History", database_of("CREATE TABLE visits_of_mine(id);"));
  host.write("/home/alex/.config/chromium/Default/History", chromium({{"https://claude.ai/", -1},
                                                                      {"https://claude.ai/", noon * 100},
                                                                      {"https://claude.ai/", noon}}));
  run();
  run();
  EXPECT_EQ(visits().size(), 1U) << "times that are none are left out";
  EXPECT_EQ(quarantined, 2U);
  EXPECT_NE(detector->describe().find("visits"), std::string::npos);
}

TEST_F(BrowserHistoryTest, ABrowserMayBeLeftOut) {
  host.write(chrome, chromium({{"https://claude.ai/", noon}}));
  options.disabled = {"chrome"};
  restart();
  run();
  EXPECT_TRUE(visits().empty());
  EXPECT_TRUE(detector->absent());
}

}  // namespace
}  // namespace companion::detectors
