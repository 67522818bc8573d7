#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "daemon_double.hpp"
#include "receiver/router.hpp"

namespace companion::receiver::testing {
namespace {

using nlohmann::json;

class Reading : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(daemon.start().has_value()); }
  json ask(std::string_view target) {
    auto const reply = daemon.get(target);
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_TRUE(reply.has("Content-Type: application/json"));
    return json::parse(reply.body);
  }
  DaemonDouble daemon;
};

TEST_F(Reading, SummaryHasTotalsRoutesToolsAndTheLedger) {
  auto const told = ask("/v1/summary?timezone=Europe/Berlin");
  for (auto const* span : {"all", "today", "7d", "30d"}) {
    EXPECT_EQ(told["totals"][span]["cost_usd"], "0.05501") << "money is text";
    EXPECT_EQ(told["totals"][span]["calls"], 2);
  }
  EXPECT_EQ(told["routes"][0]["key"], "k");
  EXPECT_TRUE(told.contains("tools"));
  EXPECT_TRUE(told["unpriced"].contains("tokens"));
  EXPECT_TRUE(told["ledger"].contains("instance_id"));
  daemon.stop();
  ASSERT_EQ(daemon.view.usage_asked.size(), 6U);
  EXPECT_FALSE(daemon.view.usage_asked[0].filter.since.has_value());
  EXPECT_EQ(format_instant(*daemon.view.usage_asked[1].filter.since), "2026-11-20T23:00:00.000Z")
      << "Berlin's midnight";
  EXPECT_EQ(format_instant(*daemon.view.usage_asked[2].filter.since), "2026-11-14T12:00:00.000Z");
}

TEST_F(Reading, UsageHandsEveryFilterOn) {
  auto const told =
      ask("/v1/usage?group_by=week&since=2026-11-01&until=now&timezone=Asia/"
          "Tokyo&tool=codex&model=gpt-5%2Fx&project=/a+b&"
          "session=s&provider=openai&route=dark&key=dana-laptop&team=platform&ownership=work&"
          "branch=feature%2Fx&host=dana-mbp");
  EXPECT_EQ(told["groups"][0]["tokens"]["cache_write_5m"], 0);
  EXPECT_EQ(told["total"]["cost_usd"], "0.05501");
  daemon.stop();
  auto const& asked = daemon.view.usage_asked.at(0);
  EXPECT_EQ(asked.by, GroupBy::week);
  EXPECT_EQ(asked.timezone, "Asia/Tokyo");
  EXPECT_EQ(format_instant(*asked.filter.since), "2026-10-31T15:00:00.000Z");
  EXPECT_EQ(*asked.filter.until, daemon.clock.now());
  EXPECT_EQ(asked.filter.tool, "codex");
  EXPECT_EQ(asked.filter.model, "gpt-5/x");
  EXPECT_EQ(asked.filter.project, "/a b");
  EXPECT_EQ(asked.filter.session, "s");
  EXPECT_EQ(asked.filter.provider, "openai");
  EXPECT_EQ(asked.filter.route, Route::dark);
  EXPECT_EQ(asked.filter.key_alias, "dana-laptop");
  EXPECT_EQ(asked.filter.team, "platform");
  EXPECT_EQ(asked.filter.ownership, Ownership::work);
  EXPECT_EQ(asked.filter.branch, "feature/x");
  EXPECT_EQ(asked.filter.host, "dana-mbp");
}

TEST_F(Reading, EveryGroupHasAName) {
  for (auto const* by : {"total", "hour", "day", "week", "month", "session", "project", "model", "tool",
                         "route", "provider", "key", "team", "ownership", "branch", "host"}) {
    EXPECT_TRUE(ask("/v1/usage?group_by=" + std::string{by}).contains("groups")) << by;
  }
}

TEST_F(Reading, TimesMayBeStackedByAnythingElse) {
  for (auto const* by : {"session", "project", "model", "tool", "route", "provider", "key", "team",
                         "ownership", "branch", "host"})
    EXPECT_TRUE(ask("/v1/usage?group_by=day&stack_by=" + std::string{by}).contains("groups")) << by;
  for (auto const* query : {"group_by=day&stack_by=hour", "group_by=day&stack_by=total",
                            "group_by=day&stack_by=x", "group_by=model&stack_by=tool", "stack_by=tool"}) {
    EXPECT_EQ(daemon.get("/v1/usage?" + std::string{query}).status, 400) << query;
  }
  daemon.stop();
  EXPECT_EQ(daemon.view.usage_asked.at(2).stack_by, GroupBy::model);
}

TEST_F(Reading, AStackIsPartOfItsGroup) {
  daemon.view.usage_answer = [](UsageQuery const&) {
    UsageReport report;
    UsageGroup group;
    group.key = "2026-11-21";
    UsageSlice slice{.key = "gpt-5", .sums = {}};
    slice.sums.calls = 2;
    group.stack = {slice, slice};
    report.groups = {group, UsageGroup{}};
    return report;
  };
  auto const groups = ask("/v1/usage?group_by=day&stack_by=model")["groups"];
  EXPECT_EQ(groups[0]["stack"][1]["key"], "gpt-5");
  EXPECT_EQ(groups[0]["stack"][0]["calls"], 2);
  EXPECT_FALSE(groups[1].contains("stack")) << "nothing was asked for";
}

TEST_F(Reading, CallsComeInPages) {
  auto const told = ask("/v1/calls?limit=1&unpriced=true&ambiguous");
  EXPECT_EQ(told["calls"][0]["id"], to_string(CallId{77}));
  EXPECT_EQ(told["next"], to_string(CallId{76}));
  auto const more = ask("/v1/calls?before=" + told["next"].get<std::string>());
  daemon.stop();
  auto const& first = daemon.view.calls_asked.at(0);
  EXPECT_EQ(first.limit, 1U);
  EXPECT_TRUE(first.unpriced_only);
  EXPECT_TRUE(first.ambiguous_only);
  EXPECT_EQ(daemon.view.calls_asked.at(1).before, CallId{76});
}

TEST_F(Reading, ACallComesWithItsEvidence) {
  auto const told = ask("/v1/calls/msg_1");
  EXPECT_EQ(told["call"]["id"], to_string(CallId{77}));
  EXPECT_EQ(told["call"]["cost_usd"], nullptr);
  EXPECT_EQ(told["sightings"][0]["source"], "litellm:callback");
}

TEST_F(Reading, HeadIsGetWithoutABody) {
  Peer peer{daemon.port()};
  peer.send(
      "HEAD /v1/summary HTTP/1.1\r\nHost: localhost\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  auto const head = peer.receive(Peer::Body::none);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.head.find("Content-Length: 0\r\n"), std::string::npos);
  EXPECT_EQ(peer.receive().status, 200) << "what follows is the next answer";
}

TEST_F(Reading, ThePageForPeopleListsEveryAddress) {
  auto const page = daemon.get("/");
  EXPECT_TRUE(page.has("Content-Type: text/html"));
  for (auto const& route : all_routes()) {
    auto const path = route.path.substr(0, route.path.find('*'));
    EXPECT_TRUE(page.has(path)) << route.path;
  }
}

TEST_F(Reading, OptionsTellsTheMethodsAndOurOwnPageMayRead) {
  auto const options = daemon.ask("OPTIONS /v1/litellm HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(options.status, 204);
  EXPECT_TRUE(options.has("Allow: POST"));
  auto const own = daemon.ask("GET /healthz HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n\r\n");
  EXPECT_EQ(own.status, 200);
  EXPECT_TRUE(own.has("Access-Control-Allow-Origin: http://localhost\r\n"));
}

TEST_F(Reading, AnOldClientGetsItsConnectionClosed) {
  Peer peer{daemon.port()};
  peer.send("GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n");
  auto const reply = peer.receive();
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.has("Connection: close"));
  EXPECT_TRUE(peer.is_closed());
}

TEST(Health, FailingPartsAreNamed) {
  DaemonDouble daemon;
  daemon.services.health = [] {
    return Health{.alive = false, .ready = true, .parts = {{"writer", false, "no commit for 90 s"}}};
  };
  ASSERT_TRUE(daemon.start().has_value());
  auto const reply = daemon.get("/healthz");
  EXPECT_EQ(reply.status, 503);
  EXPECT_TRUE(reply.has(R"({"name":"writer","ok":false,"detail":"no commit for 90 s"})"));
  EXPECT_EQ(daemon.get("/readyz").status, 200);
}

boost::asio::awaitable<Result<MetricsPage>> some_metrics(std::string accept) {
  MetricsPage page{.text = "# asked for " + accept + "\nai_requests_total 3\n",
                   .content_type = "text/odd; version=7"};
  co_return page;
}
boost::asio::awaitable<Result<MetricsPage>> no_metrics(std::string /*accept*/) {
  co_return fail(Errc::io, "store is closed");
}

TEST(Metrics, AreThePageThatTheAcceptHeaderAsksFor) {
  DaemonDouble daemon;
  daemon.services.metrics_text = some_metrics;
  ASSERT_TRUE(daemon.start().has_value());
  auto const reply = daemon.get("/metrics");
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.has("Content-Type: text/odd; version=7\r\n"));
  EXPECT_EQ(reply.body, "# asked for \nai_requests_total 3\n");
  Peer peer{daemon.port()};
  peer.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: application/openmetrics-text;q=0.5\r\n\r\n");
  auto const asked = peer.receive();
  EXPECT_EQ(asked.body, "# asked for application/openmetrics-text;q=0.5\nai_requests_total 3\n");
}

TEST(Metrics, AFailureIsTold) {
  DaemonDouble daemon;
  ASSERT_TRUE(daemon.start().has_value());
  EXPECT_EQ(daemon.get("/metrics").status, 503);
  DaemonDouble failing;
  failing.services.metrics_text = no_metrics;
  ASSERT_TRUE(failing.start().has_value());
  EXPECT_EQ(failing.get("/metrics").status, 500);
}

}  // namespace
}  // namespace companion::receiver::testing
