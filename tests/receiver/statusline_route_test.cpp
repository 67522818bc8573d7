#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "daemon_double.hpp"

namespace companion::receiver::testing {
namespace {

using nlohmann::json;

class StatuslineRoute : public ::testing::Test {
 protected:
  void SetUp() override {
    daemon.view.usage_answer = [](UsageQuery const& query) {
      UsageReport report;
      UsageGroup group;
      group.key = query.filter.session.empty() ? "dark" : "tracked";
      group.sums.calls = 1;
      group.sums.cost = NanoUsd{query.filter.session.empty() ? 2'000'000'000 : 500'000'000};
      report.total = group.sums;
      report.groups.push_back(group);
      return report;
    };
    ASSERT_TRUE(daemon.start().has_value());
  }
  DaemonDouble daemon;
};

TEST_F(StatuslineRoute, TellsTodayTheLastHourAndTheSessionApartByRoute) {
  auto const reply = daemon.get("/v1/statusline?session=s-1&timezone=Europe/Berlin");
  ASSERT_EQ(reply.status, 200) << reply.body;
  auto const told = json::parse(reply.body);
  EXPECT_EQ(told["today"]["routes"]["dark"], "2");
  EXPECT_EQ(told["today"]["routes"]["tracked"], "0");
  EXPECT_EQ(told["burn_usd_per_hour"], "2");
  EXPECT_EQ(told["session"]["session"], "s-1");
  EXPECT_EQ(told["session"]["routes"]["tracked"], "0.5");
  EXPECT_TRUE(told["budget"].is_null());
  daemon.stop();
  auto const& asked = daemon.view.usage_asked;
  ASSERT_EQ(asked.size(), 3U);
  EXPECT_EQ(format_instant(*asked[0].filter.since), "2026-11-20T23:00:00.000Z") << "Berlin's midnight";
  EXPECT_EQ(format_instant(*asked[1].filter.since), "2026-11-21T11:00:00.000Z");
  EXPECT_EQ(asked[2].filter.session, "s-1");
  EXPECT_EQ(format_instant(*asked[2].filter.since), "2026-11-14T12:00:00.000Z")
      << "a session has no index: how far it is looked for is bounded";
}

TEST_F(StatuslineRoute, WithoutASessionNoneIsLookedFor) {
  auto const told = json::parse(daemon.get("/v1/statusline?since=2026-11-21T00:00:00Z").body);
  EXPECT_TRUE(told["session"].is_null());
  EXPECT_EQ(told["since"], "2026-11-21T00:00:00.000Z");
  daemon.stop();
  EXPECT_EQ(daemon.view.usage_asked.size(), 2U);
}

TEST_F(StatuslineRoute, TellsTheBudgetThatRunsOutFirst) {
  daemon.view.known_accounts.resize(2);
  daemon.view.known_accounts[0].alias = "roomy";
  daemon.view.known_accounts[1].alias = "tight";
  for (auto& account : daemon.view.known_accounts) {
    account.max_budget = NanoUsd{10'000'000'000};
    account.spend = NanoUsd{account.alias == "tight" ? 9'000'000'000 : 1'000'000'000};
  }
  auto const told = json::parse(daemon.get("/v1/statusline").body);
  EXPECT_EQ(told["budget"]["alias"], "tight");
  EXPECT_EQ(told["budget"]["remaining_usd"], "1");
}

TEST_F(StatuslineRoute, AllTimesBeginWhereTimesBegin) {
  EXPECT_EQ(json::parse(daemon.get("/v1/statusline?since=all").body)["since"], "1970-01-01T00:00:00.000Z");
}

TEST_F(StatuslineRoute, ATypoIsTold) {
  EXPECT_EQ(daemon.get("/v1/statusline?sesion=s").status, 400);
  EXPECT_EQ(daemon.get("/v1/statusline?since=yesteryear").status, 400);
  EXPECT_EQ(daemon.get("/v1/statusline?timezone=Mars/Base").status, 400);
}

}  // namespace
}  // namespace companion::receiver::testing
