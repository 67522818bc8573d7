#include "config/destinations.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "config/load.hpp"
#include "config/schema.hpp"
#include "tests/config/config_fixture.hpp"

namespace companion::config {
namespace {

using namespace std::chrono_literals;

std::string const section = "telemetry:\n  destinations:\n";

tl::expected<Loaded, Findings> load_text(std::string const& destinations) {
  ConfigFixture config;
  config.write_file(section + destinations);
  return load(config.sources);
}

std::string complaint(std::string const& destinations) {
  ConfigFixture config;
  config.write_file(section + destinations, "destinations.yaml");
  return config.trouble();
}

TEST(Destinations, AreReadByNameWithTheirSettings) {
  auto const loaded = load_text(
      "    central:\n      endpoint: https://otel.example/v1/metrics\n"
      "      events_endpoint: https://otel.example/v1/logs\n      headers_file: /h\n      interval: 30s\n"
      "      gzip: false\n      events_projects: true\n      ca_file: /ca.pem\n      series_max: 500\n"
      "    events: {events_endpoint: \"http://127.0.0.1:4318/v1/logs\", headers_env: H, timeout: 2s}\n");
  ASSERT_TRUE(loaded) << to_string(loaded.error());
  auto const& all = loaded->config.destinations;
  ASSERT_EQ(all.size(), 2U);
  auto const& central = all.at("central");
  EXPECT_EQ(central.endpoint, "https://otel.example/v1/metrics");
  EXPECT_EQ(central.events.endpoint, "https://otel.example/v1/logs");
  EXPECT_EQ(central.headers_file, "/h");
  EXPECT_EQ(central.interval, 30s);
  EXPECT_FALSE(central.gzip);
  EXPECT_TRUE(central.events.with_projects);
  EXPECT_EQ(central.ca_file, "/ca.pem");
  EXPECT_EQ(central.series_max, 500U);
  EXPECT_EQ(all.at("events").headers_env, "H");
  EXPECT_EQ(all.at("events").timeout, 2s);
  EXPECT_EQ(all.at("events").endpoint, "");
}

TEST(Destinations, HaveTheirOwnCertificatesAndTemporalityAndTheCommonWebProxy) {
  ConfigFixture config;
  config.write_file(
      "telemetry:\n  proxy: http://u:secret@proxy:3128\n  destinations:\n    vendor:\n"
      "      endpoint: https://otel.example/v1/metrics\n      temporality: delta\n"
      "      client_certificate: /me.pem\n      client_key: /me.key\n");
  config.variables["no_proxy"] = "other.example";
  auto const loaded = load(config.sources);
  ASSERT_TRUE(loaded) << to_string(loaded.error());
  auto const& vendor = loaded->config.destinations.at("vendor");
  EXPECT_EQ(vendor.temporality, telemetry::Temporality::delta);
  EXPECT_EQ(vendor.client_certificate, "/me.pem");
  EXPECT_EQ(vendor.client_key, "/me.key");
  EXPECT_EQ(vendor.web_proxy.url, "http://u:secret@proxy:3128");
  EXPECT_EQ(vendor.web_proxy.none_for, "other.example");
  auto const shown = show(*find_key("telemetry.destinations"), loaded->config);
  EXPECT_NE(shown.find("temporality: delta"), std::string::npos) << shown;
  EXPECT_EQ(shown.find("secret"), std::string::npos) << shown;
}

TEST(Destinations, ACertificateWithoutItsKeyAndAnUnknownTemporalityAreRefused) {
  EXPECT_NE(complaint("    a: {endpoint: \"https://h/v1/metrics\", client_key: /k}\n")
                .find("client_certificate and client_key belong together"),
            std::string::npos);
  EXPECT_NE(complaint("    a: {endpoint: \"https://h/v1/metrics\", temporality: lowmemory}\n")
                .find("\"lowmemory\" is not one of cumulative, delta"),
            std::string::npos);
}

TEST(Destinations, AreShownAsTheyCouldStandInTheFile) {
  auto const loaded = load_text("    a: {endpoint: \"https://otel.example/v1/metrics\", interval: 30s}\n");
  ASSERT_TRUE(loaded);
  EXPECT_EQ(show(*find_key("telemetry.destinations"), loaded->config),
            "{a: {endpoint: https://otel.example/v1/metrics, interval: 30s}}");
}

TEST(Destinations, WhatIsWrongIsToldWithItsLineAndTheRemedy) {
  auto const text = complaint("    a:\n      endpoint: nonsense\n      intervall: 5s\n      interval: 1ms\n");
  EXPECT_NE(text.find("destinations.yaml:4: telemetry.destinations.a.endpoint"), std::string::npos) << text;
  EXPECT_NE(text.find("did you mean interval?"), std::string::npos) << text;
  EXPECT_NE(text.find("destinations.yaml:6: "), std::string::npos) << text;
  EXPECT_NE(text.find("is outside"), std::string::npos) << text;
}

TEST(Destinations, OneWithoutAnyEndpointIsRefused) {
  EXPECT_NE(complaint("    a: {interval: 30s}\n").find("it gets nothing"), std::string::npos);
  EXPECT_NE(complaint("    a: plain\n").find("write its endpoint or its events_endpoint"), std::string::npos);
}

TEST(Destinations, HeadersAreNamedNotWritten) {
  auto const text =
      complaint("    a: {endpoint: \"https://x.example\", headers: \"Authorization=secret\"}\n");
  EXPECT_NE(text.find("headers_file"), std::string::npos) << text;
  EXPECT_EQ(text.find("secret\""), std::string::npos) << text;
  EXPECT_NE(complaint("    a: {endpoint: \"https://x.example\", headers_file: /h, headers_env: H}\n")
                .find("keep one of"),
            std::string::npos);
}

TEST(Destinations, NamesAreLabelsAndOtlpIsTaken) {
  EXPECT_NE(complaint("    otlp: {endpoint: \"https://x.example\"}\n").find("use another"),
            std::string::npos);
  EXPECT_NE(complaint("    \"a b\": {endpoint: \"https://x.example\"}\n").find("cannot name a destination"),
            std::string::npos);
}

}  // namespace
}  // namespace companion::config
