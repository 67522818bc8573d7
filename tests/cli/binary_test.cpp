// The built program from outside: what scripts see.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>

namespace companion::cli {
namespace {

struct Ran {
  int exit{-1};
  std::string out;
};

/// Standard error is merged only when the arguments say so.
Ran ran(std::string const& arguments) {
  auto const home = std::filesystem::path{testing::TempDir()} / "companion_binary_home";
  std::filesystem::create_directories(home);
  auto const command = "env -i HOME='" + home.string() + "' TZ=UTC '" COMPANION_BINARY "' " + arguments;
  Ran result;
  auto* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return result;
  std::array<char, 4096> part{};
  while (auto const got = std::fread(part.data(), 1, part.size(), pipe)) result.out.append(part.data(), got);
  auto const status = pclose(pipe);
  result.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

class Binary : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(COMPANION_BINARY)) GTEST_SKIP() << "the program is not built";
  }
};

TEST_F(Binary, ReportsNothingOnAnEmptyHome) {
  auto const result = ran("report total --json 2>&1");
  EXPECT_EQ(result.exit, 0) << result.out;
  EXPECT_NE(result.out.find("\"groups\": []"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("\"timezone\": \"UTC\""), std::string::npos) << result.out;
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

}  // namespace
}  // namespace companion::cli
