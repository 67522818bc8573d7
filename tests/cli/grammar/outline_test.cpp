#include "cli/grammar/outline.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/command.hpp"
#include "cli/command_line.hpp"

namespace companion::cli {
namespace {

using Words = std::vector<std::string>;

TEST(Outline, WordsThatAHelpTextListsAreFound) {
  EXPECT_EQ(words_listed("What to group by: total, hourly, daily"), (Words{"total", "hourly", "daily"}));
  EXPECT_EQ(words_listed("trace, debug, info, warn, error or off"),
            (Words{"trace", "debug", "info", "warn", "error", "off"}));
  EXPECT_EQ(words_listed("Only tracked, dark, proxy_only or unknown calls"),
            (Words{"tracked", "dark", "proxy_only", "unknown"}));
  EXPECT_EQ(words_listed("What it may do: ingest:litellm, read, admin"),
            (Words{"ingest:litellm", "read", "admin"}));
}

TEST(Outline, SentencesAreNoListsOfWords) {
  for (auto const* const text : {"", "JSON", "Only this tool (claude-code, codex)", "IANA zone; default: UTC",
                                 "From: 2026-08-20, an instant, 7d, 24h, today", "Only this model"})
    EXPECT_TRUE(words_listed(text).empty()) << text;
}

TEST(Outline, OptionsTellTheirValues) {
  CLI::App app{"a program", "prog"};
  std::string text;
  bool flag = false;
  app.add_flag("-f,--flag", flag, "A switch");
  app.add_option("--file", text, "A file")->type_name("FILE");
  app.add_option("--folder", text, "A folder")->type_name("DIR");
  app.add_option("--format", text, "A format")->check(CLI::IsMember({"json", "csv"}));
  app.add_option("place", text, "A place");
  app.add_subcommand("sub", "Below")->add_subcommand("subsub", "Further below");
  auto const made = outline_of(app);
  EXPECT_EQ(made.name, "prog");
  EXPECT_EQ(made.summary, "a program");
  ASSERT_EQ(made.options.size(), 5U);  // --help too
  EXPECT_EQ(made.options[1].names, (Words{"-f", "--flag"}));
  EXPECT_EQ(made.options[1].kind, ValueKind::none);
  EXPECT_EQ(made.options[2].kind, ValueKind::file);
  EXPECT_EQ(made.options[3].kind, ValueKind::folder);
  EXPECT_EQ(made.options[4].choices, (Words{"json", "csv"}));
  ASSERT_EQ(made.positionals.size(), 1U);
  EXPECT_EQ(made.positionals[0].names, Words{"place"});
  auto const all = all_of(made);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[2].path, "prog sub subsub");
  EXPECT_EQ(all[2].outline->summary, "Further below");
}

TEST(Outline, EveryCommandIsInTheProgramsOwn) {
  auto const program = outline();
  EXPECT_EQ(program.name, "companion");
  ASSERT_EQ(program.commands.size(), commands().size());
  for (auto const& row : commands()) {
    auto const same = [&](Outline const& command) { return command.name == row.name; };
    auto const found = std::find_if(program.commands.begin(), program.commands.end(), same);
    ASSERT_NE(found, program.commands.end()) << row.name;
    EXPECT_EQ(found->summary, row.summary);
    EXPECT_NE(found->examples.find("companion"), std::string::npos) << row.name;
  }
}

}  // namespace
}  // namespace companion::cli
