// Runs of CLIs that do not name their session, and what the ledger's calls say of them.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "activities.hpp"
#include "core/activity_json.hpp"
#include "support.hpp"

namespace companion::store::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

Instant const noon = at("2026-08-20T12:00:00Z");

/// A piece of a run of process `process` that begun at noon: 12:00 to 12:10 unless moved.
Activity run(int process, Instant start = noon) {
  auto activity = cli_activity(
      start, "claude-code|" + std::to_string(process) + "|1|" + std::to_string(epoch_ms(start) / 3'600'000));
  activity.name = "claude-code";
  activity.session.clear();
  return activity;
}

class SessionLinksTest : public testing::Test {
 protected:
  SessionLinksTest() : store{open_store(folder.ledger())} {}

  void call(Instant start, std::string const& session, std::string const& project = "/home/ann/app",
            std::string const& tool = "claude-code") {
    auto stored = simple_call(start, std::to_string(calls++));
    stored.record.call.session = session;
    stored.record.call.project = project;
    stored.record.call.tool = tool;
    put(*store, std::move(stored));
  }

  [[nodiscard]] std::vector<Activity> list(ActivityListQuery const& query = {}) const {
    auto page = open_reader(folder.ledger())->activities(query);
    EXPECT_TRUE(ok(page));
    return page ? std::move(page->activities) : std::vector<Activity>{};
  }

  /// The session of the oldest activity.
  [[nodiscard]] std::string session() const {
    auto const all = list();
    EXPECT_FALSE(all.empty());
    return all.empty() ? "" : all.back().session;
  }

  Folder folder;
  std::unique_ptr<LedgerStore> store;
  int calls{0};
};

TEST_F(SessionLinksTest, TheOnlySessionThatCalledWhileItRanIsIts) {
  put(*store, run(1));
  EXPECT_EQ(session(), "") << "no call is known yet";
  call(noon + minutes{1}, "a");
  call(noon + minutes{9}, "a");
  EXPECT_EQ(session(), "a");
}

TEST_F(SessionLinksTest, CallsOfTwoSessionsAreNoProof) {
  put(*store, run(1));
  call(noon + minutes{1}, "a");
  EXPECT_EQ(session(), "a");
  call(noon + minutes{2}, "b");
  EXPECT_EQ(session(), "") << "what fitted one no longer does";
}

TEST_F(SessionLinksTest, OfTwoRunsInOneFolderAtOneTimeNoneIsLinked) {
  put(*store, run(1));
  auto other = run(2, noon + minutes{5});
  put(*store, other);
  call(noon + minutes{6}, "a");  // of either
  for (auto const& activity : list()) EXPECT_EQ(activity.session, "") << activity.event_key;
}

TEST_F(SessionLinksTest, RunsOneAfterTheOtherHaveTheirOwn) {
  put(*store, run(1));
  put(*store, run(2, noon + minutes{20}));
  call(noon + minutes{6}, "a");
  call(noon + minutes{15}, "nobody's");
  call(noon + minutes{26}, "b");
  auto const all = list();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].session, "b");
  EXPECT_EQ(all[1].session, "a");
}

TEST_F(SessionLinksTest, PiecesOfOneRunAreNoRivals) {
  auto first = run(1, noon + minutes{50});
  put(*store, first);
  put(*store, run(1, noon + minutes{60}));
  call(noon + minutes{51}, "a");
  call(noon + minutes{61}, "a");
  for (auto const& activity : list()) EXPECT_EQ(activity.session, "a") << activity.event_key;
}

TEST_F(SessionLinksTest, TheFolderAndTheToolMustFit) {
  put(*store, run(1));
  call(noon + minutes{1}, "other tool", "/home/ann/app", "codex");
  call(noon + minutes{1}, "other folder", "/home/ann/application");
  call(noon + minutes{1}, "around", "/home/ann");
  call(noon + minutes{1}, "", "/home/ann/app");
  call(noon + minutes{1}, "no folder", "");
  call(noon - seconds{1}, "too early");
  call(noon + minutes{10} + seconds{1}, "too late");
  EXPECT_EQ(session(), "");
  call(noon + minutes{1}, "a", "/home/ann/app/api");
  EXPECT_EQ(session(), "a") << "the run's folder is the root of its work tree";
}

TEST_F(SessionLinksTest, RunsElsewhereAndOfOtherToolsAreNoRivals) {
  put(*store, run(1));
  auto elsewhere = run(2, noon + minutes{1});
  elsewhere.project = "/home/ann/application";
  put(*store, elsewhere);
  auto codex = run(3, noon + minutes{1});
  codex.name = "codex";
  put(*store, codex);
  call(noon + minutes{1}, "a");
  EXPECT_EQ(session(), "a");
}

TEST_F(SessionLinksTest, ARunAroundBelowOrNobodyKnowsWhereIsARival) {
  Instant start = noon;
  for (auto const* const project : {"/home/ann", "/home/ann/app/api", ""}) {
    put(*store, run(1, start));
    call(start + minutes{1}, "a");
    ActivityListQuery query;
    query.filter = {.since = start, .until = start + minutes{5}};
    ASSERT_EQ(list(query).at(0).session, "a") << project;
    auto rival = run(2, start + minutes{10});  // only just overlaps
    rival.project = project;
    put(*store, rival);
    EXPECT_EQ(list(query).at(0).session, "") << project;
    start += std::chrono::hours{1};
  }
}

TEST_F(SessionLinksTest, ASessionThatTheArgumentsNamedStays) {
  auto named = run(1);
  named.session = "named";
  put(*store, named);
  call(noon + minutes{1}, "a");
  EXPECT_EQ(session(), "named");
}

TEST_F(SessionLinksTest, OtherKindsAreNotLinked) {
  auto command = run(1);
  command.kind = ActivityKind::shell;
  put(*store, command);
  call(noon + minutes{1}, "a");
  EXPECT_EQ(session(), "");
}

TEST_F(SessionLinksTest, ReportsAndFiltersKnowTheLinkToo) {
  put(*store, run(1));
  put(*store, run(2, noon + minutes{20}));
  put(*store, visit(noon, "history:chrome", "1"));
  call(noon + minutes{1}, "a");
  call(noon + minutes{21}, "b");
  ActivityQuery query;
  query.by = ActivityBy::session;
  auto const reader = open_reader(folder.ledger());
  auto report = reader->activities(query);
  ASSERT_TRUE(ok(report));
  EXPECT_EQ(report->groups.size(), 3U) << "a, b and the visit, which has none";
  EXPECT_EQ(report->total.sessions, 2);
  query.filter.session = "a";
  report = reader->activities(query);
  ASSERT_TRUE(ok(report));
  ASSERT_EQ(report->groups.size(), 1U);
  EXPECT_EQ(report->groups[0].sums.running, minutes{10});
  ActivityListQuery one;
  one.filter.session = "a";
  one.limit = 1;
  auto const page = reader->activities(one);
  ASSERT_TRUE(ok(page));
  ASSERT_EQ(page->activities.size(), 1U);
  EXPECT_EQ(page->activities[0].start, noon);
  EXPECT_FALSE(page->next);
  one.filter.session = "no such session";
  EXPECT_TRUE(list(one).empty());
}

TEST_F(SessionLinksTest, AnswersTellWhatTheSessionsCallsUsed) {
  put(*store, run(1));
  call(noon + minutes{1}, "a");
  call(noon + minutes{2}, "a");
  auto const json = activity_page_json(*open_reader(folder.ledger()), {});
  ASSERT_TRUE(ok(json));
  auto const& activity = (*json)["activities"].at(0);
  EXPECT_EQ(activity["session"], "a");
  EXPECT_EQ(activity["usage"]["calls"], 2);
}

}  // namespace
}  // namespace companion::store::test
