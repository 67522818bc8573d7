#include "config/load.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "config/schema.hpp"
#include "tests/config/config_fixture.hpp"

namespace companion::config {
namespace {

class LoadTest : public testing::Test, public ConfigFixture {};

TEST_F(LoadTest, DefaultsNeedNoFile) {
  sources.usual_file = "/nonexistent/config.yaml";
  auto const all = loaded();
  EXPECT_FALSE(all.file);
  EXPECT_EQ(all.config.data_dir, "/usual");
  EXPECT_EQ(all.config.prices_file, "/usual/prices.json");
  EXPECT_EQ(all.config.server.token_file, "/usual/tokens.json");
  EXPECT_EQ(all.config.server.port, 4319);
  EXPECT_EQ(all.origins.size(), keys().size());
  EXPECT_EQ(all.origins.at("server.listen").what, "default");
}

TEST_F(LoadTest, EmptyFileAndEmptySectionsMeanDefaults) {
  write_file("# nothing\nserver:\n  # listen: 127.0.0.1:1\n");
  EXPECT_EQ(loaded().config.server.port, 4319);
}

TEST_F(LoadTest, ReadsEveryKindOfValue) {
  write_file(
      "\xEF\xBB\xBFserver:\r\n  listen: '[::1]:0'\r\n  require_token: yes\r\n  hosts_allowed: [a, \"b\"]\r\n"
      "ledger: {proxy_feed: on, settle_after: 2m}\r\n"
      "logs:\r\n  roots: {codex: [/a, /b]}\r\n  line_bytes_max: 1MiB\r\n  since: 2026-08-20\r\n"
      "telemetry:\r\n  headers:\r\n    authorization: Bearer x\r\n  interval: 500ms\r\n");
  // 500ms is below the least interval: everything else must have been understood.
  EXPECT_NE(trouble().find(":13: telemetry.interval: 500ms is outside 1s to 1d"), std::string::npos)
      << trouble();
  variables["COMPANION_TELEMETRY_INTERVAL"] = "5s";
  write_file(
      "server:\n  listen: '[::1]:0'\n  require_token: yes\n  hosts_allowed: [a, \"b\"]\n"
      "ledger: {proxy_feed: on, settle_after: 2m}\n"
      "logs:\n  roots: {codex: [/a, /b]}\n  line_bytes_max: 1MiB\n  since: 2026-08-20\n"
      "telemetry:\n  headers:\n    authorization: Bearer x\n  conventions: v1.41\n");
  auto const config = loaded().config;
  EXPECT_EQ(config.server.host, "::1");
  EXPECT_EQ(config.server.port, 0);
  EXPECT_TRUE(config.server.require_token);
  EXPECT_EQ(config.server.hosts_allowed, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(config.bookkeeper.proxy_feed, pipeline::ProxyFeed::on);
  EXPECT_EQ(config.bookkeeper.settle_after, std::chrono::seconds{120});
  EXPECT_EQ(config.detectors.logs.roots.at("codex"), (std::vector<std::filesystem::path>{"/a", "/b"}));
  EXPECT_EQ(config.detectors.logs.line_bytes_max, 1U << 20U);
  EXPECT_EQ(format_instant(config.detectors.logs.since), "2026-08-20T00:00:00.000Z");
  EXPECT_EQ(config.telemetry.headers.at("authorization"), "Bearer x");
  EXPECT_EQ(config.telemetry.interval, std::chrono::seconds{5});
  EXPECT_EQ(config.bookkeeper.conventions, telemetry::Conventions::v1_41);
}

TEST_F(LoadTest, FlagsWinOverVariablesOverFile) {
  write_file("server:\n  listen: 127.0.0.1:1\nlogging:\n  level: debug\n  files_max: 2\n");
  variables = {{"COMPANION_SERVER_LISTEN", "127.0.0.1:2"}, {"COMPANION_LOGGING_LEVEL", "warn"}};
  sources.overrides = {{"--listen", "server.listen", "127.0.0.1:3"}};
  auto const all = loaded();
  EXPECT_EQ(all.config.server.port, 3);
  EXPECT_EQ(all.config.logging.level, "warn");
  EXPECT_EQ(all.config.logging.files_max, 2U);
  EXPECT_EQ(all.origins.at("server.listen").what, "--listen");
  EXPECT_EQ(all.origins.at("logging.level").what, "COMPANION_LOGGING_LEVEL");
  EXPECT_EQ(all.origins.at("logging.files_max").what, sources.file->string());
  EXPECT_EQ(all.origins.at("logging.files_max").line, 5);
}

TEST_F(LoadTest, WrongVariablesAndFlagsAreNamed) {
  variables = {{"COMPANION_SERVER_LISTEN", "nowhere"}, {"COMPANION_LOGS_DISABLED", "codex, cloud-code"}};
  sources.overrides = {{"--log-level", "logging.level", "loud"}};
  EXPECT_EQ(trouble(),
            "COMPANION_SERVER_LISTEN: server.listen: \"nowhere\" is no address such as 127.0.0.1:4319 or "
            "[::1]:4319\n"
            "COMPANION_LOGS_DISABLED: logs.disabled: \"cloud-code\" is not one of the names in "
            "docs/SOURCES.md; did you mean \"claude-code\"?\n"
            "--log-level: logging.level: \"loud\" is not one of trace, debug, info, warn, error, off\n");
}

TEST_F(LoadTest, VariablesHoldListsAndMappings) {
  variables = {{"COMPANION_LOGS_DISABLED", "codex"},
               {"COMPANION_LOGS_ROOTS", "codex=/a:/b,claude-code=/c"},
               {"COMPANION_TELEMETRY_HEADERS", "a=1, b=x=y"}};
  auto const config = loaded().config;
  EXPECT_EQ(config.detectors.logs.disabled, std::vector<std::string>{"codex"});
  EXPECT_EQ(config.detectors.logs.roots.at("codex").size(), 2U);
  EXPECT_EQ(config.detectors.logs.roots.at("claude-code").size(), 1U);
  EXPECT_EQ(config.telemetry.headers.at("b"), "x=y");
}

TEST_F(LoadTest, OpenTelemetryBaseEndpointGetsTheSignalPath) {
  variables = {{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318/"}};
  EXPECT_EQ(loaded().config.telemetry.endpoint, "http://collector:4318/v1/metrics");
}

TEST_F(LoadTest, OpenTelemetryMetricsEndpointIsTakenAsItIs) {
  variables = {{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://base:4318"},
               {"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "https://own/push"}};
  EXPECT_EQ(loaded().config.telemetry.endpoint, "https://own/push");
}

TEST_F(LoadTest, OpenTelemetryListsArePercentDecoded) {
  variables = {{"OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20abc,x=1"},
               {"OTEL_RESOURCE_ATTRIBUTES", "team=r%2Cd"},
               {"OTEL_METRIC_EXPORT_INTERVAL", "15000"}};
  auto const config = loaded().config;
  EXPECT_EQ(config.telemetry.headers.at("authorization"), "Bearer abc");
  EXPECT_EQ(config.telemetry.resource_attributes.at("team"), "r,d");
  EXPECT_EQ(config.telemetry.interval, std::chrono::seconds{15});
}

TEST_F(LoadTest, OpenTelemetrySwitchedOffPushesNothingUnlessOurVariableSaysOtherwise) {
  variables = {{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318"}, {"OTEL_SDK_DISABLED", "true"}};
  EXPECT_EQ(loaded().config.telemetry.endpoint, "");
  variables["COMPANION_TELEMETRY_ENDPOINT"] = "http://own/v1/metrics";
  EXPECT_EQ(loaded().config.telemetry.endpoint, "http://own/v1/metrics");
}

TEST_F(LoadTest, WrongOpenTelemetryVariablesAreNamed) {
  variables = {{"OTEL_METRIC_EXPORT_INTERVAL", "15s"}, {"OTEL_RESOURCE_ATTRIBUTES", "team"}};
  EXPECT_EQ(
      trouble(),
      "OTEL_RESOURCE_ATTRIBUTES: expected pairs such as name=value,name2=value2; correct or unset the "
      "variable\n"
      "OTEL_METRIC_EXPORT_INTERVAL: expected milliseconds, found \"15s\"; correct or unset the variable\n");
}

TEST_F(LoadTest, OpenBindIsAllowedWithTls) {
  write_file(
      "server:\n  listen: 0.0.0.0:4319\n  tls_certificate: /c.pem\n  tls_key: "
      "/k.pem\n");
  EXPECT_EQ(loaded().config.server.host, "0.0.0.0");
}

TEST_F(LoadTest, ACollectorOnThisMachineOrAtAnotherAddressMayBeForwardedTo) {
  for (std::string const text :
       {"otlp:\n  forward: http://127.0.0.1:4318\n", "otlp:\n  forward: http://collector.example:4319\n",
        "server:\n  listen: 192.0.2.7:4319\n  tls_certificate: /c.pem\n  tls_key: /k.pem\notlp:\n  forward: "
        "http://127.0.0.1:4319\n"}) {
    write_file(text);
    EXPECT_FALSE(loaded().config.forward.endpoint.empty()) << text;
  }
}

}  // namespace
}  // namespace companion::config
