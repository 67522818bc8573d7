#include "app/metrics.hpp"

#include <gtest/gtest.h>

#include "platform/machine_name.hpp"
#include "tests/app/metrics_fixture.hpp"
#include "tests/telemetry/declared.hpp"

namespace companion::app {
namespace {

/// Five minutes before the fixture's now.
Sighting call_of(std::string id) {
  Sighting sighting;
  sighting.source = "log:claude-code";
  sighting.event_key = std::move(id);
  sighting.start = sighting.end = pipeline::at_second(3300);
  sighting.duration = Milliseconds{800};
  sighting.tool = "claude-code";
  sighting.provider = "anthropic";
  sighting.model = "claude-opus-4-8";
  sighting.session_id = "s";
  sighting.tokens = {.input = 1, .cache_read = 2};
  return sighting;
}

TEST(Metrics, SayWhichMachineTheyComeFromAndWhatRunsOnIt) {
  MetricsOverLedger const metrics;
  EXPECT_EQ(metrics.identity().host_name, platform::machine_name());
  EXPECT_EQ(metrics.identity().os_type, platform::system_type());
}

TEST(Metrics, TheUsersNameOfTheMachineWins) {
  MetricsOverLedger metrics{{{"host.name", "desk-17"}, {"ai.team", "research"}}};
  EXPECT_NE(metrics.page().find("\ntarget_info{ai_team=\"research\",host_name=\"desk-17\","),
            std::string::npos);
}

bool has_line(std::string const& page, std::string const& line) {
  return page.find("\n" + line + "\n") != std::string::npos;
}

TEST(Metrics, AScrapeSaysTooWhichMachineItIs) {
  MetricsOverLedger metrics;
  auto const page = metrics.page();
  EXPECT_NE(page.find("\ntarget_info{host_name=\"" + platform::machine_name() + "\""), std::string::npos)
      << page;
  EXPECT_NE(page.find("os_type=\"" + platform::system_type() + "\""), std::string::npos);
}

TEST(Metrics, AScraperGetsTheFormatThatItAsksFor) {
  MetricsOverLedger metrics;
  auto const plain = metrics.scrape("text/plain");
  EXPECT_EQ(plain.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(plain.text.find("# EOF"), std::string::npos);
  auto const open = metrics.scrape("application/openmetrics-text;version=1.0.0");
  EXPECT_EQ(open.content_type, "application/openmetrics-text; version=1.0.0; charset=utf-8");
  EXPECT_TRUE(open.text.ends_with("\n# EOF\n"));
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
  Observations batch;
  batch.sightings = {call_of("e")};
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

TEST(Metrics, EverythingOnThePageIsDeclared) {
  MetricsOverLedger metrics;
  pipeline::DetectorStatus detector;
  detector.name = "apps";
  detector.running = {{.kind = ActivityKind::app,
                       .name = "claude-desktop",
                       .category = "chat",
                       .instances = 1,
                       .foreground = true,
                       .cpu = 0.5,
                       .memory_bytes = 1000},
                      {.kind = ActivityKind::cli,
                       .name = "codex",
                       .category = "code",
                       .instances = 1,
                       .foreground = false,
                       .cpu = 0,
                       .memory_bytes = 0}};
  metrics.detectors = {detector};
  metrics.proxies.emplace_back().name = "main";
  metrics.destinations = {{.metric = std::string{telemetry::metric::export_last_success},
                           .attributes = {{"destination", "central"}, {"signal", "logs"}},
                           .value = 1,
                           .since = Instant{}}};
  Observations batch;
  batch.sightings = {call_of("local"), call_of("local")};
  batch.quarantined = {{.source = "log:codex", .reason = "broken", .index = 0, .bytes = 1}};
  metrics.tell(batch);
  EXPECT_EQ(metrics.ledger.bookkeeper().settle(metrics.clock.now() + std::chrono::hours{1}, 10).value_or(0),
            1U);
  auto const page = metrics.page();
  EXPECT_EQ(telemetry::undeclared_samples(page), "");
  for (auto const* const sample :
       {"ai_requests_total{", "ai_app_cpu_usage_percent{", "ai_cli_running{", "companion_source_lag_seconds{",
        "companion_outbox_events{", "companion_events_dropped_total{", "companion_events_deduplicated_total{",
        "companion_export_last_success_timestamp_seconds{"}) {
    EXPECT_NE(page.find(std::string{"\n"} + sample), std::string::npos) << sample;
  }
}

TEST(Metrics, TheConventionsDecideWhichMetricsOfCallsAreShown) {
  for (auto const conventions :
       {telemetry::Conventions::latest, telemetry::Conventions::v1_41, telemetry::Conventions::both}) {
    pipeline::BookkeeperOptions options;
    options.conventions = conventions;
    MetricsOverLedger metrics{{}, options};
    Observations batch;
    batch.sightings = {call_of("a")};
    metrics.tell(batch);
    EXPECT_EQ(metrics.ledger.bookkeeper().settle(metrics.clock.now() + std::chrono::hours{1}, 10).value_or(0),
              1U);
    auto const page = metrics.page();
    auto const shows = [&page](std::string const& name) {
      return page.find("\n" + name) != std::string::npos;
    };
    EXPECT_EQ(shows("gen_ai_client_token_usage_count{"), conventions != telemetry::Conventions::latest);
    EXPECT_EQ(shows("gen_ai_client_operation_duration_seconds_sum{"),
              conventions != telemetry::Conventions::latest);
    EXPECT_EQ(shows("gen_ai_client_inference_"), conventions != telemetry::Conventions::v1_41);
    EXPECT_TRUE(shows("ai_requests_total{"));
    EXPECT_TRUE(shows("ai_cost_usd_total{"));
  }
}

}  // namespace
}  // namespace companion::app
