#include "app/metrics.hpp"

#include <gtest/gtest.h>

#include "platform/machine_name.hpp"
#include "tests/app/metrics_fixture.hpp"
#include "tests/telemetry/canned_server.hpp"

namespace companion::app {
namespace {

using telemetry::CannedServer;

telemetry::ExportOptions options_for(CannedServer const& server) {
  telemetry::ExportOptions options;
  options.endpoint = server.url("/v1/metrics");
  options.gzip = false;
  return options;
}

/// key and string value as protobuf puts them beside each other in a KeyValue.
std::string key_value(std::string const& key, std::string const& value) {
  auto const sized = [](std::string const& text) { return static_cast<char>(text.size()) + text; };
  auto const any = "\x0a" + sized(value);
  return "\x0a" + sized(key) + "\x12" + sized(any);
}

TEST(Metrics, ThePushSaysWhichMachineItIsAndWhatRunsOnIt) {
  CannedServer server{{telemetry::answer("200 OK")}};
  MetricsOverLedger metrics{options_for(server)};
  metrics.push();
  ASSERT_EQ(server.requests().size(), 1U);
  auto const& body = server.requests().front().body;
  EXPECT_NE(body.find(key_value("host.name", platform::machine_name())), std::string::npos);
  EXPECT_NE(body.find(key_value("os.type", platform::system_type())), std::string::npos);
}

TEST(Metrics, TheUsersNameOfTheMachineWins) {
  CannedServer server{{telemetry::answer("200 OK")}};
  auto options = options_for(server);
  options.resource_attributes = {{"host.name", "desk-17"}};
  MetricsOverLedger metrics{options};
  metrics.push();
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_NE(server.requests().front().body.find(key_value("host.name", "desk-17")), std::string::npos);
}

bool has_line(std::string const& page, std::string const& line) {
  return page.find("\n" + line + "\n") != std::string::npos;
}

TEST(Metrics, ShowTheBudgetsThatAProxyToldOf) {
  MetricsOverLedger metrics;
  ProxyAccount account;
  account.proxy = "main";
  account.kind = AccountKind::team;
  account.id = "t-1";
  account.alias = "research";
  account.max_budget = NanoUsd{50'000'000'000};
  account.spend = NanoUsd{12'500'000'000};
  account.fetched = metrics.clock.now();
  Observations batch;
  batch.accounts = {account};
  metrics.tell(batch);
  auto const page = metrics.page();
  std::string const labels = R"({ai_budget_id="research",ai_budget_scope="team",source="proxy:main"})";
  EXPECT_TRUE(has_line(page, "ai_budget_limit_usd" + labels + " 50")) << page;
  EXPECT_TRUE(has_line(page, "ai_budget_remaining_usd" + labels + " 37.5"));
  EXPECT_EQ(page.find("ai_budget_reset"), std::string::npos);
}

TEST(Metrics, ShowTheLastHourAndTheLedgersSize) {
  MetricsOverLedger metrics;
  Sighting sighting;
  sighting.source = "log:claude-code";
  sighting.event_key = "e";
  sighting.start = sighting.end = metrics.clock.now() - std::chrono::minutes{5};
  sighting.tool = "claude-code";
  sighting.provider = "anthropic";
  sighting.model = "claude-opus-4-8";
  sighting.session_id = "s";
  sighting.tokens = {.input = 1, .cache_read = 2};
  Observations batch;
  batch.sightings = {sighting};
  metrics.tell(batch);
  auto const page = metrics.page();
  EXPECT_TRUE(
      has_line(page, R"(ai_cache_hit_ratio{ai_tool_name="claude-code",)"
                     R"(gen_ai_provider_name="anthropic",gen_ai_request_model="claude-opus-4-8"} 0.666667)"))
      << page;
  EXPECT_TRUE(
      has_line(page, R"(ai_sessions_active{ai_tool_name="claude-code",ai_usage_status="unknown"} 1)"));
  EXPECT_NE(page.find("\ncompanion_ledger_size_bytes "), std::string::npos);
}

}  // namespace
}  // namespace companion::app
