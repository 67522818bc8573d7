// Histories that grow, are cut, replaced, cleared and owned by others.
#include <random>

#include "shell_world.hpp"
#include "tests/detectors/made_database.hpp"

namespace companion::detectors::shell {
namespace {

std::string bytes_of_file(std::filesystem::path const& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

constexpr auto bash_history = "/home/alex/.bash_history";
constexpr auto zsh_history = "/home/alex/.zsh_history";

TEST(ShellTail, WhatIsThereAtTheFirstLookIsDatedByTheFileAndSummed) {
  ShellWorld world{"bash"};
  world.host.write(bash_history, "claude\nls\nclaude -p x\ncodex\n");
  world.host.set_modified(bash_history, from_epoch_ms(1'700'000'000'000));
  world.scan();
  ASSERT_EQ(world.ledger.size(), 2U);
  for (auto const& [key, activity] : world.ledger) {
    EXPECT_TRUE(key.starts_with("first|")) << key;
    EXPECT_EQ(epoch_ms(activity.start), 1'700'000'000'000);
  }
  EXPECT_EQ(world.counts()["claude-code"], 2);
}

TEST(ShellTail, LaterCommandsHaveTheTimeOfTheLookButNoneAfterTheFile) {
  ShellWorld world{"bash"};
  world.host.write(bash_history, "ls\n");
  world.scan();
  world.host.append(bash_history, "claude\n");
  world.host.set_modified(bash_history, world.host.time.now() - Milliseconds{5000});
  world.scan();
  ASSERT_EQ(world.ledger.size(), 1U);
  EXPECT_EQ(world.ledger.begin()->second.start, world.host.time.now() - Milliseconds{5000});
  world.host.append(bash_history, "codex\n");
  world.host.set_modified(bash_history, world.host.time.now() + Milliseconds{5000});
  world.scan();
  EXPECT_EQ(world.counts()["codex"], 1);
  for (auto const& [key, activity] : world.ledger) EXPECT_LE(activity.start, world.host.time.now());
}

TEST(ShellTail, RepeatedCommandsAreCountedEachTimeTheFileGrows) {
  ShellWorld world{"bash"};
  world.host.write(bash_history, "claude\n");
  world.scan();
  for (int i = 0; i < 100; ++i) {
    world.host.append(bash_history, "claude\n");
    world.scan();
    if (i % 7 == 0) world.restart();
  }
  EXPECT_EQ(world.total(), 101);
}

TEST(ShellTail, ALongHistoryThatIsCutWithEachCommandIsFollowed) {
  std::vector<std::string> lines;
  for (int i = 0; i < 300; ++i) lines.push_back("make target" + std::to_string(i));
  auto const write = [&](ShellWorld& world) {
    std::string text;
    for (auto const& line : lines) text += line + "\n";
    world.host.replace(bash_history, text);
    world.scan();
  };
  ShellWorld world{"bash"};
  write(world);
  for (int i = 0; i < 50; ++i) {
    lines.push_back(i % 5 == 0 ? "claude" : "cd folder" + std::to_string(i));
    lines.erase(lines.begin(), lines.begin() + 1 + i % 3);
    write(world);
    world.restart();
  }
  EXPECT_EQ(world.total(), 10);
}

TEST(ShellTail, ASessionThatWritesItsOwnListOverTheFileAddsOnlyItsCommands) {
  std::string common;
  for (int i = 0; i < 40; ++i) common += "step " + std::to_string(i) + "\nclaude\n";
  ShellWorld world{"bash"};
  world.host.write(bash_history, common);
  world.scan();
  EXPECT_EQ(world.total(), 40);
  world.host.write(bash_history, common + "codex\nls\n");
  world.scan();
  EXPECT_EQ(world.total(), 41);
  world.host.write(bash_history, common + "gemini\n");  // began before the other ended
  world.scan();
  EXPECT_EQ(world.counts()["gemini-cli"], 1);
  EXPECT_EQ(world.total(), 42);
}

TEST(ShellTail, AFileWithNothingInCommonIsNewWhenShorterElsePassedOver) {
  ShellWorld world{"bash"};
  world.host.write(bash_history, "ls\nclaude\nmake\n");
  world.scan();
  world.host.write(bash_history, "codex\n");
  world.scan();
  EXPECT_EQ(world.counts()["codex"], 1);
  world.host.write(bash_history, "gemini\ngemini -p a\ngemini -p b\n");
  world.scan();
  EXPECT_EQ(world.counts()["gemini-cli"], 0);
  EXPECT_EQ(world.quarantined, std::vector<std::string>{"history_replaced"});
  world.host.append(bash_history, "gemini -p c\n");
  world.scan();
  EXPECT_EQ(world.counts()["gemini-cli"], 1);
}

TEST(ShellTail, TimedEntriesAreCountedOnceWhateverHappensToTheFile) {
  std::vector<std::string> entries;
  for (int i = 0; i < 200; ++i)
    entries.push_back(": " + std::to_string(1'787'216'400 + i * 10) + ":1;" + (i % 4 == 0 ? "claude" : "ls") +
                      "\n");
  std::mt19937 random{7};
  ShellWorld world{"zsh"};
  std::size_t written = 20;
  for (int step = 0; step < 60; ++step) {
    written = std::min(entries.size(), written + random() % 8);
    auto const from = random() % 3 == 0 ? random() % (written / 2) : 0;
    std::string text;
    for (auto i = from; i < written; ++i) text += entries[i];
    world.host.replace(zsh_history, text);
    world.scan(ScanBudget{.bytes = 1000, .observations = 3});
    if (random() % 4 == 0) world.restart();
  }
  EXPECT_EQ(world.total(), static_cast<std::int64_t>((written + 3) / 4));
}

TEST(ShellTail, SeveralInOneSecondAreSeveral) {
  ShellWorld world{"zsh"};
  world.host.write(zsh_history, ": 1787216400:0;claude\n: 1787216400:0;claude\n");
  world.scan();
  world.host.append(zsh_history, ": 1787216400:0;claude\n: 1787216400:0;codex; claude\n");
  world.scan();
  EXPECT_EQ(world.counts()["claude-code"], 4);
  EXPECT_EQ(world.counts()["codex"], 1);
}

TEST(ShellTail, AnUnfinishedLastLineWaits) {
  ShellWorld world{"bash"};
  world.host.write(bash_history, "ls\nclau");
  world.scan();
  EXPECT_EQ(world.total(), 0);
  world.host.write(bash_history, "ls\nclaude\n");
  world.scan();
  EXPECT_EQ(world.total(), 1);
}

TEST(ShellTail, ADatabaseThatWasReadIsDoneAlsoWhenNothingIsNew) {
  ShellWorld world{"atuin"};
  world.host.write("/home/alex/.local/share/atuin/history.db", fixture("shell/atuin/history.db"));
  for (int look = 0; look < 3; ++look) {
    auto const scan = world.detector->scan({});
    ASSERT_TRUE(scan.has_value());
    EXPECT_EQ(scan->progress.files_total, 1U);
    EXPECT_EQ(scan->progress.files_done, 1U) << look;
  }
  EXPECT_TRUE(world.detector->describe().starts_with("~/.local/share/atuin/history.db"));
}

TEST(ShellTail, RowsOfOtherMachinesAreNotOurs) {
  ShellWorld world{"atuin"};
  world.options.hostname = "elsewhere.example";
  world.restart();
  world.host.write("/home/alex/.local/share/atuin/history.db", fixture("shell/atuin/history.db"));
  world.scan();
  EXPECT_EQ(world.total(), 0);
}

// Newer versions tell who ran it; that is no place where it ran.
TEST(ShellTail, ACommandThatAnAgentRanHasNoEnvironmentForThat) {
  MadeDatabase database{"history.db"};
  database.put(
      "CREATE TABLE history (id text PRIMARY KEY, timestamp integer NOT NULL, duration integer, "
      "command text, cwd text, hostname text, deleted_at integer, author_kind text)");
  database.put(
      "INSERT INTO history VALUES('1', 1787216400000000000, 0, 'claude', '/src', '', NULL, 'agent'), "
      "('2', 1787216401000000000, 0, 'codex', '/src', '', NULL, 'human')");
  ShellWorld world{"atuin"};
  world.host.write("/home/alex/.local/share/atuin/history.db", bytes_of_file(database.path()));
  world.scan();
  EXPECT_EQ(world.total(), 2);
  for (auto const& [key, use] : world.ledger) EXPECT_EQ(use.environment, "") << key;
}

TEST(ShellTail, NeitherTextNorArgumentsAreKept) {
  ShellWorld world{"bash"};
  world.host.write(bash_history, "SECRET_TOKEN=hunter2hunter2 claude -p 'private words' /private/path\n");
  world.scan();
  EXPECT_EQ(world.total(), 1);
  auto const kept = world.ledger.begin()->second;
  for (auto const& text : {kept.event_key, kept.name, kept.program, kept.session, kept.project, kept.branch,
                           kept.parent, kept.environment, world.checkpoints.begin()->second})
    for (auto const* const secret : {"hunter2", "private", "TOKEN"})
      EXPECT_EQ(text.find(secret), text.npos) << text;
}

TEST(ShellTail, DamagedDatabasesAreToldOnce) {
  ShellWorld world{"nushell"};
  world.host.write("/home/alex/.config/nushell/history.sqlite3", "no database at all");
  world.scan();
  world.host.write("/home/alex/.config/nushell/history.sqlite3", "still none, but longer");
  world.scan();
  EXPECT_EQ(world.quarantined, std::vector<std::string>{"unreadable_file"});
}

TEST(ShellTail, WithoutAHistoryThereIsNothing) {
  for (auto const& shell : shells()) {
    ShellWorld world{std::string{shell.name}};
    world.scan();
    EXPECT_TRUE(world.ledger.empty());
    EXPECT_EQ(world.detector->describe(), "no history");
    EXPECT_TRUE(world.detector->watched().empty());
  }
}

TEST(ShellTail, HistoriesAreFoundWhereVariablesSay) {
  ShellWorld world{"zsh"};
  world.host.variables = {{"ZDOTDIR", "/cfg/zsh"}, {"SHELL", "/bin/zsh"}, {"HISTFILE", "/var/hist"}};
  world.host.write("/cfg/zsh/.zsh_history", "claude\n");
  world.host.write("/var/hist", "codex\n");
  world.scan();
  EXPECT_EQ(world.total(), 2);
  EXPECT_EQ(world.detector->watched().size(), 2U);
  ShellOptions options;
  options.disabled = {"bash"};
  EXPECT_EQ(make_shell_detectors(world.host, built_in_clis(), options).size(), 5U);
  options.enabled = false;
  EXPECT_TRUE(make_shell_detectors(world.host, built_in_clis(), options).empty());
}

}  // namespace
}  // namespace companion::detectors::shell
