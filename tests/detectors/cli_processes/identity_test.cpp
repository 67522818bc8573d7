// Which processes are AI CLIs: every row of fixtures/processes/processes.tsv, both ways.
#include <sstream>

#include "detectors/cli_processes/identity.hpp"
#include "detectors/cli_processes/surroundings.hpp"
#include "processes.hpp"

namespace companion::detectors::cli_processes {
namespace {

struct Row {
  std::string tool;
  Process process;
  std::string home;
  std::string text;
};

std::vector<std::string> split(std::string const& text, char mark) {
  std::vector<std::string> parts;
  std::istringstream in{text};
  for (std::string part; std::getline(in, part, mark);) parts.push_back(part);
  return parts;
}

std::vector<Row> rows() {
  std::vector<Row> all;
  std::istringstream in{shell::fixture("processes/processes.tsv")};
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    auto const parts = split(line, '\t');
    Row row;
    row.text = line;
    row.tool = parts.at(0);
    row.process.executable = parts.at(1);
    row.process.arguments = split(parts.at(2), ' ');
    if (row.process.arguments[0].starts_with("kernel=")) {
      row.process.name = row.process.arguments[0].substr(7);
      row.process.arguments.erase(row.process.arguments.begin());
    }
    if (parts.size() > 3) row.home = parts[3];
    all.push_back(std::move(row));
  }
  return all;
}

TEST(CliIdentity, EveryProcessIsWhatItIsAndNothingElse) {
  auto const all = rows();
  EXPECT_GE(all.size(), 200U);
  for (auto const& row : all) {
    Identities const identities{shell::built_in_clis(), shell::built_in_catalogues().apps,
                                [&row](CatalogueEntry const& entry) {
                                  auto const home = entry.list("home");
                                  return std::find(home.begin(), home.end(), row.home) != home.end();
                                }};
    auto const* const found = identities.of(row.process);
    EXPECT_EQ(found == nullptr ? "-" : found->name, row.tool) << row.text;
  }
}

TEST(CliIdentity, IdesAndTerminalsAreKnownByTheirPrograms) {
  EXPECT_EQ(frame_of("/usr/share/code/code", ""), "vscode");
  EXPECT_EQ(frame_of("/Applications/Cursor.app/Contents/MacOS/Cursor", ""), "cursor");
  EXPECT_EQ(frame_of("/home/alex/.vscode-server/cli/servers/x/server/node", ""), "vscode");
  EXPECT_EQ(frame_of("/opt/idea-2026/jbr/bin/java", ""), "jetbrains");
  EXPECT_EQ(frame_of("/usr/libexec/gnome-terminal-server", ""), "gnome-terminal");
  EXPECT_EQ(frame_of("", "tmux: server"), "tmux");
  EXPECT_EQ(frame_of("C:/Program Files/WindowsApps/x/WindowsTerminal.exe", ""), "windows-terminal");
  for (auto const* const other : {"/usr/bin/bash", "/usr/bin/node", "/usr/bin/stat", "/usr/bin/python3"})
    EXPECT_EQ(frame_of(other, ""), std::nullopt) << other;
}

TEST(CliIdentity, VariablesTellOfTheFrameToo) {
  auto const of = [](std::map<std::string, std::string> const& set) {
    std::vector<std::optional<std::string>> values;
    for (auto const name : frame_variables()) {
      auto const found = set.find(std::string{name});
      values.push_back(found == set.end() ? std::nullopt : std::optional{found->second});
    }
    return frame_of_variables(values);
  };
  EXPECT_EQ(of({}), "");
  EXPECT_EQ(of({{"TERM_PROGRAM", "vscode"}}), "vscode");
  EXPECT_EQ(of({{"TERM_PROGRAM", "vscode"}, {"CURSOR_TRACE_ID", "x"}}), "cursor");
  EXPECT_EQ(of({{"TERMINAL_EMULATOR", "JetBrains-JediTerm"}}), "jetbrains");
  EXPECT_EQ(of({{"__CFBundleIdentifier", "dev.zed.Zed"}}), "zed");
  EXPECT_EQ(of({{"ZED_TERM", "true"}}), "zed");
  EXPECT_EQ(of({{"TERM_PROGRAM", "something"}, {"VSCODE_IPC_HOOK_CLI", "/x"}}), "vscode");
  EXPECT_EQ(of({{"WT_SESSION", "x"}}), "windows-terminal");
  EXPECT_EQ(frame_of_variables({}), "");
}

TEST(CliIdentity, SessionIdsAreTakenOnlyWhereTheyStand) {
  std::string const id = "7d1f3c52-8b0e-4f6a-9c41-2a5be0d7c901";
  EXPECT_EQ(session_in({"claude", "--resume", id}), id);
  EXPECT_EQ(session_in({"claude", "--session-id=" + id}), id);
  EXPECT_EQ(session_in({"codex", "resume", id}), id);
  EXPECT_EQ(session_in({"opencode", "-s", "ses_0123456789abcdef"}), "ses_0123456789abcdef");
  EXPECT_EQ(session_in({"claude", "-p", id}), "");
  EXPECT_EQ(session_in({"claude", "--resume", "yesterday's"}), "");
  EXPECT_EQ(session_in({"claude", "--resume"}), "");
  EXPECT_EQ(session_in({}), "");
}

TEST(CliIdentity, ProjectAndBranchComeFromTheFilesOfGit) {
  test::FakeHost host;
  host.write("/src/acme/.git/HEAD", "ref: refs/heads/feat/limit\n");
  host.write("/src/acme/api/x", "");
  EXPECT_EQ(project_of(host, "/src/acme/api").folder, "/src/acme");
  EXPECT_EQ(project_of(host, "/src/acme/api").branch, "feat/limit");
  host.write("/src/tree/.git", "gitdir: /src/acme/.git/worktrees/tree\n");
  host.write("/src/acme/.git/worktrees/tree/HEAD", "ref: refs/heads/other\n");
  EXPECT_EQ(project_of(host, "/src/tree").branch, "other");
  host.write("/src/sub/.git", "gitdir: ../acme/.git/modules/sub");
  host.write("/src/acme/.git/modules/sub/HEAD", "0123456789abcdef0123456789abcdef01234567\n");
  EXPECT_EQ(project_of(host, "/src/sub").folder, "/src/sub");
  EXPECT_EQ(project_of(host, "/src/sub").branch, "");
  EXPECT_EQ(project_of(host, "/tmp/none").folder, "/tmp/none");
  EXPECT_EQ(project_of(host, "/").folder, "/");
}

}  // namespace
}  // namespace companion::detectors::cli_processes
