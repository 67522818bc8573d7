// Sessions of CLIs from the first look to the last.
#include "detectors/cli_processes/cli_process_detector.hpp"

#include "processes.hpp"

namespace companion::detectors::cli_processes {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class CliProcesses : public testing::Test {
 protected:
  CliProcesses() {
    host.process_table = [this] { return std::make_unique<FakeTable>(machine); };
    host.desktop = [this] { return std::make_unique<FakeDesktop>(machine); };
    host.time.set(at(0));
    machine.start(1, 0, "/usr/lib/systemd/systemd", {"systemd"}, at(-100));
    machine.start(10, 1, "/usr/libexec/gnome-terminal-server", {"gnome-terminal-server"}, at(-90));
    machine.start(11, 10, "/usr/bin/bash", {"bash"}, at(-80));
    restart();
  }

  /// Minutes past 10:10 of a day in 2026.
  static Instant at(int minute) { return *parse_instant("2026-08-20T10:10:00Z") + minutes{minute}; }

  void restart() {
    detector =
        std::make_unique<CliProcessDetector>(host, shell::built_in_clis(), shell::built_in_catalogues().apps);
    std::vector<Checkpoint> rows;
    for (auto const& [item, value] : checkpoints) rows.push_back({"cli-processes", item, value});
    detector->restore(rows);
  }

  Scan look() {
    auto scan = detector->scan({});
    EXPECT_TRUE(scan) << scan.error().message;
    for (auto const& activity : scan->found.activities) {
      EXPECT_EQ(activity.source, "cli-processes");
      EXPECT_LE(activity.active, activity.running);
      auto const [place, fresh] = ledger.try_emplace(activity.event_key, activity);
      if (!fresh) merge(place->second, activity);
    }
    for (auto const& row : scan->found.checkpoints) {
      if (row.value.empty()) {
        checkpoints.erase(row.item);
      } else {
        checkpoints[row.item] = row.value;
      }
    }
    return std::move(*scan);
  }

  /// Looks every five seconds.
  void live(minutes span) {
    for (auto const end = host.time.now() + span; host.time.now() < end;) {
      host.time.advance(seconds{5});
      look();
    }
  }

  Milliseconds sum(Milliseconds Activity::*part) const {
    Milliseconds total{0};
    for (auto const& [key, activity] : ledger) total += activity.*part;
    return total;
  }

  std::int64_t sum_of_counts() const {
    std::int64_t total = 0;
    for (auto const& [key, activity] : ledger) total += activity.count;
    return total;
  }

  Machine machine;
  test::FakeHost host;
  std::unique_ptr<CliProcessDetector> detector;
  std::map<std::string, Activity> ledger;
  std::map<std::string, std::string> checkpoints;
};

TEST_F(CliProcesses, ASessionHasItsTimesPlaceAndFrame) {
  look();
  EXPECT_TRUE(ledger.empty());
  host.write("/src/acme/.git/HEAD", "ref: refs/heads/main\n");
  machine.start(20, 11, "/home/alex/.local/share/claude/versions/2.1.39",
                {"claude", "--resume", "7d1f3c52-8b0e-4f6a-9c41-2a5be0d7c901"}, at(0));
  machine.folders[20] = "/src/acme/api";
  live(minutes{10});
  machine.processes.erase(20);
  look();
  ASSERT_EQ(ledger.size(), 1U);
  auto const& session = ledger.begin()->second;
  EXPECT_EQ(session.name, "claude-code");
  EXPECT_EQ(session.start, at(0));
  EXPECT_EQ(session.end, at(10));
  EXPECT_EQ(session.running, minutes{10});
  EXPECT_EQ(session.count, 1);
  EXPECT_EQ(session.project, "/src/acme");
  EXPECT_EQ(session.branch, "main");
  EXPECT_EQ(session.parent, "gnome-terminal");
  EXPECT_EQ(session.session, "7d1f3c52-8b0e-4f6a-9c41-2a5be0d7c901");
  EXPECT_TRUE(checkpoints.empty());
}

TEST_F(CliProcesses, ProcessesBelowACliAreItsOwn) {
  machine.start(20, 11, "/usr/bin/node", {"node", "/usr/local/bin/codex"}, at(0));
  machine.start(21, 20, "/usr/lib/node_modules/@openai/codex/vendor/x/codex/codex", {"codex"}, at(0));
  machine.start(22, 21, "/usr/bin/bash", {"bash", "-c", "make"}, at(0));
  machine.start(23, 22, "/usr/local/bin/claude", {"claude", "-p", "x"}, at(0));
  look();
  EXPECT_EQ(ledger.size(), 2U);  // codex, and the claude that it ran
}

TEST_F(CliProcesses, LongSessionsAreCutAtTheHourAndCountedOnce) {
  look();
  machine.start(20, 11, "/usr/local/bin/claude", {"claude"}, at(0));
  live(minutes{170});
  machine.processes.erase(20);
  look();
  EXPECT_EQ(ledger.size(), 3U);  // 10:10 to 13:00
  std::int64_t count = 0;
  for (auto const& [key, piece] : ledger) {
    count += piece.count;
    EXPECT_LE(piece.running, minutes{60});
    EXPECT_EQ(hour_of(piece.start),
              piece.start == piece.end ? hour_of(piece.end) : hour_of(piece.end - seconds{1}));
  }
  EXPECT_EQ(count, 1);
  EXPECT_EQ(sum(&Activity::running), minutes{170});
}

TEST_F(CliProcesses, FocusOfTheTerminalIsActiveTimeUnlessNobodyIsThere) {
  machine.start(20, 11, "/usr/local/bin/claude", {"claude"}, at(0));
  look();
  live(minutes{5});
  EXPECT_EQ(sum(&Activity::active), Milliseconds{0});
  machine.desktop = {.foreground = 10, .window_class = {}, .idle = seconds{1}};
  live(minutes{5});
  machine.desktop.idle = minutes{5};
  live(minutes{5});
  machine.desktop = {.foreground = 999, .window_class = {}, .idle = seconds{0}};
  live(minutes{5});
  EXPECT_EQ(sum(&Activity::active), minutes{5});
  EXPECT_EQ(sum(&Activity::running), minutes{20});
}

TEST_F(CliProcesses, WhereIdlenessCannotBeToldNothingIsActive) {
  machine.start(20, 11, "/usr/local/bin/claude", {"claude"}, at(0));
  machine.desktop = {.foreground = 10, .window_class = {}, .idle = {}};
  look();
  live(minutes{5});
  EXPECT_EQ(sum(&Activity::active), Milliseconds{0});
  EXPECT_EQ(sum(&Activity::running), minutes{5});
  EXPECT_TRUE(look().running.at(0).foreground) << "that much is known";
}

TEST_F(CliProcesses, EverySessionBelowOneTerminalIsActiveAndNoneBelowTmux) {
  machine.start(12, 10, "/usr/bin/zsh", {"zsh"}, at(-80));
  machine.start(15, 1, "/usr/bin/tmux", {"tmux"}, at(-80));
  machine.start(20, 11, "/usr/local/bin/claude", {"claude"}, at(0));
  machine.start(21, 12, "/usr/local/bin/codex", {"codex"}, at(0));
  machine.start(22, 15, "/usr/local/bin/gemini", {"gemini"}, at(0));
  machine.desktop = {.foreground = 10, .window_class = {}, .idle = seconds{1}};
  look();
  live(minutes{5});
  ASSERT_EQ(ledger.size(), 3U);
  for (auto const& [key, session] : ledger)
    EXPECT_EQ(session.active, session.name == "gemini-cli" ? minutes{0} : minutes{5}) << session.name;
}

TEST_F(CliProcesses, TimeThatTheMachineSleptIsNobodys) {
  machine.start(20, 11, "/usr/local/bin/claude", {"claude"}, at(0));
  machine.desktop = {.foreground = 10, .window_class = {}, .idle = seconds{1}};
  look();
  live(minutes{10});
  host.time.advance(std::chrono::hours{9});
  look();
  live(minutes{10});
  EXPECT_EQ(sum(&Activity::running), minutes{20});
  EXPECT_EQ(sum(&Activity::active), minutes{20});
  EXPECT_EQ(sum_of_counts(), 1);
  EXPECT_EQ(ledger.size(), 2U) << "the hours slept through are told of by nobody";
}

TEST_F(CliProcesses, ASessionFromBeforeTheDaemonHasItsStartButNoTimeUnseen) {
  machine.start(20, 11, "/usr/local/bin/claude", {"claude"}, at(-5));
  look();
  live(minutes{1});
  ASSERT_EQ(ledger.size(), 1U);
  EXPECT_EQ(ledger.begin()->second.start, at(-5));
  EXPECT_EQ(sum(&Activity::running), minutes{1});
  EXPECT_EQ(sum_of_counts(), 1);
}

TEST_F(CliProcesses, AnEndBetweenTwoLooksIsInTheMiddle) {
  look();
  machine.start(20, 11, "/usr/local/bin/claude", {"claude"}, at(0));
  live(minutes{1});
  machine.processes.erase(20);
  host.time.advance(seconds{10});
  look();
  EXPECT_EQ(sum(&Activity::running), seconds{65});
}

TEST_F(CliProcesses, AClockThatIsSetBackTakesNothingAway) {
  look();
  machine.start(20, 11, "/usr/local/bin/claude", {"claude"}, at(0));
  live(minutes{40});
  host.time.set(at(20));
  look();
  EXPECT_EQ(sum(&Activity::running), minutes{40}) << "told at once, not when the old time comes again";
  live(minutes{10});
  machine.processes.erase(20);
  look();
  EXPECT_EQ(sum_of_counts(), 1);
  EXPECT_EQ(sum(&Activity::running), minutes{50});
}

TEST_F(CliProcesses, ARestartOfTheDaemonAddsNothing) {
  machine.start(20, 11, "/usr/local/bin/claude", {"claude"}, at(0));
  machine.desktop = {.foreground = 10, .window_class = {}, .idle = seconds{1}};
  look();
  live(minutes{20});
  auto const active = sum(&Activity::active);
  restart();
  live(minutes{2});
  EXPECT_EQ(ledger.size(), 1U);
  EXPECT_GE(sum(&Activity::active), active);
  EXPECT_LE(sum(&Activity::active), minutes{22});
  machine.processes.erase(20);
  restart();
  look();
  EXPECT_TRUE(checkpoints.empty());
  // It ended unseen: what was told last holds, at most a minute old.
  EXPECT_GE(sum(&Activity::running), minutes{21});
  EXPECT_LE(sum(&Activity::running), minutes{22});
}

// The start of a process is computed from the clock, and moves by some milliseconds from life to life.
TEST_F(CliProcesses, ASessionStaysOneThroughLivesOfTheDaemonThatDisagreeOnItsStart) {
  auto& claude = machine.start(20, 11, "/usr/local/bin/claude", {"claude"}, at(0));
  look();
  for (int const milliseconds : {1, -1, 3, -4'000, 4'000, 0}) {
    live(minutes{2});
    claude.started = at(0) + Milliseconds{milliseconds};
    restart();
  }
  look();
  machine.processes.erase(20);
  look();
  ASSERT_EQ(ledger.size(), 1U);
  EXPECT_EQ(ledger.begin()->second.start, at(0));
  EXPECT_EQ(sum_of_counts(), 1);
  EXPECT_EQ(sum(&Activity::running), minutes{12});
}

TEST_F(CliProcesses, ALauncherThatBecomesTheToolItselfIsOneSession) {
  look();
  machine.start(20, 11, "/usr/bin/node", {"node", "/usr/lib/node_modules/@anthropic-ai/claude-code/cli.js"},
                at(0));
  live(minutes{5});
  machine.start(20, 11, "/home/alex/.local/share/claude/versions/2.1.39", {"claude"},
                at(0) + Milliseconds{1});
  live(minutes{5});
  EXPECT_EQ(checkpoints.size(), 1U);
  machine.processes.erase(20);
  look();
  ASSERT_EQ(ledger.size(), 1U);
  EXPECT_EQ(sum(&Activity::running), minutes{10});
  EXPECT_EQ(sum_of_counts(), 1);
  EXPECT_TRUE(checkpoints.empty());
}

TEST_F(CliProcesses, WhatIsNoLongerTheSameProcessIsNotTakenUp) {
  machine.start(20, 11, "/usr/local/bin/claude", {"claude"}, at(0));
  machine.start(21, 11, "/usr/local/bin/codex", {"codex"}, at(0));
  machine.start(22, 11, "/usr/local/bin/gemini", {"gemini"}, at(0));
  look();
  ASSERT_EQ(ledger.size(), 3U);
  host.time.advance(seconds{20});
  machine.start(20, 11, "/usr/local/bin/claude", {"claude"}, at(0) + seconds{6});  // the id used again
  machine.start(21, 11, "/usr/local/bin/claude", {"claude"}, at(0));               // another program
  machine.processes.erase(22);
  machine.start(23, 11, "/usr/local/bin/gemini", {"gemini"}, at(0));  // another id
  restart();
  look();
  EXPECT_EQ(ledger.size(), 6U);
  EXPECT_EQ(sum_of_counts(), 6);
}

TEST_F(CliProcesses, ALongAbsenceOfTheDaemonIsNotCounted) {
  machine.start(20, 11, "/usr/local/bin/claude", {"claude"}, at(0));
  look();
  live(minutes{5});
  restart();
  host.time.advance(minutes{20});
  look();
  live(minutes{5});
  EXPECT_EQ(ledger.size(), 1U);
  EXPECT_EQ(sum(&Activity::running), minutes{10});
}

TEST_F(CliProcesses, ACheckpointThatIsNoneIsAsGoodAsNone) {
  for (auto const* const text : {"", "2", "2 x", "1 1 1 1", "2 1 5 6", "2 99999999999999 1 0", "2 1 -1 0"}) {
    ledger.clear();
    checkpoints = {{"claude-code|20|" + std::to_string(epoch_ms(at(0))), text}};
    machine.start(20, 11, "/usr/local/bin/claude", {"claude"}, at(0));
    restart();
    look();
    EXPECT_EQ(sum_of_counts(), 1) << text;
    EXPECT_EQ(sum(&Activity::running), Milliseconds{0}) << text;
  }
}

TEST_F(CliProcesses, AnIdThatIsUsedAgainIsAnotherSession) {
  machine.start(20, 11, "/usr/local/bin/claude", {"claude"}, at(0));
  live(minutes{1});
  machine.start(20, 11, "/usr/local/bin/claude", {"claude"}, at(1));
  live(minutes{1});
  EXPECT_EQ(ledger.size(), 2U);
}

TEST_F(CliProcesses, AProcessOfLongAgoIsToldOfItsStartAndOfWhatIsSeen) {
  machine.start(20, 11, "/usr/local/bin/ollama", {"ollama", "serve"}, at(-60 * 24 * 60));
  look();
  live(minutes{5});
  ASSERT_EQ(ledger.size(), 2U);
  EXPECT_EQ(sum(&Activity::running), minutes{5});
  EXPECT_EQ(sum_of_counts(), 1);
  auto const& first = ledger.begin()->second;
  EXPECT_EQ(first.start, at(-60 * 24 * 60));
  EXPECT_EQ(first.count, 1);
}

TEST_F(CliProcesses, GaugesSumTheTreeOfEachTool) {
  machine.start(20, 11, "/usr/local/bin/claude", {"claude"}, at(0));
  machine.start(21, 20, "/usr/bin/node", {"node", "server.js"}, at(0));
  machine.usage[20] = {.cpu = seconds{1}, .memory_bytes = 100};
  machine.usage[21] = {.cpu = seconds{1}, .memory_bytes = 50};
  machine.usage[11] = {.cpu = seconds{9}, .memory_bytes = 9};
  EXPECT_TRUE(look().running.at(0).cpu == 0);
  host.time.advance(seconds{10});
  machine.usage[20].cpu += seconds{4};
  machine.usage[21].cpu += seconds{1};
  auto const running = look().running;
  ASSERT_EQ(running.size(), 1U);
  EXPECT_EQ(running[0].name, "claude-code");
  EXPECT_EQ(running[0].instances, 1);
  EXPECT_EQ(running[0].memory_bytes, 150U);
  EXPECT_DOUBLE_EQ(running[0].cpu, 0.5);
  EXPECT_EQ(detector->describe(), "1 CLIs running among 5 processes");
}

TEST_F(CliProcesses, LooksAreRareWhileNothingRuns) {
  for (int i = 0; i < 10; ++i) look();
  EXPECT_EQ(detector->pause(), seconds{30});
  machine.start(20, 11, "/usr/local/bin/claude", {"claude"}, at(0));
  look();
  EXPECT_EQ(detector->pause(), seconds{2});
  look();
  EXPECT_EQ(detector->pause(), seconds{5});
}

TEST_F(CliProcesses, WhereProcessesCannotBeSeenItSaysSo) {
  machine.processes_can_be_seen = false;
  EXPECT_TRUE(look().found.activities.empty());
  EXPECT_EQ(detector->describe(), "processes cannot be seen: not on this system");
}

TEST_F(CliProcesses, VariablesTellWhereNoAncestorDoes) {
  machine.start(30, 1, "/usr/local/bin/claude", {"claude"}, at(0));
  machine.variables[30] = {{"TERM_PROGRAM", "WezTerm"}, {"SECRET_TOKEN", "x"}};
  look();
  EXPECT_EQ(ledger.begin()->second.parent, "wezterm");
}

}  // namespace
}  // namespace companion::detectors::cli_processes
