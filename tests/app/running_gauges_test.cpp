#include "app/running_gauges.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <map>

#include "tests/telemetry/declared.hpp"

namespace companion::app {
namespace {

using Values = std::map<std::string, std::int64_t>;

pipeline::DetectorStatus seeing(std::string name, std::vector<Running> running) {
  pipeline::DetectorStatus status;
  status.name = std::move(name);
  status.running = std::move(running);
  return status;
}

Running app(std::string name, std::int64_t instances, double cpu, std::uint64_t memory) {
  return {.kind = ActivityKind::app,
          .name = std::move(name),
          .category = "chat",
          .instances = instances,
          .foreground = false,
          .cpu = cpu,
          .memory_bytes = memory};
}

Running cli(std::string name, std::int64_t instances) {
  auto made = app(std::move(name), instances, 0, 0);
  made.kind = ActivityKind::cli;
  return made;
}

Values read(RunningGauges& gauges, std::vector<pipeline::DetectorStatus> const& detectors) {
  std::vector<telemetry::Reading> readings;
  gauges.append(detectors, readings);
  Values values;
  for (auto const& reading : readings) {
    auto text = reading.metric;
    EXPECT_EQ(telemetry::undeclared(reading.metric, reading.attributes), "");
    for (auto const& [key, value] : reading.attributes) {
      if (key.ends_with(".name")) text += ' ' + value;
    }
    values[text] += reading.value;
  }
  return values;
}

TEST(RunningGauges, SumOverDetectors) {
  RunningGauges gauges;
  auto const values =
      read(gauges, {seeing("apps", {app("claude-desktop", 1, 0.25, 1000), cli("codex", 2)}),
                    seeing("more", {app("claude-desktop", 1, 1.0, 24), cli("codex", 1), cli("aider", 1)})});
  EXPECT_EQ(values, (Values{{"ai.app.running claude-desktop", 2},
                            {"ai.app.cpu.usage claude-desktop", 125'000},  // thousandths of a percent
                            {"ai.app.memory.usage claude-desktop", 1024},
                            {"ai.cli.running codex", 3},
                            {"ai.cli.running aider", 1}}));
}

TEST(RunningGauges, WhatIsGoneIsZeroAndNotMissing) {
  RunningGauges gauges;
  EXPECT_TRUE(read(gauges, {seeing("apps", {})}).empty());
  read(gauges, {seeing("apps", {app("cursor", 1, 0.5, 10), cli("codex", 1)})});
  EXPECT_EQ(read(gauges, {seeing("apps", {})}), (Values{{"ai.app.running cursor", 0},
                                                        {"ai.app.cpu.usage cursor", 0},
                                                        {"ai.app.memory.usage cursor", 0},
                                                        {"ai.cli.running codex", 0}}));
}

TEST(RunningGauges, NonsenseOfASourceIsNoReading) {
  RunningGauges gauges;
  auto const values =
      read(gauges, {seeing("apps", {app("cursor", 1, std::numeric_limits<double>::quiet_NaN(), 0),
                                    app("zed", 1, -3.0, 0)})});
  EXPECT_EQ(values.at("ai.app.cpu.usage cursor"), 0);
  EXPECT_EQ(values.at("ai.app.cpu.usage zed"), 0);
}

TEST(RunningGauges, SitesAndShellsHaveNoGaugeAndTheNumberOfSeriesIsBounded) {
  RunningGauges gauges;
  std::vector<Running> many;
  for (int i = 0; i < 1000; ++i) many.push_back(cli("tool-" + std::to_string(i), 1));
  auto site = cli("claude.ai", 1);
  site.kind = ActivityKind::browser;
  many.insert(many.begin(), site);
  auto const values = read(gauges, {seeing("apps", many)});
  EXPECT_EQ(values.size(), 300U);
  EXPECT_FALSE(values.contains("ai.cli.running claude.ai"));
}

}  // namespace
}  // namespace companion::app
