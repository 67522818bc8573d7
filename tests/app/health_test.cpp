#include "app/health.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace companion::app {
namespace {

using namespace std::chrono_literals;

HealthInputs at(std::chrono::steady_clock::duration since_start) {
  HealthInputs inputs;
  inputs.now = std::chrono::steady_clock::time_point{} + since_start;
  return inputs;
}

receiver::HealthPart part(receiver::Health const& health, std::string const& name) {
  auto const found = std::find_if(health.parts.begin(), health.parts.end(),
                                  [&name](receiver::HealthPart const& each) { return each.name == name; });
  return found == health.parts.end() ? receiver::HealthPart{} : *found;
}

TEST(Health, AnIdleDaemonIsAliveAndReady) {
  auto const health = assess(at(1h));
  EXPECT_TRUE(health.alive);
  EXPECT_TRUE(health.ready);
  EXPECT_TRUE(part(health, "writer").ok);
}

TEST(Health, ACommitThatDoesNotComeBackIsNoLife) {
  auto inputs = at(1h);
  inputs.writer.busy_since = inputs.now - 31s;
  auto const health = assess(inputs);
  EXPECT_FALSE(health.alive);
  EXPECT_FALSE(health.ready);
  EXPECT_EQ(part(health, "writer").detail, "no commit for 31 s");
}

TEST(Health, OnlyAWriterThatHangsIsStuck) {
  auto inputs = at(1h);
  EXPECT_FALSE(is_stuck(inputs.writer, inputs.now)) << "it has nothing to do";
  inputs.writer.busy_since = inputs.now - 29s;
  EXPECT_FALSE(is_stuck(inputs.writer, inputs.now));
  inputs.writer.busy_since = inputs.now - 31s;
  EXPECT_TRUE(is_stuck(inputs.writer, inputs.now));
  inputs.writer.busy_since = {};
  inputs.writer.last_error = "disk full";
  EXPECT_FALSE(is_stuck(inputs.writer, inputs.now)) << "a new process would find the same disk";
}

TEST(Health, AFailedCommitIsAliveButNotReady) {
  auto inputs = at(1h);
  inputs.writer.last_error = "disk full";
  auto const health = assess(inputs);
  EXPECT_TRUE(health.alive);
  EXPECT_FALSE(health.ready);
  EXPECT_EQ(part(health, "writer").detail, "disk full");
}

TEST(Health, ADetectorTellsItsLastSuccessItsLagAndItsErrors) {
  auto inputs = at(1h);
  inputs.wall = from_epoch_ms(1'790'000'000'000);
  pipeline::DetectorStatus detector;
  detector.name = "log:codex";
  detector.state = pipeline::DetectorState::retrying;
  detector.last_success = inputs.wall - 90s;
  detector.errors = 3;
  inputs.detectors.push_back(detector);
  auto told = part(assess(inputs), "log:codex").detector;
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->last_success, inputs.wall - 90s);
  EXPECT_EQ(told->lag, 90s);
  EXPECT_EQ(told->errors, 3U);
  inputs.detectors[0].state = pipeline::DetectorState::watching;
  told = part(assess(inputs), "log:codex").detector;
  EXPECT_EQ(told->lag, 0s) << "nothing waits for it";
}

TEST(Health, ADetectorTellsWhatItReadsHowFarItIsAndWhatItSetAside) {
  auto inputs = at(1h);
  pipeline::DetectorStatus detector;
  detector.name = "log:goose";
  detector.state = pipeline::DetectorState::watching;
  detector.description = "1 file below ~/.local/share/goose";
  detector.progress = {.files_total = 3, .files_done = 2, .bytes_total = 0, .bytes_done = 0};
  detector.quarantined = 4;
  inputs.detectors.push_back(detector);
  auto told = part(assess(inputs), "log:goose").detector;
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->description, "1 file below ~/.local/share/goose");
  EXPECT_EQ(told->files_total, 3U);
  EXPECT_EQ(told->files_done, 2U);
  EXPECT_EQ(told->quarantined, 4U);
  EXPECT_FALSE(told->absent);
  inputs.detectors[0].absent = true;
  EXPECT_TRUE(part(assess(inputs), "log:goose").detector->absent);
}

TEST(Health, ASuspendedDetectorIsToldButHarmsNobodyElse) {
  auto inputs = at(1h);
  pipeline::DetectorStatus detector;
  detector.name = "log:codex";
  detector.state = pipeline::DetectorState::suspended;
  detector.reason = "permission denied";
  inputs.detectors.push_back(detector);
  auto const health = assess(inputs);
  EXPECT_TRUE(health.alive);
  EXPECT_TRUE(health.ready);
  EXPECT_FALSE(part(health, "log:codex").ok);
  EXPECT_EQ(part(health, "log:codex").detail, "suspended: permission denied");
}

TEST(Health, AProxyThatCannotBeReadIsOnlyTold) {
  auto inputs = at(1h);
  inputs.wall = from_epoch_ms(1'787'000'000'000);
  ProxyStatus proxy;
  proxy.name = "work";
  proxy.url = "https://litellm.example";
  proxy.interval = 60s;
  proxy.poll.version = "1.99.0";
  proxy.poll.rows = 12;
  proxy.poll.history_read = true;
  proxy.poll.read_until = inputs.wall - 30min;
  proxy.poll.problem = "spend logs: the proxy refuses the key";
  inputs.proxies.push_back(proxy);
  auto const health = assess(inputs);
  EXPECT_TRUE(health.alive);
  EXPECT_TRUE(health.ready);
  EXPECT_FALSE(part(health, "proxy:work").ok);
  EXPECT_EQ(
      part(health, "proxy:work").detail,
      "https://litellm.example, LiteLLM 1.99.0, 12 rows read, 30 min behind; spend logs: the proxy refuses "
      "the key");
}

TEST(Health, AProxyThatIsReadInTimeHasNoLag) {
  ProxyStatus proxy;
  proxy.interval = 60s;
  auto const now = from_epoch_ms(1'787'000'000'000);
  EXPECT_EQ(lag_of(proxy, now), 0ms) << "nothing is known yet";
  proxy.poll.read_until = now - 70s;
  EXPECT_EQ(lag_of(proxy, now), 0ms);
  proxy.poll.read_until = now - 1h;
  EXPECT_EQ(lag_of(proxy, now), 1h);
}

TEST(Health, AScanThatHangsIsNoLife) {
  auto inputs = at(1h);
  pipeline::DetectorStatus detector;
  detector.name = "log:codex";
  detector.scanning_since = inputs.now - 121s;
  inputs.detectors.push_back(detector);
  EXPECT_FALSE(assess(inputs).alive);
  inputs.detectors.front().scanning_since = inputs.now - 1s;
  EXPECT_TRUE(assess(inputs).alive);
}

}  // namespace
}  // namespace companion::app
