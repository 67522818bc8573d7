// Real programs: scripts of the shell that every POSIX system has.
#include "platform/run_program.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace companion::platform {
namespace {

using namespace std::chrono_literals;

Result<ProgramOutput> shell(std::string const& script, std::chrono::milliseconds longest = 20s) {
  return run_program({"sh", "-c", script}, longest);
}

TEST(RunProgram, KeepsBothOutputsAndTheExitCodeApart) {
  auto const ran = shell("echo out; echo err >&2; exit 3");
  ASSERT_TRUE(ran.has_value());
  EXPECT_EQ(ran->out, "out\n");
  EXPECT_EQ(ran->err, "err\n");
  EXPECT_EQ(ran->exit, 3);
}

TEST(RunProgram, WordsStayWords) {
  auto const ran = run_program({"sh", "-c", "printf '%s|' \"$@\"", "name", "a b", "$HOME;'", ""}, 20s);
  ASSERT_TRUE(ran.has_value());
  EXPECT_EQ(ran->out, "a b|$HOME;'||");
}

TEST(RunProgram, SpeaksEnglishAndReadsNothing) {
  ::setenv("LC_ALL", "de_DE.UTF-8", 1);
  auto const ran = shell("printf '%s ' \"$LC_ALL\"; cat");
  ::unsetenv("LC_ALL");
  ASSERT_TRUE(ran.has_value());
  EXPECT_EQ(ran->out, "C ");
}

TEST(RunProgram, MuchOutputOnBothSidesNeitherBlocksNorIsAllKept) {
  auto const ran = shell(
      "i=0; while [ $i -lt 40 ]; do head -c 65536 /dev/zero; head -c 65536 /dev/zero >&2; i=$((i+1)); done");
  ASSERT_TRUE(ran.has_value()) << ran.error().message;
  EXPECT_EQ(ran->exit, 0);
  EXPECT_EQ(ran->out.size(), 1U << 20U);
  EXPECT_EQ(ran->err.size(), 1U << 20U);
}

TEST(RunProgram, OneThatTakesTooLongIsEnded) {
  auto const begin = std::chrono::steady_clock::now();
  for (auto const* const script : {"exec sleep 60", "exec sleep 60 >/dev/null 2>&1"}) {
    auto const ran = shell(script, 100ms);
    ASSERT_FALSE(ran.has_value());
    EXPECT_EQ(ran.error().code, Errc::unavailable);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 50s);
}

TEST(RunProgram, OneThatIsNotThereOrWasKilledIsTold) {
  EXPECT_EQ(run_program({"companion-no-such-program"}, 1s).error().code, Errc::unavailable);
  EXPECT_EQ(run_program({}, 1s).error().code, Errc::invalid);
  EXPECT_EQ(shell("kill -KILL $$")->exit, 137);
}

TEST(RunProgram, AttachedOnesGiveTheirExitCode) {
  EXPECT_EQ(run_attached({"sh", "-c", "exit 4"}), 4);
  EXPECT_EQ(run_attached({"companion-no-such-program"}).error().code, Errc::unavailable);
}

}  // namespace
}  // namespace companion::platform
