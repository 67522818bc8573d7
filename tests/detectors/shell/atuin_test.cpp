// Shells whose commands atuin records too, or did once, or records of another shell only.
#include "shell_world.hpp"
#include "tests/support/database_bytes.hpp"

namespace companion::detectors::shell {
namespace {

using namespace std::chrono_literals;
using test::database_of;

constexpr auto bash_history = "/home/alex/.bash_history";
constexpr auto zsh_history = "/home/alex/.zsh_history";
constexpr auto nushell_history = "/home/alex/.config/nushell/history.sqlite3";
constexpr auto atuin_history = "/home/alex/.local/share/atuin/history.db";

/// A shell's history beside a database of atuin that a test fills.
class AtuinWorld : public ShellWorld {
 public:
  explicit AtuinWorld(std::string const& shell) : ShellWorld{shell} {}

  void record(std::string const& command, Instant at, std::string const& hostname = "host:alex") {
    rows_ += "INSERT INTO history VALUES('" + std::to_string(++count_) + "'," +
             std::to_string(epoch_ms(at) * 1'000'000) + ",0,0,'" + command + "','/','s','" + hostname +
             "',NULL);";
    host.write(
        atuin_history,
        database_of("CREATE TABLE history(id TEXT PRIMARY KEY, timestamp INTEGER, duration INTEGER, exit "
                    "INTEGER, command TEXT, cwd TEXT, session TEXT, hostname TEXT, deleted_at INTEGER);" +
                    rows_));
  }
  void append(std::string const& file, std::string const& line) {
    host.append(file, line + "\n");
    host.set_modified(file, now());
  }
  /// A line of a zsh history with its time.
  void run_in_zsh(std::string const& command) {
    append(zsh_history, ": " + std::to_string(epoch_ms(now()) / 1000) + ":1;" + command);
  }
  void scan_after(Milliseconds span) {
    host.time.advance(span);
    scan();
    restart();
  }
  [[nodiscard]] Instant now() const { return host.time.now(); }

 private:
  std::string rows_;
  int count_{0};
};

TEST(ShellAtuin, WhatBothHaveIsLeftToIt) {
  AtuinWorld zsh{"zsh"};
  zsh.record("claude", zsh.now() - 2s);
  zsh.run_in_zsh("claude");
  zsh.scan_after(1min);
  EXPECT_EQ(zsh.total(), 0);
  EXPECT_NE(zsh.detector->describe().find("without what atuin tells"), std::string::npos);

  AtuinWorld bash{"bash"};
  bash.append(bash_history, "claude");
  bash.record("claude", bash.now() - 24h * 30);  // in a session that was open for weeks
  bash.record("ls", bash.now());
  bash.scan_after(1min);
  EXPECT_EQ(bash.total(), 0);
  bash.host.remove(atuin_history);
  bash.append(bash_history, "codex");
  bash.scan_after(1min);
  EXPECT_EQ(bash.counts(), (std::map<std::string, std::int64_t>{{tool_of("codex"), 1}}));
}

TEST(ShellAtuin, ADatabaseThatIsNoLongerFedSilencesNobody) {
  for (std::string const shell : {"bash", "zsh"}) {
    AtuinWorld world{shell};
    world.record("claude", world.now() - 24h * 100);
    if (shell == "zsh") {
      world.run_in_zsh("claude");
    } else {
      world.append(bash_history, "claude");
    }
    world.scan_after(1s);
    EXPECT_EQ(world.total(), 1) << shell;
  }
}

TEST(ShellAtuin, ItIsAskedForAWeekendThoughNobodyTypes) {
  AtuinWorld world{"bash"};
  world.record("claude", world.now());
  world.host.time.advance(63h);
  world.append(bash_history, "claude");  // written when the shell was closed
  world.scan_after(1s);
  EXPECT_EQ(world.total(), 0);
}

TEST(ShellAtuin, OfCommandsWithoutTimesAsManyAreLeftToItAsItHas) {
  AtuinWorld world{"bash"};
  for (int i = 0; i < 3; ++i) world.append(bash_history, "claude");
  for (int i = 0; i < 2; ++i) world.record("claude", world.now() - 1h);
  world.scan_after(2min);
  EXPECT_EQ(world.total(), 1);
  world.append(bash_history, "codex --secret-filtered");
  world.scan_after(2min);
  EXPECT_EQ(world.counts()[tool_of("codex")], 1);
}

TEST(ShellAtuin, ACommandThatItMayRecordYetWaits) {
  AtuinWorld world{"zsh"};
  world.record("ls", world.now());
  world.run_in_zsh("claude");
  auto const begun = world.now();
  world.host.time.advance(1h);
  world.run_in_zsh("make");
  world.scan_after(1h);
  EXPECT_EQ(world.total(), 0) << "it runs: the row comes with its end";
  world.record("claude", begun);
  world.run_in_zsh("codex");
  world.record("codex", world.now());
  world.scan_after(1min);
  EXPECT_EQ(world.total(), 0);
  world.host.remove(atuin_history);
  world.scan_after(1min);
  world.host.replace(zsh_history, ": " + std::to_string(epoch_ms(begun) / 1000) + ":1;claude\n");
  world.scan_after(1min);
  EXPECT_EQ(world.total(), 0) << "what it told does not come up again when it is gone";
}

TEST(ShellAtuin, WhatItNeverRecordsIsToldLateButOnce) {
  AtuinWorld world{"zsh"};
  world.run_in_zsh("claude");
  auto const begun = world.now();
  world.run_in_zsh("make");
  for (int i = 0; i < 30; ++i) {
    world.record("ls", world.now());
    world.scan_after(1h);
  }
  ASSERT_EQ(world.total(), 1);
  EXPECT_EQ(epoch_ms(world.ledger.begin()->second.start), epoch_ms(begun));
}

TEST(ShellAtuin, WhatWaitedIsNotLostWithIt) {
  for (std::string const shell : {"bash", "zsh"}) {
    AtuinWorld world{shell};
    world.record("ls", world.now());
    world.append(bash_history, "ls");
    world.run_in_zsh("ls");
    world.scan_after(10s);
    for (auto const* const command : {"claude", "codex"}) {
      world.append(bash_history, command);
      world.run_in_zsh(command);
    }
    world.scan_after(10s);
    EXPECT_EQ(world.total(), 0) << shell;
    world.host.remove(atuin_history);
    world.scan_after(10s);
    world.scan_after(10s);
    EXPECT_EQ(world.total(), 2) << shell;
  }
}

TEST(ShellAtuin, RowsOfOtherMachinesProveNothing) {
  AtuinWorld world{"zsh"};
  world.record("claude", world.now(), "elsewhere:alex");
  world.run_in_zsh("claude");
  world.scan_after(1s);
  EXPECT_EQ(world.total(), 1);
}

TEST(ShellAtuin, NothingIsLeftToItWhenNobodyReadsItOrCan) {
  AtuinWorld off{"zsh"};
  off.options.disabled = {"atuin"};
  off.restart();
  off.record("claude", off.now());
  off.run_in_zsh("claude");
  off.scan_after(1s);
  EXPECT_EQ(off.total(), 1);

  AtuinWorld damaged{"zsh"};
  damaged.host.write(atuin_history, "no database at all");
  damaged.run_in_zsh("claude");
  damaged.scan_after(1s);
  EXPECT_EQ(damaged.total(), 1);
}

TEST(ShellAtuin, AShellsOwnDatabaseIsHeldAgainstItRowByRow) {
  AtuinWorld world{"nushell"};
  std::string rows{
      "CREATE TABLE history(id INTEGER PRIMARY KEY, command_line TEXT, start_timestamp INTEGER, duration_ms "
      "INTEGER, cwd TEXT, hostname TEXT);"};
  auto const run = [&](std::string const& command) {
    rows += "INSERT INTO history(command_line,start_timestamp,duration_ms,cwd,hostname) VALUES('" + command +
            "'," + std::to_string(epoch_ms(world.now())) + ",1,'/','host');";
    world.host.write(nushell_history, database_of(rows));
  };
  run("claude");
  world.record("claude", world.now());
  world.host.time.advance(1min);
  run("codex");  // not recorded
  world.scan_after(1h);
  EXPECT_EQ(world.total(), 0) << "one is told there, one may be yet";
  world.host.remove(atuin_history);
  world.scan_after(1min);
  run("gemini");
  world.scan_after(1min);
  EXPECT_EQ(world.counts(),
            (std::map<std::string, std::int64_t>{{tool_of("codex"), 1}, {tool_of("gemini"), 1}}));
}

TEST(ShellAtuin, ASliceOfNothingOpensNoDatabase) {
  for (std::string const shell : {"nushell", "atuin", "bash"}) {
    AtuinWorld world{shell};
    world.record("claude", world.now());
    world.append(bash_history, "claude");
    world.host.write(nushell_history, "x");
    ASSERT_TRUE(world.detector->scan({.bytes = 0, .observations = 0}));
    EXPECT_EQ(world.host.files_opened, 0U) << shell;
  }
}

TEST(ShellAtuin, ATailOfTheVersionBeforeIsUnderstood) {
  Tail tail;
  tail.size = 7;
  tail.length = 1;
  tail.last = {42};
  tail.passed = from_epoch_ms(5);
  auto const now = decode_tail(encode(tail));
  ASSERT_TRUE(now);
  EXPECT_EQ(now->passed, tail.passed);
  auto const before = decode_tail("1 0 0 7 0 0 1 2a");
  ASSERT_TRUE(before);
  EXPECT_EQ(before->passed, Instant{});
  EXPECT_EQ(before->last, tail.last);
  EXPECT_FALSE(decode_tail("3 0 0 7 0 0 1 2a"));
}

}  // namespace
}  // namespace companion::detectors::shell
