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

}  // namespace
}  // namespace companion::app
