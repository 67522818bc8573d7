// Lines of shells and what they run: every row of fixtures/shell/lines.tsv, both ways.
#include <sstream>

#include "shell_world.hpp"

namespace companion::detectors::shell {
namespace {

struct Line {
  Dialect dialect;
  std::string tools;
  std::string text;
};

std::vector<Line> lines() {
  std::map<std::string, Dialect> const dialects{{"posix", Dialect::posix},
                                                {"fish", Dialect::fish},
                                                {"powershell", Dialect::powershell},
                                                {"nushell", Dialect::nushell}};
  std::vector<Line> all;
  std::istringstream in{fixture("shell/lines.tsv")};
  for (std::string row; std::getline(in, row);) {
    if (row.starts_with('#')) continue;
    auto const first = row.find('\t');
    auto const second = row.find('\t', first + 1);
    Line line{dialects.at(row.substr(0, first)), row.substr(first + 1, second - first - 1),
              row.substr(second + 1)};
    for (auto at = line.text.find("⏎"); at != std::string::npos; at = line.text.find("⏎"))
      line.text.replace(at, std::string_view{"⏎"}.size(), "\n");
    all.push_back(std::move(line));
  }
  return all;
}

std::string tools_of(std::string const& text, Dialect dialect, CliNames const& names) {
  std::string tools;
  for (auto const& use : uses_in(text, dialect, names)) tools += (tools.empty() ? "" : ",") + use.tool->name;
  return tools.empty() ? "-" : tools;
}

TEST(ShellLines, EachRunsWhatItRunsAndNothingElse) {
  CliNames const names{built_in_clis(), [](CatalogueEntry const&) { return false; }};
  auto const all = lines();
  EXPECT_GE(all.size(), 350U);
  for (auto const& line : all) EXPECT_EQ(tools_of(line.text, line.dialect, names), line.tools) << line.text;
}

TEST(ShellLines, AmbiguousNamesCountWhereTheToolIsAtHome) {
  CliNames const at_home{built_in_clis(), [](CatalogueEntry const&) { return true; }};
  EXPECT_EQ(tools_of("pi", Dialect::posix, at_home), "pi");
  EXPECT_EQ(tools_of("q", Dialect::posix, at_home), "amazon-q");
  EXPECT_EQ(tools_of("agent", Dialect::posix, at_home), "cursor-agent");
  EXPECT_EQ(tools_of("forge", Dialect::posix, at_home), "forge");
  EXPECT_EQ(tools_of("forge build", Dialect::posix, at_home), "-");
  EXPECT_EQ(tools_of("pi 1000", Dialect::posix, at_home), "-");
  EXPECT_EQ(tools_of("./pi", Dialect::posix, at_home), "-");
}

TEST(ShellLines, AWordInAnotherPlaceChangesNothing) {
  CliNames const names{built_in_clis(), [](CatalogueEntry const&) { return false; }};
  for (auto const& line : lines()) {
    if (line.dialect != Dialect::posix || line.text.find('\n') != std::string::npos) continue;
    // An unclosed quote or a comment would take what follows in.
    if (line.tools == "-") continue;
    EXPECT_EQ(tools_of("ls x; " + line.text, line.dialect, names), line.tools) << line.text;
  }
}

TEST(ShellLines, HostileLinesEnd) {
  CliNames const names{built_in_clis(), [](CatalogueEntry const&) { return false; }};
  for (auto const* const piece :
       {"$(", "`", "((", "{ ", "\"$(", "<<X ", "case x in ", "sudo ", "x=(", "if ", "'", "@{"}) {
    std::string text;
    for (int i = 0; i < 4'000; ++i) text += piece;
    for (auto const dialect : {Dialect::posix, Dialect::fish, Dialect::powershell, Dialect::nushell})
      EXPECT_LE(uses_in(text + "claude", dialect, names).size(), 1U) << piece;
  }
}

TEST(ShellLines, TheDistributionOfWslIsTold) {
  auto const made = invocations("wsl -d Debian -u root -- claude", Dialect::powershell);
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(made[0].environment, "wsl:Debian");
  EXPECT_EQ(invocations("wsl claude", Dialect::posix)[0].environment, "wsl");
}

TEST(ShellLines, TheCatalogueHasEnoughToolsAndNoCommandTwice) {
  EXPECT_GE(built_in_clis().size(), 50U);
  std::map<std::string, std::string> owners;
  for (auto const& entry : built_in_clis()) {
    for (auto const& command : entry.list("commands"))
      EXPECT_TRUE(owners.emplace(command, entry.name).second) << command;
    for (auto const* const part : {"weak", "ambiguous"}) {
      for (auto const& command : entry.list(part)) EXPECT_EQ(owners[command], entry.name) << command;
    }
  }
}

}  // namespace
}  // namespace companion::detectors::shell
