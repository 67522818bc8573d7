#include "store/activity_report.hpp"

#include <algorithm>
#include <random>

#include "activities.hpp"
#include "support.hpp"

namespace companion::store::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

Instant const noon = at("2026-08-20T12:00:00Z");

ActivityReport ask(Folder const& folder, ActivityQuery const& query) {
  auto report = open_reader(folder.ledger())->activities(query);
  EXPECT_TRUE(ok(report));
  return report.value_or(ActivityReport{});
}

ActivityQuery by(ActivityBy grouping) {
  ActivityQuery query;
  query.by = grouping;
  return query;
}

TEST(ActivityReport, AnEmptyLedgerHasNoGroups) {
  Folder const folder;
  open_store(folder.ledger());
  auto const report = ask(folder, {});
  EXPECT_TRUE(report.groups.empty());
  EXPECT_EQ(report.total.activities, 0);
}

TEST(ActivityReport, SumsByNameTheMostActiveFirst) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, cli_activity(noon, "1"));
  auto second = cli_activity(noon + hours{1}, "2");
  second.session = "session-2";
  put(*store, second);
  put(*store, visit(noon, "history:chrome", "1"));
  auto const report = ask(folder, by(ActivityBy::name));
  ASSERT_EQ(report.groups.size(), 2U);
  auto const& codex = report.groups[0];
  EXPECT_EQ(codex.key, "codex");
  EXPECT_EQ(codex.kind, ActivityKind::cli);
  EXPECT_EQ(codex.category, "code");
  EXPECT_EQ(codex.first, noon);
  EXPECT_EQ(codex.last, noon + hours{1} + minutes{10});
  EXPECT_EQ(codex.sums.active, minutes{8});
  EXPECT_EQ(codex.sums.running, minutes{20});
  EXPECT_EQ(codex.sums.count, 2);
  EXPECT_EQ(codex.sums.sessions, 2);
  EXPECT_EQ(report.groups[1].key, "claude.ai");
  EXPECT_EQ(report.total.activities, 3);
  EXPECT_EQ(report.total.active, minutes{9});
}

/// The same run as the shell's history tells it.
Activity command(Instant start, std::string key) {
  auto activity = cli_activity(start, std::move(key));
  activity.source = "shell:zsh";
  activity.kind = ActivityKind::shell;
  activity.program = "zsh";
  activity.session.clear();
  activity.active = {};
  return activity;
}

TEST(ActivityReport, ARunSeenAsProcessAndInTheShellsHistoryRanOnce) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, cli_activity(noon, "1"));
  put(*store, command(noon, "1"));
  auto const report = ask(folder, by(ActivityBy::name));
  ASSERT_EQ(report.groups.size(), 2U);
  for (auto const& group : report.groups) {
    EXPECT_EQ(group.key, "codex");
    EXPECT_EQ(group.sums.running, minutes{10});
    EXPECT_EQ(group.sums.count, 1);
  }
  EXPECT_EQ(report.groups[0].kind, ActivityKind::cli);
  EXPECT_EQ(report.groups[1].kind, ActivityKind::shell);
  EXPECT_EQ(report.total.running, minutes{10});
  for (auto const mixed : {ActivityBy::total, ActivityBy::day, ActivityBy::category, ActivityBy::project}) {
    auto const one = ask(folder, by(mixed));
    ASSERT_EQ(one.groups.size(), 1U) << to_string(mixed);
    EXPECT_EQ(one.groups[0].sums.running, minutes{10}) << to_string(mixed);
    EXPECT_FALSE(one.groups[0].kind) << to_string(mixed);
  }
}

TEST(ActivityReport, CommandsAloneKeepTheTimeThatTheyTook) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, cli_activity(noon, "1"));
  put(*store, command(noon, "1"));
  put(*store, command(noon + hours{1}, "2"));
  ActivityQuery query = by(ActivityBy::name);
  query.filter.kind = ActivityKind::shell;
  auto const report = ask(folder, query);
  ASSERT_EQ(report.groups.size(), 1U);
  EXPECT_EQ(report.groups[0].sums.running, minutes{20});
  EXPECT_EQ(report.total.running, minutes{20});
  EXPECT_EQ(report.total.count, 2);
}

TEST(ActivityReport, DaysAreCutInTheZoneThatIsAskedFor) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, cli_activity(at("2026-08-20T23:30:00Z"), "1"));
  put(*store, cli_activity(at("2026-08-20T11:00:00Z"), "2"));
  EXPECT_EQ(ask(folder, by(ActivityBy::day)).groups.size(), 1U);
  auto query = by(ActivityBy::day);
  query.timezone = "Europe/Berlin";
  auto const report = ask(folder, query);
  ASSERT_EQ(report.groups.size(), 2U);
  EXPECT_EQ(report.groups[0].key, "2026-08-20");
  EXPECT_EQ(report.groups[1].key, "2026-08-21");
}

TEST(ActivityReport, EveryFilterNarrows) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, cli_activity(noon, "1"));
  put(*store, visit(noon + hours{2}, "history:chrome", "1"));
  auto const count = [&](ActivityFilter filter) {
    ActivityQuery query;
    query.filter = std::move(filter);
    return ask(folder, query).total.activities;
  };
  EXPECT_EQ(count({}), 2);
  EXPECT_EQ(count({.since = noon + hours{1}}), 1);
  EXPECT_EQ(count({.until = noon + hours{2}}), 1) << "until is exclusive";
  EXPECT_EQ(count({.kind = ActivityKind::cli}), 1);
  EXPECT_EQ(count({.name = "claude.ai"}), 1);
  EXPECT_EQ(count({.source = "cli-processes"}), 1);
  EXPECT_EQ(count({.project = "/home/ann/app"}), 1);
  EXPECT_EQ(count({.session = "session-1"}), 1);
  EXPECT_EQ(count({.name = "nobody has this name"}), 0);
}

TEST(ActivityReport, EveryGroupingHasItsKey) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, visit(noon, "history:chrome", "1"));
  auto const key = [&](ActivityBy grouping) { return ask(folder, by(grouping)).groups.at(0).key; };
  EXPECT_EQ(key(ActivityBy::total), "total");
  EXPECT_EQ(key(ActivityBy::kind), "browser");
  EXPECT_EQ(key(ActivityBy::program), "chrome");
  EXPECT_EQ(key(ActivityBy::category), "chat");
  EXPECT_EQ(key(ActivityBy::project), "") << "unknown";
  EXPECT_EQ(key(ActivityBy::session), "");
}

TEST(ActivityReport, ExactMinutesTakeThePlaceOfTheHistorysOwn) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, visit(noon, "history:chrome", "1"));
  put(*store, visit(noon + minutes{5}, "history:chrome", "2"));
  auto exact = visit(noon, "extension:chrome", "1");
  exact.active = std::chrono::seconds{12};
  put(*store, exact);
  auto const sums = ask(folder, {}).total;
  EXPECT_EQ(sums.active, std::chrono::seconds{72});
  EXPECT_EQ(sums.count, 2);

  ActivityQuery one_source;
  one_source.filter.source = "history:chrome";
  EXPECT_EQ(ask(folder, one_source).total.count, 2) << "asked for alone, a source tells all it has";
}

TEST(ActivityReport, AnExtensionThatBeganBeforeTheRangeCoversTheHistoryInIt) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto exact = visit(noon - minutes{30}, "extension:chrome", "1");
  exact.end = noon + minutes{30};
  put(*store, exact);
  put(*store, visit(noon + minutes{5}, "history:chrome", "1"));
  ActivityQuery query;
  query.filter.since = noon;
  EXPECT_EQ(ask(folder, query).total.activities, 0);
}

TEST(ActivityReport, TheOrderInWhichEventsCameDoesNotMatter) {
  std::vector<Activity> events;
  for (int i = 0; i < 30; ++i) {
    events.push_back(
        visit(noon + minutes{i}, i % 3 == 0 ? "extension:chrome" : "history:chrome", std::to_string(i)));
    events.back().end += minutes{i % 4};
  }
  std::mt19937 dice{1};
  std::optional<Milliseconds> active;
  for (int round = 0; round < 4; ++round) {
    std::shuffle(events.begin(), events.end(), dice);
    Folder const folder;
    auto const store = open_store(folder.ledger());
    for (auto const& event : events) put(*store, event);
    for (auto const& event : events) put(*store, event);
    auto const sums = ask(folder, {}).total;
    EXPECT_EQ(sums.active, active.value_or(sums.active));
    active = sums.active;
  }
}

TEST(ActivityList, PagesNewestFirstWithoutGapOrRepetition) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  for (int i = 0; i < 7; ++i) put(*store, cli_activity(noon + minutes{i / 3}, std::to_string(i)));
  auto const reader = open_reader(folder.ledger());
  ActivityListQuery query;
  query.limit = 3;
  std::vector<std::string> seen;
  Instant before = Instant::max();
  for (int page_number = 0; page_number < 3; ++page_number) {
    auto const page = reader->activities(query);
    ASSERT_TRUE(ok(page));
    for (auto const& activity : page->activities) {
      EXPECT_LE(activity.start, before);
      before = activity.start;
      seen.push_back(activity.event_key);
    }
    EXPECT_EQ(page->next.has_value(), page_number < 2);
    if (page->next) query.before = parse_activity_cursor(to_string(*page->next));
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen, (std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6"}));
}

TEST(ActivityList, ACursorThatIsNoneIsRefused) {
  for (auto const* const text : {"", ".", "1", "1.", ".1", "a.b", "1.2.3", "1 .2"})
    EXPECT_FALSE(parse_activity_cursor(text).has_value()) << text;
  auto const cursor = parse_activity_cursor("1787230800000.42");
  ASSERT_TRUE(cursor.has_value());
  EXPECT_EQ(cursor->row, 42);
}

}  // namespace
}  // namespace companion::store::test
