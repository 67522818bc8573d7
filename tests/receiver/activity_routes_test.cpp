#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "daemon_double.hpp"

namespace companion::receiver::testing {
namespace {

using nlohmann::json;

Activity session_of_codex() {
  Activity activity;
  activity.source = "cli-processes";
  activity.event_key = "1";
  activity.kind = ActivityKind::cli;
  activity.name = "codex";
  activity.start = parse_instant("2026-11-20T10:00:00Z").value();
  activity.end = parse_instant("2026-11-20T10:10:00Z").value();
  activity.running = std::chrono::minutes{10};
  activity.count = 1;
  activity.session = "s1";
  return activity;
}

class ActivityRoutes : public ::testing::Test {
 protected:
  json ask(std::string_view target) {
    EXPECT_TRUE(daemon.start().has_value());
    auto const reply = daemon.get(target);
    EXPECT_EQ(reply.status, 200) << reply.body;
    daemon.stop();
    return json::parse(reply.body);
  }
  /// Usage by session, whatever is asked.
  void know_calls_of(std::string const& session) {
    daemon.view.usage_answer = [session](UsageQuery const&) {
      UsageGroup group;
      group.key = session;
      group.sums.calls = 7;
      group.sums.cost = NanoUsd{1'500'000'000};
      UsageReport report;
      report.groups.push_back(group);
      return report;
    };
  }
  DaemonDouble daemon;
};

TEST_F(ActivityRoutes, SumsHandEveryFilterOn) {
  ActivityGroup group;
  group.key = "codex";
  group.kind = ActivityKind::cli;
  group.category = "code";
  group.sums.running = std::chrono::minutes{3};
  group.sums.count = 2;
  daemon.view.activity_answer.groups = {group};
  daemon.view.activity_answer.total = group.sums;
  auto const told =
      ask("/v1/activity?group_by=program&since=2026-11-01&until=now&timezone=Asia/Tokyo&kind=cli&name=codex"
          "&source=cli-processes&project=/a+b&session=s");
  EXPECT_EQ(told["by"], "program");
  EXPECT_EQ(told["groups"][0]["kind"], "cli");
  EXPECT_EQ(told["groups"][0]["running_ms"], 180'000);
  EXPECT_EQ(told["total"]["count"], 2);
  auto const& asked = daemon.view.activity_asked.at(0);
  EXPECT_EQ(asked.by, ActivityBy::program);
  EXPECT_EQ(asked.timezone, "Asia/Tokyo");
  EXPECT_EQ(format_instant(*asked.filter.since), "2026-10-31T15:00:00.000Z");
  EXPECT_EQ(*asked.filter.until, daemon.clock.now());
  EXPECT_EQ(asked.filter.kind, ActivityKind::cli);
  EXPECT_EQ(asked.filter.name, "codex");
  EXPECT_EQ(asked.filter.source, "cli-processes");
  EXPECT_EQ(asked.filter.project, "/a b");
  EXPECT_EQ(asked.filter.session, "s");
}

TEST_F(ActivityRoutes, ASessionShowsWhatItsCallsUsed) {
  know_calls_of("s1");
  ActivityGroup known;
  known.key = "s1";
  ActivityGroup without_calls;
  without_calls.key = "s2";
  daemon.view.activity_answer.groups = {known, without_calls};
  auto const told = ask("/v1/activity?group_by=session");
  EXPECT_EQ(told["groups"][0]["usage"]["calls"], 7);
  EXPECT_EQ(told["groups"][0]["usage"]["cost_usd"], "1.5");
  EXPECT_TRUE(told["groups"][1]["usage"].is_null());
}

TEST_F(ActivityRoutes, ActivitiesComeInPagesWithTheUsageOfTheirSessions) {
  know_calls_of("s1");
  auto without_session = session_of_codex();
  without_session.session.clear();
  daemon.view.activity_page.activities = {session_of_codex(), without_session};
  daemon.view.activity_page.next =
      ActivityCursor{.start = parse_instant("2026-11-20T10:00:00Z").value(), .row = 5};
  auto const told = ask("/v1/activities?limit=2&before=1790000000000.7");
  EXPECT_EQ(told["activities"][0]["name"], "codex");
  EXPECT_EQ(told["activities"][0]["usage"]["calls"], 7);
  EXPECT_FALSE(told["activities"][1].contains("usage"));
  EXPECT_EQ(parse_activity_cursor(told["next"].get<std::string>())->row, 5);
  auto const& asked = daemon.view.activities_asked.at(0);
  EXPECT_EQ(asked.limit, 2U);
  EXPECT_EQ(asked.before->row, 7);
  EXPECT_EQ(format_instant(*daemon.view.usage_asked.at(0).filter.since), "2026-11-20T09:00:00.000Z")
      << "one question for all sessions of the page";
}

TEST_F(ActivityRoutes, InventoryIsTold) {
  InventoryItem item;
  item.kind = InventoryKind::mcp_server;
  item.name = "files";
  item.place = "~/.claude.json";
  daemon.view.known_inventory = {item};
  auto const told = ask("/v1/inventory");
  EXPECT_EQ(told["inventory"][0]["kind"], "mcp_server");
  EXPECT_EQ(told["inventory"][0]["name"], "files");
}

TEST_F(ActivityRoutes, NonsenseIsRefusedWithWhatWouldBeRight) {
  ASSERT_TRUE(daemon.start().has_value());
  struct Bad {
    char const* target;
    char const* says;
  };
  for (auto const& [target, says] :
       {Bad{"/v1/activity?group_by=model", "category"}, Bad{"/v1/activity?kind=robot", "direct_api"},
        Bad{"/v1/activity?nmae=codex", "unknown parameter"},
        Bad{"/v1/activity?timezone=Mars/Base", "timezone"}, Bad{"/v1/activities?before=x", "next"},
        Bad{"/v1/activities?limit=0", "1 to 1000"}, Bad{"/v1/inventory?kind=cli", "unknown parameter"}}) {
    auto const reply = daemon.get(target);
    EXPECT_EQ(reply.status, 400) << target;
    EXPECT_NE(reply.body.find(says), std::string::npos) << reply.body;
  }
  daemon.stop();
}

}  // namespace
}  // namespace companion::receiver::testing
