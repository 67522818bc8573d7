// The OpenTelemetry SDK's variables: which there are, which one of two wins, what is told and what is
// refused.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "tests/config/config_fixture.hpp"

namespace companion::config {
namespace {

class OtelEnvironment : public testing::Test, public ConfigFixture {
 protected:
  telemetry::ExportOptions push() { return loaded().config.telemetry; }
  std::string warnings() { return to_string(loaded().warnings); }
};

TEST_F(OtelEnvironment, OfTwoTheOneOfTheSignalWins) {
  variables = {{"OTEL_EXPORTER_OTLP_TIMEOUT", "1000"},
               {"OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "2000"},
               {"OTEL_EXPORTER_OTLP_CERTIFICATE", "/ca.pem"},
               {"OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE", "/metrics-ca.pem"},
               {"OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"},
               {"OTEL_EXPORTER_OTLP_METRICS_COMPRESSION", "none"},
               {"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "/me.pem"},
               {"OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE", "/metrics-me.pem"},
               {"OTEL_EXPORTER_OTLP_CLIENT_KEY", "/me.key"},
               {"OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY", "/metrics-me.key"},
               {"OTEL_EXPORTER_OTLP_HEADERS", "a=1"},
               {"OTEL_EXPORTER_OTLP_METRICS_HEADERS", "b=2"}};
  auto const options = push();
  EXPECT_EQ(options.timeout, std::chrono::seconds{2});
  EXPECT_EQ(options.ca_file, "/metrics-ca.pem");
  EXPECT_FALSE(options.gzip);
  EXPECT_EQ(options.client_certificate, "/metrics-me.pem");
  EXPECT_EQ(options.client_key, "/metrics-me.key");
  EXPECT_EQ(options.headers, (std::map<std::string, std::string>{{"a", "1"}}));
  EXPECT_EQ(options.metrics_headers, (std::map<std::string, std::string>{{"b", "2"}}));
}

TEST_F(OtelEnvironment, TheGeneralOneHoldsWhereTheSignalHasNone) {
  variables = {
      {"OTEL_METRIC_EXPORT_TIMEOUT", "30000"},      {"OTEL_EXPORTER_OTLP_CERTIFICATE", " /ca.pem "},
      {"OTEL_EXPORTER_OTLP_COMPRESSION", "None"},   {"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "/me.pem"},
      {"OTEL_EXPORTER_OTLP_CLIENT_KEY", "/me.key"}, {"OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY", " "}};
  auto const options = push();
  EXPECT_EQ(options.timeout, std::chrono::seconds{30});
  EXPECT_EQ(options.ca_file, "/ca.pem");
  EXPECT_FALSE(options.gzip);
  EXPECT_EQ(options.client_certificate, "/me.pem");
  EXPECT_EQ(options.client_key, "/me.key");
  variables["OTEL_EXPORTER_OTLP_TIMEOUT"] = "4000";
  EXPECT_EQ(push().timeout, std::chrono::seconds{4});
}

TEST_F(OtelEnvironment, TheServicesNameWinsAndWhatElseTheFileSaysStays) {
  write_file("telemetry:\n  resource_attributes: {team: research, service.name: theirs}\n");
  variables = {{"OTEL_SERVICE_NAME", "mine"}};
  auto const of_file = push().resource_attributes;
  EXPECT_EQ(of_file.at("service.name"), "mine");
  EXPECT_EQ(of_file.at("team"), "research");
  variables["OTEL_RESOURCE_ATTRIBUTES"] = "service.name=other,deployment=lab";
  auto const of_variables = push().resource_attributes;
  EXPECT_EQ(of_variables.at("service.name"), "mine");
  EXPECT_EQ(of_variables.at("deployment"), "lab");
}

TEST_F(OtelEnvironment, TemporalityIsAskedForByPreference) {
  for (auto const& [text, expected] :
       {std::pair{"delta", telemetry::Temporality::delta}, std::pair{"DELTA", telemetry::Temporality::delta},
        std::pair{"cumulative", telemetry::Temporality::cumulative},
        std::pair{"lowmemory", telemetry::Temporality::cumulative}}) {
    write_file("telemetry:\n  temporality: delta\n");
    variables = {{"OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", text}};
    EXPECT_EQ(push().temporality, expected) << text;
    EXPECT_EQ(warnings(), "");
  }
}

TEST_F(OtelEnvironment, WordsThatNobodyKnowsAreToldAndIgnored) {
  variables = {
      {"OTEL_EXPORTER_OTLP_COMPRESSION", "zstd"},
      {"OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "lowMem\x1b"},
      {"OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION", "base2_exponential_bucket_histogram"},
      {"OTEL_METRICS_EXPORTER", "otlp_arrow"},
      {"OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318"},
      {"OTEL_EXPORTER_OTLP_PROTOCOL", "carrier-pigeon"}};
  EXPECT_EQ(
      warnings(),
      "OTEL_EXPORTER_OTLP_PROTOCOL: \"carrier-pigeon\" is none of http/protobuf, http/json, grpc; it is "
      "ignored\n"
      "OTEL_EXPORTER_OTLP_COMPRESSION: \"zstd\" is none of gzip, none; it is ignored\n"
      "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: \"lowmem?\" is none of cumulative, delta, "
      "lowmemory; it is ignored\n"
      "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: histograms have explicit buckets here; "
      "it is ignored\n"
      "OTEL_METRICS_EXPORTER: \"otlp_arrow\" is no exporter known here; it is ignored\n");
  auto const options = push();
  EXPECT_TRUE(options.gzip);
  EXPECT_EQ(options.endpoint, "http://c:4318/v1/metrics");
}

TEST_F(OtelEnvironment, AnUnknownWordOfTheSignalLeavesTheGeneralOneInForce) {
  variables = {{"OTEL_EXPORTER_OTLP_METRICS_COMPRESSION", "zstd"},
               {"OTEL_EXPORTER_OTLP_COMPRESSION", "none"}};
  EXPECT_FALSE(push().gzip);
}

TEST_F(OtelEnvironment, AProtocolThatIsNotSpokenIsRefusedWithWhoSpeaksIt) {
  variables = {{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4317"}, {"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"}};
  EXPECT_EQ(
      trouble(),
      "OTEL_EXPORTER_OTLP_PROTOCOL: grpc is not spoken here, only http/protobuf; set it to http/protobuf "
      "(port 4318 at most receivers), or let an OpenTelemetry Collector take that and pass it on as "
      "grpc\n");
  variables["OTEL_EXPORTER_OTLP_METRICS_PROTOCOL"] = "http/protobuf";
  EXPECT_EQ(trouble(), "");
}

TEST_F(OtelEnvironment, AnothersProtocolStopsNobodyWhoDoesNotPushThere) {
  variables = {{"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"}};
  EXPECT_EQ(trouble(), "");  // no endpoint of OpenTelemetry's
  variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://c:4317";
  variables["COMPANION_TELEMETRY_ENDPOINT"] = "http://own:4318/v1/metrics";
  EXPECT_EQ(trouble(), "");
  variables.erase("COMPANION_TELEMETRY_ENDPOINT");
  variables["OTEL_SDK_DISABLED"] = "TRUE";
  EXPECT_EQ(trouble(), "");
}

TEST_F(OtelEnvironment, WithoutOtlpAmongTheExportersNothingIsPushed) {
  for (auto const& [text, endpoint] : {std::pair{"none", ""}, std::pair{"prometheus,console", ""},
                                       std::pair{"prometheus, OTLP", "http://c:4318/v1/metrics"}}) {
    variables = {{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318"}, {"OTEL_METRICS_EXPORTER", text}};
    EXPECT_EQ(push().endpoint, endpoint) << text;
  }
}

TEST_F(OtelEnvironment, LogsAreSwitchedOffByTheirOwnExporter) {
  variables = {{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318"},
               {"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://c:4318/v1/logs"},
               {"OTEL_LOGS_EXPORTER", "console"}};
  EXPECT_EQ(push().events.endpoint, "");
  EXPECT_EQ(push().endpoint, "http://c:4318/v1/metrics");
  variables["OTEL_LOGS_EXPORTER"] = "otlp";
  EXPECT_EQ(push().events.endpoint, "http://c:4318/v1/logs");
}

TEST_F(OtelEnvironment, OnlyTrueSwitchesOff) {
  for (auto const& [text, off] : {std::pair{"true", true}, std::pair{" True ", true}, std::pair{"1", false},
                                  std::pair{"yes", false}, std::pair{"false", false}, std::pair{"", false}}) {
    variables = {{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318"}, {"OTEL_SDK_DISABLED", text}};
    EXPECT_EQ(push().endpoint.empty(), off) << text;
  }
}

TEST_F(OtelEnvironment, ACertificateWithoutItsKeyIsNamedByItsVariable) {
  variables = {{"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "/me.pem"}};
  EXPECT_EQ(trouble(),
            "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: telemetry.client_certificate needs telemetry.client_key; "
            "name the PEM file of the key\n");
}

TEST_F(OtelEnvironment, WebProxiesAreReadInLowerCaseFirst) {
  variables = {{"http_proxy", "http://lower:1"}, {"HTTP_PROXY", "http://upper:1"},
               {"HTTPS_PROXY", "secure:2"},      {"all_proxy", " "},
               {"ALL_PROXY", "any:3"},           {"no_proxy", "a.example"},
               {"NO_PROXY", "b.example"}};
  auto const all = loaded();
  auto const& proxy = all.config.telemetry.web_proxy;
  EXPECT_EQ(proxy.url, "");
  EXPECT_EQ(proxy.http, "http://lower:1");
  EXPECT_EQ(proxy.https, "secure:2");
  EXPECT_EQ(proxy.all, "any:3");
  EXPECT_EQ(proxy.none_for, "a.example");
  EXPECT_EQ(all.config.forward.web_proxy.https, "secure:2");
}

TEST_F(OtelEnvironment, AWebProxyThatThePushCouldNotUseIsAWarningWhereItMatters) {
  variables = {{"ALL_PROXY", "socks5://u:secret@proxy:1080"}};
  EXPECT_EQ(warnings(), "");  // nothing is pushed
  variables["COMPANION_TELEMETRY_ENDPOINT"] = "http://127.0.0.1:4318/v1/metrics";
  EXPECT_EQ(warnings(), "");  // not through a proxy
  variables["COMPANION_TELEMETRY_ENDPOINT"] = "http://collector:4318/v1/metrics";
  EXPECT_NE(warnings().find("socks5://***@proxy:1080"), std::string::npos) << warnings();
  EXPECT_EQ(warnings().find("secret"), std::string::npos);
  variables["COMPANION_TELEMETRY_PROXY"] = "none";
  EXPECT_EQ(warnings(), "");
}

}  // namespace
}  // namespace companion::config
