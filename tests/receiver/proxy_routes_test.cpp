#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "daemon_double.hpp"
#include "receiver/router.hpp"

namespace companion::receiver::testing {
namespace {

using nlohmann::json;

Instant at(std::string const& text) { return parse_instant(text).value(); }

UsageGroup session(std::string key, std::string tool, std::string project, std::string const& last) {
  UsageGroup group;
  group.key = std::move(key);
  group.tool = std::move(tool);
  group.project = std::move(project);
  group.last = at(last);
  return group;
}

class ProxyRoutes : public ::testing::Test {
 protected:
  json ask(std::string_view target, int status = 200) {
    auto const reply = daemon.get(target);
    EXPECT_EQ(reply.status, status) << reply.body;
    return json::parse(reply.body);
  }
  json post(std::string_view body, int status = 200) {
    auto const reply = daemon.post_to("/v1/litellm/alerts", body);
    EXPECT_EQ(reply.status, status) << reply.body;
    return json::parse(reply.body);
  }
  DaemonDouble daemon;
};

std::string const crossed =
    R"({"spend":12.5,"max_budget":10.0,"token":"x","user_id":"dana","event_group":"user",)"
    R"("event":"budget_crossed","event_message":"User Budget: Budget Crossed"})";

TEST_F(ProxyRoutes, AnAlertIsCommitted) {
  ASSERT_TRUE(daemon.start().has_value());
  auto const told = post(crossed);
  EXPECT_EQ(told["accepted"], 1);
  EXPECT_EQ(told["rejected"], json::array());
  EXPECT_FALSE(told.contains("calls_new"));
  auto const taken = daemon.observations();
  ASSERT_EQ(taken.alerts.size(), 1U);
  EXPECT_EQ(taken.alerts[0].user, "dana");
  EXPECT_EQ(to_decimal(*taken.alerts[0].spend), "12.5");
  EXPECT_EQ(taken.alerts[0].at, daemon.clock.now());
}

TEST_F(ProxyRoutes, SeveralAlertsMayComeAtOnceAndABadOneCostsItself) {
  ASSERT_TRUE(daemon.start().has_value());
  auto const told = post("[" + crossed + R"(,{"text":"hello"},{"event":"spend_tracked"},{"foo":1}])");
  EXPECT_EQ(told["accepted"], 2);
  EXPECT_EQ(told["ignored"], 1);
  EXPECT_EQ(told["rejected"][0]["index"], 3);
  EXPECT_EQ(daemon.observations().alerts.size(), 2U);
}

TEST_F(ProxyRoutes, NonsenseIsRefusedAndQuarantinedWithoutItsContent) {
  ASSERT_TRUE(daemon.start().has_value());
  for (std::string const body : {"{\"event\":\"PLANTED\"", "PLANTED", R"({"foo":"PLANTED"})"}) {
    EXPECT_EQ(post(body, 400)["error"]["code"], "malformed") << body;
  }
  EXPECT_EQ(post("", 400)["error"]["code"], "empty_body");
  auto const taken = daemon.observations();
  EXPECT_TRUE(taken.alerts.empty());
  ASSERT_EQ(taken.quarantined.size(), 3U);
  for (auto const& item : taken.quarantined) {
    EXPECT_EQ(item.source, "litellm:alerts");
    EXPECT_EQ(item.reason.find("PLANTED"), std::string::npos);
  }
}

TEST_F(ProxyRoutes, AlertsAreToldNewestFirst) {
  ProxyAlert alert;
  alert.event_key = "0123456789abcdef|2026-11-21";
  alert.at = at("2026-11-21T10:00:00Z");
  alert.event = "threshold_crossed";
  alert.spend = NanoUsd{12'500'000'000};
  daemon.view.known_alerts = {alert, alert, alert};
  ASSERT_TRUE(daemon.start().has_value());
  auto const told = ask("/v1/litellm/alerts?limit=2");
  ASSERT_EQ(told["alerts"].size(), 2U);
  EXPECT_EQ(told["alerts"][0]["event"], "threshold_crossed");
  EXPECT_EQ(told["alerts"][0]["spend_usd"], "12.5");
  EXPECT_EQ(told["alerts"][0]["max_budget_usd"], nullptr);
  EXPECT_EQ(told["alerts"][0]["at"], "2026-11-21T10:00:00.000Z");
  EXPECT_EQ(ask("/v1/litellm/alerts")["alerts"].size(), 3U);
  ask("/v1/litellm/alerts?limit=0", 400);
  ask("/v1/litellm/alerts?since=7d", 400);
}

TEST_F(ProxyRoutes, TheContextHasThisMachinesSessionsNewestFirst) {
  daemon.view.usage_answer = [](UsageQuery const& query) {
    UsageReport report;
    if (query.filter.route == Route::tracked) {
      report.groups = {session("old", "codex", "/home/dana/shop/", "2026-11-21T09:00:00Z"),
                       session("both", "claude-code", "/srv/api", "2026-11-21T10:00:00Z"),
                       session("", "codex", "/srv/none", "2026-11-21T11:59:00Z")};
    } else if (query.filter.route == Route::dark) {
      report.groups = {session("both", "claude-code", "/srv/web", "2026-11-21T11:00:00Z"),
                       session("windows", "", "C:\\work\\site", "2026-11-21T08:00:00Z"),
                       session("bare", "codex", "", "2026-11-21T07:00:00Z")};
    }
    return report;
  };
  ASSERT_TRUE(daemon.start().has_value());
  auto const told = ask("/v1/litellm/context");
  EXPECT_EQ(told, json::parse(R"({"host":"dana-laptop","sessions":[
      {"session":"both","tool":"claude-code","workspace":"web"},
      {"session":"old","tool":"codex","workspace":"shop"},
      {"session":"windows","tool":"","workspace":"site"},
      {"session":"bare","tool":"codex","workspace":""}],"ttl_seconds":5})"));
  daemon.stop();
  for (auto const& asked : daemon.view.usage_asked) {
    EXPECT_EQ(asked.by, GroupBy::session);
    EXPECT_EQ(format_instant(*asked.filter.since), "2026-11-20T12:00:00.000Z");
    ASSERT_TRUE(asked.filter.route.has_value());
    EXPECT_NE(*asked.filter.route, Route::proxy_only) << "those may be another machine's";
  }
}

TEST_F(ProxyRoutes, TheContextIsBounded) {
  daemon.view.usage_answer = [](UsageQuery const& query) {
    UsageReport report;
    if (query.filter.route != Route::dark) return report;
    for (int i = 0; i < 700; ++i) {
      report.groups.push_back(session("s" + std::to_string(i), "codex", "/p", "2026-11-21T10:00:00Z"));
      report.groups.back().last = at("2026-11-21T10:00:00Z") + std::chrono::seconds{i};
    }
    return report;
  };
  ASSERT_TRUE(daemon.start().has_value());
  auto const told = ask("/v1/litellm/context");
  ASSERT_EQ(told["sessions"].size(), 500U);
  EXPECT_EQ(told["sessions"][0]["session"], "s699");
  EXPECT_EQ(told["sessions"][499]["session"], "s200");
}

TEST_F(ProxyRoutes, AProbeIsFoundByItsNonce) {
  daemon.view.known_checkpoints = {
      {"litellm:callback probe-logger", "0a1b2c3d logger 1795262400000"},
      {"litellm:callback probe-hook", "another-one hook 1795262400000"},
      {"litellm:callback probe-generic_api", "0a1b2c3d generic_api 1795262401500"}};
  ASSERT_TRUE(daemon.start().has_value());
  EXPECT_EQ(ask("/v1/litellm/probe?nonce=0a1b2c3d"), json::parse(R"({"seen":[
      {"way":"logger","at":"2026-11-21T12:00:00.000Z"},
      {"way":"generic_api","at":"2026-11-21T12:00:01.500Z"}]})"));
  EXPECT_EQ(ask("/v1/litellm/probe?nonce=ffffffff")["seen"], json::array());
  ask("/v1/litellm/probe", 400);
  ask("/v1/litellm/probe?nonce=short", 400);
  ask("/v1/litellm/probe?nonce=0a1b2c3d%20logger", 400);
}

TEST_F(ProxyRoutes, ProbesAndLossesAreCommittedAlone) {
  ASSERT_TRUE(daemon.start().has_value());
  auto const probe = daemon.post(R"({"id":"x","model":"companion-doctor-0a1b2c3d","status":"failure"})");
  EXPECT_EQ(probe.status, 200);
  auto const loss = daemon.post(
      R"({"companion":{"v":1,"kind":"loss","spool":"spool-1234","dropped_events":2,"rejected_events":1}})");
  EXPECT_EQ(json::parse(loss.body)["accepted"], 1);
  auto const taken = daemon.observations();
  EXPECT_TRUE(taken.sightings.empty());
  ASSERT_EQ(taken.checkpoints.size(), 1U);
  EXPECT_EQ(taken.checkpoints[0].item, "probe-generic_api");
  EXPECT_EQ(taken.checkpoints[0].value,
            "0a1b2c3d generic_api " + std::to_string(epoch_ms(daemon.clock.now())));
  ASSERT_EQ(taken.losses.size(), 2U);
  EXPECT_EQ(taken.losses[0].total, 2);
}

TEST_F(ProxyRoutes, ProxiesAreToldWithTheirAccountsAndWhatIsCovered) {
  ProxyAccount account;
  account.proxy = "edge";
  account.alias = "dana-laptop";
  account.spend = NanoUsd{2'500'000'000};
  account.max_budget = NanoUsd{10'000'000'000};
  daemon.view.known_accounts = {account};
  daemon.view.known_coverage = {
      {"litellm:callback", "edge", at("2026-11-20T00:00:00Z"), at("2026-11-20T12:00:00Z")},
      {"litellm:spend_logs", "edge", at("2026-11-19T00:00:00Z"), at("2026-11-21T00:00:00Z")},
      {"litellm:spend_logs", "dock", at("2026-11-19T00:00:00Z"), at("2026-11-21T00:00:00Z")}};
  ASSERT_TRUE(daemon.start().has_value());
  auto const told = ask("/v1/proxies")["proxies"];
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0]["name"], "dock");
  EXPECT_EQ(told[0]["accounts"], json::array());
  EXPECT_EQ(told[1]["name"], "edge");
  EXPECT_EQ(told[1]["accounts"][0]["alias"], "dana-laptop");
  EXPECT_EQ(told[1]["accounts"][0]["remaining_usd"], "7.5");
  EXPECT_EQ(told[1]["covered"]["from"], "2026-11-19T00:00:00.000Z");
  EXPECT_EQ(told[1]["covered"]["until"], "2026-11-21T00:00:00.000Z");
}

TEST_F(ProxyRoutes, AProxyWithoutCoverageSaysSo) {
  daemon.view.known_accounts.resize(1);
  ASSERT_TRUE(daemon.start().has_value());
  EXPECT_EQ(ask("/v1/proxies")["proxies"][0]["covered"], nullptr);
}

TEST(ProxyScopes, TheProxyMayTellAndAskForItsContextButNotRead) {
  auto const scope = [](Method method, std::string_view path) {
    return find_route(method, path).route->scope;
  };
  EXPECT_EQ(scope(Method::post, "/v1/litellm/alerts"), Scope::ingest_litellm);
  EXPECT_EQ(scope(Method::get, "/v1/litellm/context"), Scope::ingest_litellm);
  EXPECT_EQ(scope(Method::get, "/v1/litellm/probe"), Scope::ingest_litellm)
      << "doctor has the sender's token";
  for (auto const* path : {"/v1/litellm/alerts", "/v1/proxies"})
    EXPECT_EQ(scope(Method::get, path), Scope::read) << path;
}

}  // namespace
}  // namespace companion::receiver::testing
