#include "platform/service_steps.hpp"

#include <gtest/gtest.h>

#include "tests/platform/scripted_programs.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::platform {
namespace {

TEST(ServiceSteps, AreDescribedWithoutBeingDone) {
  test::TempFolder const folder;
  test::ScriptedPrograms programs;
  auto const file = folder.path() / "deep" / "unit";
  auto const told = carry_out({write_step(file, "text"), remove_step(file), run_step({"tool", "do", "it"})},
                              programs.runner(), Execution::describe);
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(*told, (ServiceReport{"write " + file.string(), "remove " + file.string(), "run tool do it"}));
  EXPECT_TRUE(programs.calls.empty());
  EXPECT_FALSE(std::filesystem::exists(file.parent_path()));
}

TEST(ServiceSteps, AreDoneInOrderAndMakeTheirFolders) {
  test::TempFolder const folder;
  test::ScriptedPrograms programs;
  auto const file = folder.path() / "deep" / "unit";
  ASSERT_TRUE(
      carry_out({write_step(file, "text"), run_step({"tool"})}, programs.runner(), Execution::perform));
  EXPECT_EQ(text_of(file), "text");
  EXPECT_EQ(programs.calls, std::vector<std::string>{"tool"});
  ASSERT_TRUE(carry_out({remove_step(file), remove_step(file)}, programs.runner(), Execution::perform))
      << "what is gone already is no failure";
  EXPECT_EQ(text_of(file), std::nullopt);
}

TEST(ServiceSteps, EndAtTheFirstFailureWithItsFirstLine) {
  test::ScriptedPrograms programs;
  programs.answer("bad", {.exit = 1, .out = "", .err = "Failed: no such unit.\nSee the manual.\n"});
  auto const told = carry_out({run_step({"good"}), run_step({"bad", "one"}), run_step({"never"})},
                              programs.runner(), Execution::perform);
  ASSERT_FALSE(told.has_value());
  EXPECT_EQ(told.error().message, "bad one: Failed: no such unit.");
  EXPECT_EQ(told.error().code, Errc::io);
  EXPECT_EQ(programs.calls.size(), 2U);
}

TEST(ServiceSteps, SomeFailuresDoNotMatter) {
  test::ScriptedPrograms programs;
  programs.answer("bad", {.exit = 1, .out = "", .err = ""});
  EXPECT_TRUE(carry_out({run_step({"bad"}, ServiceStep::OnFailure::go_on), run_step({"good"})},
                        programs.runner(), Execution::perform));
  EXPECT_EQ(programs.calls.size(), 2U);
}

TEST(ServiceSteps, MissingRightsAreToldApart) {
  test::ScriptedPrograms programs;
  programs.answer("a", {.exit = 1, .out = "", .err = "Failed to start x: Access denied\n"});
  programs.answer("b", {.exit = 4, .out = "", .err = "Interactive authentication required.\n"});
  programs.answer("c", {.exit = 5, .out = "Bootstrap failed: 5: Operation not permitted\n", .err = ""});
  programs.answer("d", {.exit = 7, .out = "", .err = ""});
  for (auto const* const name : {"a", "b", "c"})
    EXPECT_EQ(output_of(programs.runner(), {name}).error().code, Errc::denied) << name;
  EXPECT_EQ(output_of(programs.runner(), {"d"}).error().message, "d: exit code 7");
}

}  // namespace
}  // namespace companion::platform
