#include "detectors/stretches.hpp"

#include <gtest/gtest.h>

namespace companion::detectors {
namespace {

using namespace std::chrono_literals;

/// 11:59:00 of some day.
constexpr Instant begin = from_epoch_ms(1'787'054'340'000);
constexpr Milliseconds counted = 30s;

class StretchesTest : public ::testing::Test {
 protected:
  /// A look after `after`, with these instances of "cursor"; returns what is told, merged as the ledger does
  /// it.
  void look(std::chrono::milliseconds after, Instances instances, std::vector<Span> active = {}) {
    std::map<std::string, StretchLook> running;
    if (!instances.empty() || !active.empty()) {
      auto& look = running["cursor"];
      look.what.name = "cursor";
      look.instances = std::move(instances);
      look.active = std::move(active);
    }
    Observations found;
    stretches.look(begin + after, counted, running, found);
    told += found.activities.size();
    for (auto const& activity : found.activities) {
      auto const [at, fresh] = ledger.try_emplace(activity.event_key, activity);
      if (!fresh) merge(at->second, activity);
    }
    for (auto const& checkpoint : found.checkpoints) {
      checkpoints[checkpoint.item] = checkpoint.value;
      if (checkpoint.value.empty()) checkpoints.erase(checkpoint.item);
    }
  }
  void restart() {
    stretches = Stretches{"apps", Stretches::Count::starts};
    std::vector<Checkpoint> committed;
    for (auto const& [item, value] : checkpoints) committed.push_back({"apps", item, value});
    stretches.restore(committed);
  }
  [[nodiscard]] Milliseconds running() const {
    Milliseconds sum{};
    for (auto const& [key, activity] : ledger) sum += activity.running;
    return sum;
  }
  [[nodiscard]] Milliseconds active() const {
    Milliseconds sum{};
    for (auto const& [key, activity] : ledger) sum += activity.active;
    return sum;
  }
  [[nodiscard]] std::int64_t count() const {
    std::int64_t sum = 0;
    for (auto const& [key, activity] : ledger) sum += activity.count;
    return sum;
  }

  Stretches stretches{"apps", Stretches::Count::starts};
  std::map<std::string, Activity> ledger;
  std::map<std::string, std::string> checkpoints;
  std::size_t told{0};
};

Instances one(ProcessId id = 100, Instant started = begin - 1h) { return {{id, started}}; }

TEST_F(StretchesTest, CountsFromWhenItIsFirstSeen) {
  look(0s, one());
  look(2s, one());
  look(4s, {});
  ASSERT_EQ(ledger.size(), 1U);
  EXPECT_EQ(running(), 3s) << "it ended somewhere between the looks";
  EXPECT_EQ(count(), 1);
  EXPECT_EQ(ledger.begin()->second.start, begin);
  EXPECT_TRUE(checkpoints.empty()) << "nothing to remember of what is over";
}

TEST_F(StretchesTest, KnowsTheStartOfWhatStartsWhileItLooks) {
  look(0s, {});
  look(20s, one(7, begin + 5s));
  EXPECT_EQ(running(), 15s);
  EXPECT_EQ(ledger.begin()->second.start, begin + 5s);
}

TEST_F(StretchesTest, TellsSeldomWhileNothingChanges) {
  for (int second = 0; second <= 58; second += 2) look(std::chrono::seconds{second}, one());
  EXPECT_EQ(told, 1U);
  for (int second = 60; second <= 118; second += 2) look(std::chrono::seconds{second}, one());
  EXPECT_LE(told, 5U) << "each minute, and at the full hour";
}

TEST_F(StretchesTest, IsCutAtTheFullHour) {
  for (int second = 0; second <= 120; second += 3)
    look(std::chrono::seconds{second}, one(),
         second == 0 ? std::vector<Span>{}
                     : std::vector<Span>{
                           {begin + std::chrono::seconds{second - 3}, begin + std::chrono::seconds{second}}});
  look(123s, {});
  ASSERT_EQ(ledger.size(), 2U);
  auto const& before = ledger.begin()->second;
  auto const& after = ledger.rbegin()->second;
  EXPECT_EQ(before.end, begin + 60s);
  EXPECT_EQ(before.running, 60s);
  EXPECT_EQ(before.active, 60s);
  EXPECT_EQ(before.count, 1);
  EXPECT_EQ(after.start, begin + 60s);
  EXPECT_EQ(after.running, 61'500ms);
  EXPECT_EQ(after.active, 60s);
  EXPECT_EQ(after.count, 0) << "it was started once";
}

TEST_F(StretchesTest, CutsALookThatSpansTheFullHour) {
  look(50s, one());
  look(70s, one(), {{begin + 55s, begin + 65s}});
  look(72s, {});
  ASSERT_EQ(ledger.size(), 2U);
  EXPECT_EQ(ledger.begin()->second.running, 10s);
  EXPECT_EQ(ledger.begin()->second.active, 5s);
  EXPECT_EQ(ledger.rbegin()->second.running, 11s);
  EXPECT_EQ(ledger.rbegin()->second.active, 5s);
}

TEST_F(StretchesTest, DoesNotCountTheTimeThatTheMachineSlept) {
  look(0s, one());
  look(2s, one());
  look(2h, one());
  look(2h + 2s, one());
  look(2h + 4s, {});
  EXPECT_EQ(running(), 5s);
  EXPECT_EQ(count(), 1) << "the app was not started again";
  for (auto const& [key, activity] : ledger) EXPECT_LE(activity.running, activity.end - activity.start);
}

TEST_F(StretchesTest, CountsNothingWhenItEndedWhileTheMachineSlept) {
  look(0s, one());
  look(2s, one());
  look(2h, {});
  EXPECT_EQ(running(), 2s);
}

TEST_F(StretchesTest, GoesOnWhenTheClockIsSetBack) {
  look(0s, one());
  look(10s, one());
  look(5s, one());
  look(8s, one());
  look(10s, {});
  EXPECT_EQ(running(), 14s);
  EXPECT_EQ(count(), 1);
}

TEST_F(StretchesTest, GoesOnAfterARestartOfTheDaemon) {
  look(0s, one());
  look(10s, one());
  restart();
  look(12s, one(100, begin - 1h + 1s));
  EXPECT_EQ(running(), 12s) << "what was not told before is made up for by what still runs";
  look(14s, {});
  EXPECT_EQ(running(), 13s);
  EXPECT_EQ(count(), 1);
  EXPECT_EQ(ledger.size(), 1U);
}

TEST_F(StretchesTest, CountsAnotherStartAfterARestartWithAnotherProcess) {
  look(0s, one());
  restart();
  look(10s, one(101, begin + 5s));
  EXPECT_EQ(count(), 2);
  EXPECT_EQ(running(), 0s) << "nobody was there to see it";
  restart();
  look(12s, {});
  EXPECT_TRUE(checkpoints.empty());
}

TEST_F(StretchesTest, DoesNotCountALongAbsenceOfTheDaemon) {
  look(0s, one());
  look(2s, one());
  restart();
  look(30min, one());
  look(30min + 2s, one());
  look(30min + 4s, {});
  EXPECT_EQ(running(), 3s) << "and the two seconds that were not told before the crash are lost";
  EXPECT_EQ(count(), 1);
}

TEST_F(StretchesTest, IsTheSameHoweverOftenTheDaemonRestarts) {
  for (int second = 0; second <= 90; second += 2) {
    look(std::chrono::seconds{second}, one());
    if (second % 10 == 0 && second < 90) restart();
  }
  look(92s, {});
  EXPECT_EQ(running(), 91s);
  EXPECT_EQ(count(), 1);
  EXPECT_EQ(ledger.size(), 2U);
}

TEST_F(StretchesTest, IgnoresCheckpointsThatItDoesNotUnderstand) {
  stretches.restore(
      {{"apps", "a", ""}, {"apps", "b", "2 1 2 3"}, {"apps", "c", "1 x"}, {"apps", "d", "1 1 2 3 4"}});
  look(0s, one());
  EXPECT_EQ(count(), 1);
}

TEST_F(StretchesTest, KeepsTheUseUntilTheAppWasClosed) {
  look(0s, one());
  look(4s, {}, {{begin, begin + 3s}});
  EXPECT_EQ(active(), 3s);
  EXPECT_EQ(running(), 3s) << "it ran at least until it left the front";
}

TEST_F(StretchesTest, CountsInstancesWhereThatIsAsked) {
  stretches = Stretches{"network", Stretches::Count::instances};
  look(0s, {{1, {}}, {2, {}}});
  look(2s, {{2, {}}, {3, {}}});
  look(4s, {{2, {}}, {3, {}}});
  look(6s, {});
  EXPECT_EQ(count(), 3);
  EXPECT_EQ(running(), 5s);
}

}  // namespace
}  // namespace companion::detectors
