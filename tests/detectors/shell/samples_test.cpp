// The sample histories, exactly as their expected.json tells.
#include "shell_world.hpp"

namespace companion::detectors::shell {
namespace {

struct Sample {
  char const* shell;
  char const* folder;
  char const* file;
  char const* place;
};

constexpr Sample samples[] = {
    {"bash", "bash/plain", ".bash_history", "/home/alex/.bash_history"},
    {"bash", "bash/timestamps", ".bash_history", "/home/alex/.bash_history"},
    {"zsh", "zsh", ".zsh_history", "/home/alex/.zsh_history"},
    {"fish", "fish", "fish_history", "/home/alex/.local/share/fish/fish_history"},
    {"powershell", "powershell", "PSReadLine/ConsoleHost_history.txt",
     "/home/alex/.local/share/powershell/PSReadLine/ConsoleHost_history.txt"},
    {"nushell", "nushell", "history.txt", "/home/alex/.config/nushell/history.txt"},
    {"nushell", "nushell", "history.sqlite3", "/home/alex/.config/nushell/history.sqlite3"},
    {"atuin", "atuin", "history.db", "/home/alex/.local/share/atuin/history.db"},
};

nlohmann::json expected(Sample const& sample) {
  return nlohmann::json::parse(fixture(std::string{"shell/"} + sample.folder + "/expected.json"));
}

std::string bytes_of(Sample const& sample) {
  return fixture(std::string{"shell/"} + sample.folder + "/" + sample.file);
}

TEST(ShellSamples, EveryCommandAndTimeIsDecoded) {
  for (auto const& sample : samples) {
    auto const& shell = shell_named(sample.shell);
    bool const database =
        std::string_view{sample.file}.ends_with(".db") || std::string_view{sample.file}.ends_with("3");
    if (database) continue;
    auto const wanted = expected(sample);
    auto const entries = shell.decode(bytes_of(sample));
    ASSERT_EQ(entries.size(), wanted["entries"].size()) << sample.folder;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      auto const& want = wanted["entries"][i];
      EXPECT_EQ(entries[i].command, want["command"].get<std::string>()) << sample.folder;
      bool const timed = !want["epoch"].is_null() && std::string_view{sample.file} != "history.txt";
      ASSERT_EQ(entries[i].at.has_value(), timed) << sample.folder << " " << i;
      if (timed) {
        EXPECT_EQ(epoch_ms(*entries[i].at), want["epoch"].get<std::int64_t>() * 1000);
      }
      if (want.contains("duration")) {
        EXPECT_EQ(entries[i].duration.count(), want["duration"].get<std::int64_t>() * 1000);
      }
    }
  }
}

TEST(ShellSamples, EveryEntryRunsTheToolsThatAreExpected) {
  CliNames const names{built_in_clis(), [](CatalogueEntry const&) { return false; }};
  for (auto const& sample : samples) {
    auto const& shell = shell_named(sample.shell);
    auto const wanted_of_all = expected(sample);
    ASSERT_FALSE(wanted_of_all["entries"].empty());
    for (auto const& entry : wanted_of_all["entries"]) {
      std::vector<std::string> wanted;
      for (auto const& command : entry["ai"]) wanted.push_back(tool_of(command));
      std::vector<std::string> got;
      for (auto const& use : uses_in(entry["command"].get<std::string>(), shell.dialect, names))
        got.push_back(use.tool->name);
      EXPECT_EQ(got, wanted) << sample.folder << ": " << entry["command"];
    }
  }
}

TEST(ShellSamples, TheDetectorCountsThemOnceHoweverOftenItLooks) {
  for (auto const& sample : samples) {
    ShellWorld world{sample.shell};
    world.host.write(sample.place, bytes_of(sample));
    for (int look = 0; look < 3; ++look) {
      world.scan();
      world.restart();
    }
    EXPECT_EQ(world.counts(), wanted_counts(expected(sample)["ai_command_counts"]))
        << sample.folder << sample.file;
    EXPECT_TRUE(world.quarantined.empty()) << sample.folder;
  }
}

TEST(ShellSamples, TimesDurationsAndFoldersAreKept) {
  ShellWorld atuin{"atuin"};
  atuin.host.write(samples[7].place, bytes_of(samples[7]));
  atuin.scan();
  ASSERT_EQ(atuin.ledger.size(), 2U);
  auto const& use = atuin.ledger.begin()->second;
  EXPECT_EQ(epoch_ms(use.start), 1'787'216'400'000);
  EXPECT_EQ(use.running, Milliseconds{61'000});
  EXPECT_EQ(use.project, "/home/alex/src/acme-api");
  EXPECT_EQ(use.category, "code");
  ShellWorld zsh{"zsh"};
  zsh.host.write(samples[2].place, bytes_of(samples[2]));
  zsh.scan();
  auto const& claude = zsh.ledger.at("t|1787216400000|claude-code|0");
  EXPECT_EQ(claude.running, Milliseconds{42'000});
  EXPECT_EQ(claude.end - claude.start, Milliseconds{42'000});
  EXPECT_EQ(claude.program, "zsh");
}

TEST(ShellSamples, AHistoryCutAtItsHeadGoesOnWhereItWas) {
  ShellWorld world{"bash"};
  nlohmann::json const steps = nlohmann::json::parse(fixture("shell/bash/rewritten/expected.json"))["steps"];
  for (auto const& step : steps) {
    auto const folder = "shell/bash/rewritten/step" + std::to_string(step["step"].get<int>());
    world.host.write("/home/alex/.bash_history", fixture(folder + "/.bash_history"));
    world.scan();
    EXPECT_EQ(world.counts(), wanted_counts(step["ai_command_counts"])) << folder;
    world.restart();
  }
}

}  // namespace
}  // namespace companion::detectors::shell
