// The built program from outside: what scripts see.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/places.hpp"

namespace companion::cli {
namespace {

struct Ran {
  int exit{-1};
  std::string out;
};

std::filesystem::path home() {
  auto const* const name = testing::UnitTest::GetInstance()->current_test_info()->name();
  auto folder = std::filesystem::path{testing::TempDir()} / "companion_binary" / name;
  std::filesystem::create_directories(folder);
  return folder;
}

Ran shell(std::string const& command) {
  Ran result;
  auto* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return result;
  std::array<char, 4096> part{};
  while (auto const got = std::fread(part.data(), 1, part.size(), pipe)) result.out.append(part.data(), got);
  auto const status = pclose(pipe);
  result.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

/// On an empty home. Standard error is merged only when the arguments say so.
Ran ran(std::string const& arguments) {
  return shell("env -i HOME='" + home().string() +
               "' TZ=UTC COMPANION_NETWORK_ENABLED=false COMPANION_SERVER_OTLP_LISTEN=off '" +
               places::program() + "' " + arguments);
}

class Binary : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(places::program())) GTEST_SKIP() << "the program is not built";
    std::filesystem::remove_all(home());
  }
};

TEST_F(Binary, ReportsNothingOnAnEmptyHome) {
  auto const result = ran("report total --json 2>&1");
  EXPECT_EQ(result.exit, 0) << result.out;
  EXPECT_NE(result.out.find("\"groups\": []"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("\"timezone\": \"UTC\""), std::string::npos) << result.out;
}

TEST_F(Binary, ActivityOfAnEmptyHomeIsEmptyAndNoError) {
  auto const sums = ran("activity --json 2>&1");
  EXPECT_EQ(sums.exit, 0) << sums.out;
  EXPECT_NE(sums.out.find("\"groups\": []"), std::string::npos) << sums.out;
  EXPECT_EQ(ran("activity --list 2>&1").exit, 0);
  EXPECT_EQ(ran("activity --by model 2>/dev/null").exit, 2);
  EXPECT_EQ(ran("activity --kind robot 2>/dev/null").exit, 2);
}

TEST_F(Binary, DetectRunsOneDetectorAndStoresNothing) {
  auto const listed = ran("detect 2>&1");
  EXPECT_EQ(listed.exit, 0) << listed.out;
  EXPECT_NE(listed.out.find("log:codex"), std::string::npos) << listed.out;
  std::filesystem::create_directories(home() / ".claude/projects/p");
  std::ofstream{home() / ".claude/projects/p/a.jsonl"} << "no json\n";
  auto const looked = ran("detect log:claude-code --once --resume --json 2>&1");
  EXPECT_EQ(looked.exit, 0) << looked.out;
  EXPECT_NE(looked.out.find("\"files_total\": 1"), std::string::npos) << looked.out;
  EXPECT_EQ(looked.out.find("\"quarantined\": {}"), std::string::npos) << looked.out;
  for (auto const& entry : std::filesystem::recursive_directory_iterator{home()})
    EXPECT_NE(entry.path().filename(), "ledger.db") << "it stores nothing";
  auto const unknown = ran("detect log:codx --once 2>&1");
  EXPECT_EQ(unknown.exit, 2);
  EXPECT_NE(unknown.out.find("did you mean log:codex"), std::string::npos) << unknown.out;
  EXPECT_EQ(ran("detect log:codex 2>/dev/null").exit, 2) << "without --once nothing runs";
}

TEST_F(Binary, AnInventoryPolicyWithAMistakeIsRefusedWithItsLine) {
  std::ofstream{home() / "policy.yaml"} << "sanctioned: [codex]\nforbiden: [x]\n";
  auto const result = ran("inventory --policy '" + (home() / "policy.yaml").string() + "' 2>&1");
  EXPECT_EQ(result.exit, 2) << result.out;
  EXPECT_NE(result.out.find("policy.yaml:2:"), std::string::npos) << result.out;
}

TEST_F(Binary, SaysUsageByExitCodeTwo) {
  EXPECT_EQ(ran("report --nonsense 2>/dev/null").exit, 2);
  EXPECT_EQ(ran("frobnicate 2>/dev/null").exit, 2);
  EXPECT_EQ(ran("run --listen 0.0.0.0:1 2>/dev/null").exit, 2);
}

TEST_F(Binary, SaysNothingThereByExitCodeThree) {
  EXPECT_EQ(ran("status").exit, 3);
  EXPECT_EQ(ran("explain msg_unknown 2>/dev/null").exit, 3);
}

TEST_F(Binary, WritesTheTokenAloneToStandardOutput) {
  auto const result = ran("token create --scope read 2>/dev/null");
  EXPECT_EQ(result.exit, 0);
  EXPECT_EQ(result.out.find('\n'), result.out.size() - 1);
  EXPECT_TRUE(result.out.starts_with("cmp_")) << result.out;
}

TEST_F(Binary, WritesNoColoursIntoAPipe) {
  EXPECT_EQ(ran("demo --days 3 --now 2026-08-20T12:00:00Z 2>&1").out.find('\x1b'), std::string::npos);
}

TEST_F(Binary, TheDemoReadsNothingOfTheHomeOfWhoeverAsksForIt) {
  std::filesystem::create_directories(home());
  std::ofstream{home() / ".bash_history"} << "#1787227200\naider\n";
  EXPECT_EQ(
      ran("demo --days 3 --now 2026-08-20T12:00:00Z --home '" + (home() / "made").string() + "' 2>&1").exit,
      0);
  auto const told = ran("activity --by program --since all --json --data-dir '" +
                        (home() / "made/data").string() + "' 2>&1");
  EXPECT_NE(told.out.find("\"zsh\""), std::string::npos) << told.out;
  EXPECT_EQ(told.out.find("\"bash\""), std::string::npos) << told.out;
}

TEST_F(Binary, RunTellsWhereItIsStatusFindsItAndATermSignalEndsItWell) {
  auto const script = home() / "script";
  std::ofstream{script} << "export HOME='" << home().string()
                        << "' TZ=UTC COMPANION_NETWORK_ENABLED=false COMPANION_SERVER_OTLP_LISTEN=off\n"
                        << "'" << places::program() << "' run --listen 127.0.0.1:0 & daemon=$!\n"
                        << "for i in $(seq 300); do '" << places::program()
                        << "' status >/dev/null 2>&1 && break; "
                        << "sleep 0.1; done\n"
                        << "'" << places::program() << "' status; echo status=$?\n"
                        << "'" << places::program() << "' run --listen 127.0.0.1:0 2>&1; echo second=$?\n"
                        << "kill -TERM $daemon; wait $daemon; echo ended=$?\n";
  auto const result = shell("sh '" + script.string() + "' 2>/dev/null");
  EXPECT_NE(result.out.find("address    http://127.0.0.1:"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("Ctrl-C stops it."), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("Daemon   running at http://127.0.0.1:"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("status=0\n"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("second=1\n"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("ended=0\n"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("Stopped; everything taken is in the ledger."), std::string::npos) << result.out;
}

}  // namespace
}  // namespace companion::cli
