#include "pipeline/scheduler.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/executors.hpp"
#include "runtime/sleep.hpp"
#include "tests/pipeline/fake_books.hpp"
#include "tests/runtime/loop.hpp"

namespace companion::pipeline {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// The world a fake detector reads: lines, and where it breaks.
struct World {
  std::vector<std::string> lines;
  std::size_t slice{100};  ///< lines per scan
  int failures{0};         ///< scans still to fail
  std::atomic<int> made{0};
  std::atomic<int> scans{0};
  std::chrono::milliseconds slowness{0};
  std::vector<fs::path> hints;
  std::optional<std::chrono::milliseconds> pause;  ///< the detector's own pace
  std::vector<Running> running;
  std::vector<Activity> activities;  ///< told by every scan
  std::atomic<bool> absent{false};
  std::atomic<int> descriptions{0};
};

/// Reads one line after another; its checkpoint is the number of lines read.
class FakeDetector final : public Detector {
 public:
  explicit FakeDetector(World& world) : world_{world} { ++world_.made; }
  [[nodiscard]] std::string_view name() const override { return "fake"; }
  void restore(std::vector<Checkpoint> const& checkpoints) override {
    for (auto const& checkpoint : checkpoints) {
      at_ = std::stoul(checkpoint.value);
    }
  }
  [[nodiscard]] Result<Scan> scan(ScanBudget const& /*budget*/) override {
    ++world_.scans;
    std::this_thread::sleep_for(world_.slowness);
    if (world_.failures > 0) {
      --world_.failures;
      return fail(Errc::io, "disk on fire");
    }
    Scan scan;
    std::vector<std::string> keys;
    while (at_ < world_.lines.size() && keys.size() < world_.slice) {
      keys.push_back(world_.lines[at_++]);
    }
    scan.more = at_ < world_.lines.size();
    scan.running = world_.running;
    if (!keys.empty()) {
      scan.found = test::batch_of(keys);
      scan.found.checkpoints.push_back({"fake", "lines", std::to_string(at_)});
    }
    scan.found.activities = world_.activities;
    return scan;
  }
  void changed(std::span<fs::path const> paths) override {
    world_.hints.insert(world_.hints.end(), paths.begin(), paths.end());
  }
  [[nodiscard]] std::vector<fs::path> watched() const override { return {"/fake"}; }
  [[nodiscard]] std::optional<std::chrono::milliseconds> pause() const override { return world_.pause; }
  [[nodiscard]] std::string describe() const override {
    ++world_.descriptions;
    return "line " + std::to_string(at_);
  }
  [[nodiscard]] bool absent() const override { return world_.absent; }

 private:
  World& world_;
  std::size_t at_{0};
};

/// Books that keep checkpoints too, as the ledger does.
class CheckpointBooks final : public Books {
 public:
  test::FakeBooks books;
  std::vector<Checkpoint> checkpoints;

  Result<std::vector<Receipt>> record(Batches batches, Instant now) override {
    auto receipts = books.record(batches, now);
    if (receipts) {
      for (auto const* batch : batches) {
        for (auto const& checkpoint : batch->checkpoints) {
          checkpoints = {checkpoint};
        }
      }
    }
    return receipts;
  }
  Result<std::size_t> settle(Instant now, std::size_t limit) override { return books.settle(now, limit); }
  Result<std::size_t> reassign(std::size_t /*limit*/) override { return std::size_t{0}; }
  Result<bool> sum_up(Instant now) override { return books.sum_up(now); }
  Result<void> tidy() override { return books.tidy(); }
};

struct Stage {
  explicit Stage(SchedulerOptions options = {.debounce = 1ms, .sweep = 1h, .poll = 1h, .retry_first = 1ms})
      : ingest{executors.loop.get_executor(), executors.store.get_executor(), books, clock},
        scheduler{seams(), options},
        scans{executors.loop.get_executor(), [](std::string const& what) { ADD_FAILURE() << what; }},
        writer{executors.loop.get_executor()} {
    scheduler.add("fake", [this] { return std::make_unique<FakeDetector>(world); });
  }

  RunnerSeams seams() {
    return RunnerSeams{
        .ingest = &ingest,
        .clock = &clock,
        .loop = executors.loop.get_executor(),
        .work = executors.work.get_executor(),
        .checkpoints = [this](std::string) { return committed(); },
        .watch =
            [this](std::string const&, std::vector<fs::path> const& folders) {
              watched = folders;
              return Coverage{.reach = coverage.reach, .added = std::exchange(coverage.added, {})};
            },
        .failed = [this](std::string const&, std::string const& reason) { complaints.push_back(reason); }};
  }
  asio::awaitable<Result<std::vector<Checkpoint>>> committed() { co_return books.checkpoints; }
  DetectorStatus status() { return scheduler.status().front(); }

  runtime::Executors executors;
  World world;
  CheckpointBooks books;
  test::FixedClock clock;
  Coverage coverage{.reach = Reach::all, .added = {}};  ///< what is added is told once
  std::vector<fs::path> watched;
  std::vector<std::string> complaints;
  Ingest ingest;
  Scheduler scheduler;
  runtime::TaskGroup scans;
  runtime::TaskGroup writer;
};

/// Runs the stage until `done` holds, then ends it in the order of the daemon.
asio::awaitable<void> play(Stage& stage, std::function<bool()> done) {
  stage.writer.spawn(stage.ingest.write());
  stage.scheduler.start(stage.scans);
  for (int i = 0; i < 5000 && !done(); ++i) {
    co_await runtime::sleep(1ms);
  }
  EXPECT_TRUE(done());
  co_await stage.scans.drain(0ms);
  stage.ingest.close();
  co_await stage.writer.drain(1h);
}

bool is_watching(Stage& stage) { return stage.status().state == DetectorState::watching; }

TEST(Scheduler, ReadsABacklogSliceBySliceInOrder) {
  Stage stage;
  stage.world.slice = 2;
  stage.world.lines = {"a", "b", "c", "d", "e"};
  test::run(stage.executors.loop, play(stage, [&] { return is_watching(stage); }));
  EXPECT_EQ(stage.books.books.keys, (std::vector<std::string>{"a", "b", "c", "d", "e"}));
  EXPECT_EQ(stage.books.checkpoints.front().value, "5");
  EXPECT_EQ(stage.status().sightings, 5U);
  EXPECT_EQ(stage.status().description, "line 5");
  EXPECT_EQ(stage.watched, std::vector<fs::path>{"/fake"});
}

TEST(Scheduler, AWakeUpReadsWhatIsNew) {
  Stage stage;
  stage.world.lines = {"a"};
  bool appended = false;
  auto const done = [&] {
    if (is_watching(stage) && !appended) {
      appended = true;
      stage.world.lines.push_back("b");
      stage.scheduler.wake("fake", {"/fake/new"});
    }
    return stage.books.books.committed == 2;
  };
  test::run(stage.executors.loop, play(stage, done));
  EXPECT_EQ(stage.world.made, 1);
  EXPECT_EQ(stage.world.hints, std::vector<fs::path>{"/fake/new"}) << "the first look is everywhere";
}

TEST(Scheduler, ASourceThatIsSwitchedOffLooksAtNothingUntilItIsSwitchedOn) {
  Stage stage{{.debounce = 1ms, .sweep = 1h, .poll = 1ms}};
  stage.coverage = {};
  stage.world.lines = {"a"};
  int scans_while_off = -1;
  int looks = 0;
  auto const done = [&] {
    if (stage.books.books.committed == 1 && !stage.status().switched_off && looks == 0) {
      EXPECT_TRUE(stage.scheduler.switch_to("fake", Switch::off).has_value());
      stage.world.lines.push_back("b");
    }
    if (!stage.status().switched_off) return stage.books.books.committed == 2;
    if (++looks == 20) scans_while_off = stage.world.scans;  // a slice under way has ended by now
    if (looks < 60) return false;
    EXPECT_EQ(stage.world.scans, scans_while_off);
    EXPECT_TRUE(stage.status().running.empty());
    EXPECT_TRUE(stage.scheduler.switch_to("fake", Switch::on).has_value());
    return false;
  };
  test::run(stage.executors.loop, play(stage, done));
  EXPECT_EQ(stage.world.made, 1) << "it goes on where it stopped";
  EXPECT_EQ(stage.scheduler.switch_to("other", Switch::off).error().code, Errc::not_found);
}

TEST(Scheduler, PollsWhereNothingIsWatched) {
  Stage stage{{.debounce = 1ms, .sweep = 1h, .poll = 1ms}};
  stage.coverage = {};
  test::run(stage.executors.loop, play(stage, [&] { return stage.world.scans >= 4; }));
  EXPECT_EQ(stage.status().state, DetectorState::watching);
}

TEST(Scheduler, LooksAgainAfterANewFolderIsWatched) {
  Stage stage;
  stage.coverage = {.reach = Reach::all, .added = {"/fake"}};
  test::run(stage.executors.loop, play(stage, [&] { return stage.world.scans >= 2; }));
  EXPECT_EQ(stage.world.made, 1);
}

TEST(Scheduler, RetriesAfterAFailureWithANewDetector) {
  Stage stage;
  stage.world.lines = {"a"};
  stage.world.failures = 2;
  test::run(stage.executors.loop, play(stage, [&] { return is_watching(stage); }));
  EXPECT_EQ(stage.world.made, 3);
  EXPECT_EQ(stage.complaints, (std::vector<std::string>{"disk on fire", "disk on fire"}));
  EXPECT_EQ(stage.books.books.keys, std::vector<std::string>{"a"});
  EXPECT_EQ(stage.status().failures, 0U);
  EXPECT_EQ(stage.status().reason, "");
}

TEST(Scheduler, SuspendsADetectorThatKeepsFailingAndSaysWhy) {
  Stage stage{{.retry_first = 1ms, .failures_until_suspended = 3}};
  stage.world.failures = 1000;
  test::run(stage.executors.loop,
            play(stage, [&] { return stage.status().state == DetectorState::suspended; }));
  EXPECT_EQ(stage.world.scans, 3);
  EXPECT_EQ(stage.status().reason, "disk on fire");
}

TEST(Scheduler, AFailedCommitStartsAgainFromWhatIsCommitted) {
  Stage stage;
  stage.world.slice = 1;
  stage.world.lines = {"a", "b", "c"};
  stage.books.books.poison = {"b"};
  bool healed = false;
  auto const done = [&] {
    if (stage.status().failures > 0 && !healed) {
      EXPECT_EQ(stage.books.books.keys, std::vector<std::string>{"a"}) << "c must not overtake b";
      EXPECT_EQ(stage.status().reason, "poisoned by b");
      stage.books.books.poison.clear();
      healed = true;
    }
    return is_watching(stage);
  };
  test::run(stage.executors.loop, play(stage, done));
  EXPECT_EQ(stage.books.books.keys, (std::vector<std::string>{"a", "b", "c"}));
}

TEST(Scheduler, ADetectorThatOverrunsIsSlowed) {
  Stage stage{{.debounce = 1ms, .slice_max = 1ms}};
  stage.world.lines = {"a", "b"};
  stage.world.slice = 1;
  stage.world.slowness = 5ms;
  test::run(stage.executors.loop, play(stage, [&] { return is_watching(stage); }));
  EXPECT_TRUE(stage.status().slowed);
  EXPECT_EQ(stage.books.books.keys.size(), 2U);
}

TEST(Scheduler, ADetectorWithItsOwnPaceIsAskedAgainAtThatPace) {
  Stage stage;  // the scheduler's own pauses are an hour
  stage.world.pause = 1ms;
  test::run(stage.executors.loop, play(stage, [&] { return stage.world.scans >= 4; }));
  EXPECT_EQ(stage.status().state, DetectorState::watching);
}

TEST(Scheduler, WhatIsNotHereIsDescribedOnceUntilItAppears) {
  Stage stage{{.debounce = 1ms, .sweep = 1h, .look_out = 1ms, .poll = 1h}};
  stage.coverage = {.reach = Reach::nothing, .added = {}};
  stage.world.absent = true;
  auto const done = [&] {
    if (stage.world.scans < 5) return false;
    if (stage.world.absent) {
      EXPECT_EQ(stage.world.descriptions, 1);
      stage.world.absent = false;
    }
    return stage.world.descriptions > 1;
  };
  test::run(stage.executors.loop, play(stage, done));
  EXPECT_FALSE(stage.status().absent);
}

TEST(Scheduler, ALongPauseOfItsOwnReplacesTheSchedulersPoll) {
  Stage stage{{.debounce = 1ms, .sweep = 1ms, .look_out = 1ms, .poll = 1ms}};
  stage.coverage = {.reach = Reach::nothing, .added = {}};
  stage.world.pause = 1h;
  bool looked_once = false;
  auto const done = [&] {
    // Woken, it looks at once; left alone, it never does.
    if (is_watching(stage) && !looked_once) {
      looked_once = true;
      EXPECT_EQ(stage.world.scans, 1);
      stage.scheduler.wake_all();
    }
    return stage.world.scans == 2;
  };
  test::run(stage.executors.loop, play(stage, done));
  EXPECT_EQ(stage.world.scans, 2);
}

TEST(Scheduler, ADetectorSlowerThanItsPaceIsSlowed) {
  Stage stage;
  stage.world.pause = 1ms;
  stage.world.slowness = 5ms;
  test::run(stage.executors.loop, play(stage, [&] { return stage.world.scans >= 2; }));
  EXPECT_TRUE(stage.status().slowed);
}

TEST(Scheduler, ShowsWhatTheLastLookSawInUseAndNothingAfterAFailure) {
  Stage stage;
  stage.world.running = {{.kind = ActivityKind::cli, .name = "codex", .category = "code", .instances = 2}};
  bool broken = false;
  auto const done = [&] {
    if (is_watching(stage) && !broken) {
      broken = true;
      EXPECT_EQ(stage.status().running.at(0).instances, 2);
      stage.world.failures = 1'000'000;
      stage.scheduler.wake_all();
    }
    return stage.status().failures > 0;
  };
  test::run(stage.executors.loop, play(stage, done));
  EXPECT_TRUE(stage.status().running.empty());
  EXPECT_GT(stage.status().errors, 0U);
}

TEST(Scheduler, ActivitiesAloneAreHandedOver) {
  Stage stage;
  Activity activity;
  activity.name = "codex";
  stage.world.activities = {activity};
  auto const handed_over = [&] { return is_watching(stage) && stage.books.books.activities > 0; };
  test::run(stage.executors.loop, play(stage, handed_over));
  EXPECT_EQ(stage.status().activities, 1U);
}

TEST(Scheduler, StoppingInTheMiddleOfABacklogLosesNothingThatWasHandedOver) {
  Stage stage;
  stage.world.slice = 1;
  for (int i = 0; i < 100'000; ++i) {
    stage.world.lines.push_back(std::to_string(i));
  }
  test::run(stage.executors.loop, play(stage, [&] { return stage.status().sightings >= 20; }));
  auto const& keys = stage.books.books.keys;
  ASSERT_FALSE(keys.empty());
  EXPECT_EQ(stage.books.checkpoints.front().value, std::to_string(keys.size()));
  EXPECT_LT(keys.size(), 100'000U);
}

TEST(Scheduler, ACostlyDetectorRestsThoughItIsWokenAndThenGoesOn) {
  Stage stage{{.debounce = 1ms, .sweep = 1ms, .suspension = 300ms}};
  stage.coverage = {};
  std::chrono::steady_clock::time_point since{};
  auto const done = [&] {
    if (is_watching(stage) && since == std::chrono::steady_clock::time_point{}) {
      since = std::chrono::steady_clock::now();
      EXPECT_TRUE(stage.scheduler.suspend("fake", "the costliest").has_value());
      EXPECT_EQ(stage.status().reason, "the costliest");
    }
    stage.scheduler.wake_all();
    return since != std::chrono::steady_clock::time_point{} && is_watching(stage);
  };
  test::run(stage.executors.loop, play(stage, done));
  EXPECT_GE(std::chrono::steady_clock::now() - since, 300ms);
  EXPECT_EQ(stage.status().reason, "");
  EXPECT_EQ(stage.scheduler.suspend("other", "").error().code, Errc::not_found);
}

TEST(Scheduler, StretchedRestsAreLonger) {
  Stage stage{{.debounce = 1ms, .sweep = 1ms, .look_out = 1ms, .poll = 1ms}};
  stage.world.pause = 50ms;
  stage.scheduler.stretch(6);
  std::optional<std::chrono::steady_clock::time_point> first;
  auto const done = [&] {
    if (stage.world.scans == 1 && !first) first = std::chrono::steady_clock::now();
    return stage.world.scans >= 2;
  };
  test::run(stage.executors.loop, play(stage, done));
  EXPECT_GE(std::chrono::steady_clock::now() - *first, 200ms);
}

TEST(Scheduler, KeptQuietNobodyBeginsALook) {
  Stage stage;
  stage.scheduler.keep_quiet(200ms);
  auto const begun = std::chrono::steady_clock::now();
  test::run(stage.executors.loop, play(stage, [&] { return is_watching(stage); }));
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 200ms);
}

// Where a thread's time is told in ticks of 16 ms, that takes many looks.
TEST(Scheduler, TellsWhatALookCost) {
  Stage stage{{.debounce = 1ms, .sweep = 1ms, .look_out = 1ms, .poll = 1ms}};
  test::run(stage.executors.loop, play(stage, [&] { return stage.status().cpu.count() > 0; }));
  EXPECT_GT(stage.status().cpu.count(), 0);
}

}  // namespace
}  // namespace companion::pipeline
