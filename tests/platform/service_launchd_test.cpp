// Which commands launchd gets, in every standing of the service. No launchd runs here.
#include "platform/service_launchd.hpp"

#include <gtest/gtest.h>

#include "platform/launchd_plist.hpp"
#include "tests/platform/scripted_programs.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::platform {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

class LaunchdService : public ::testing::Test {
 protected:
  LaunchdManager manager() {
    return {ServiceScope::user,
            {.domain = "gui/501", .folder = folder_.path(), .errors = "/Users/ann/Library/Logs/x.log"},
            programs_.runner()};
  }
  void is_loaded(std::string const& state) {
    programs_.answer("launchctl print gui/501/litellm-companion",
                     {.exit = 0, .out = "x = {\n\tstate = " + state + "\n\tpid = 7\n}\n", .err = {}});
  }
  void is_not_loaded() {
    programs_.answer("launchctl print gui/501/litellm-companion",
                     {.exit = 113, .out = {}, .err = "Could not find service\n"});
  }
  void has_file() { folder_.write("litellm-companion.plist", manager().definition(service_)); }
  [[nodiscard]] fs::path file() const { return folder_.path() / "litellm-companion.plist"; }
  [[nodiscard]] std::string bootstrap() const { return "launchctl bootstrap gui/501 " + file().string(); }
  [[nodiscard]] Lines changes() const {
    Lines all;
    for (auto const& call : programs_.calls) {
      if (!call.starts_with("launchctl print")) all.push_back(call);
    }
    return all;
  }

  ServiceDefinition const service_{
      .program = "/usr/local/bin/companion", .arguments = {"run"}, .environment = {}, .account = {}};
  test::TempFolder folder_;
  test::ScriptedPrograms programs_;
};

TEST_F(LaunchdService, IsWrittenAndLoaded) {
  is_not_loaded();
  EXPECT_EQ(manager().state()->phase, ServicePhase::not_installed);
  ASSERT_TRUE(manager().install(service_, Execution::perform));
  EXPECT_EQ(text_of(file()), manager().definition(service_));
  EXPECT_EQ(changes(), (Lines{"launchctl enable gui/501/litellm-companion", bootstrap()}));
}

TEST_F(LaunchdService, IsOnlyDescribedWhenAsked) {
  is_not_loaded();
  auto const told = manager().install(service_, Execution::describe);
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->size(), 3U);
  EXPECT_FALSE(fs::exists(file()));
  EXPECT_TRUE(changes().empty());
}

TEST_F(LaunchdService, ThatIsThereAlreadyIsLeftAlone) {
  is_loaded("running");
  has_file();
  EXPECT_TRUE(manager().install(service_, Execution::perform)->empty());
  EXPECT_TRUE(manager().start(Execution::perform)->empty());
  auto const state = manager().state();
  EXPECT_EQ(state->phase, ServicePhase::running);
  EXPECT_TRUE(state->starts_by_itself);
  EXPECT_EQ(state->definition, file().string());
}

TEST_F(LaunchdService, WithAnotherDefinitionIsTakenOutAndLoadedAnew) {
  is_loaded("running");
  folder_.write("litellm-companion.plist", "old");
  ASSERT_TRUE(manager().install(service_, Execution::perform));
  EXPECT_EQ(changes(), (Lines{"launchctl bootout gui/501/litellm-companion",
                              "launchctl enable gui/501/litellm-companion", bootstrap()}));
}

TEST_F(LaunchdService, ThatWasSwitchedOffOrStoppedIsBroughtBack) {
  is_loaded("not running");
  has_file();
  programs_.answer("launchctl print-disabled gui/501",
                   {.exit = 0, .out = "\t\"litellm-companion\" => disabled\n", .err = {}});
  EXPECT_FALSE(manager().state()->starts_by_itself);
  ASSERT_TRUE(manager().install(service_, Execution::perform));
  EXPECT_EQ(changes(), (Lines{"launchctl enable gui/501/litellm-companion",
                              "launchctl kickstart gui/501/litellm-companion"}));
}

TEST_F(LaunchdService, StopsWellSoThatItStaysStopped) {
  is_loaded("running");
  has_file();
  ASSERT_TRUE(manager().stop(Execution::perform));
  EXPECT_EQ(changes(), Lines{"launchctl kill SIGTERM gui/501/litellm-companion"});
  ASSERT_TRUE(manager().restart(Execution::perform));
  EXPECT_EQ(changes().back(), "launchctl kickstart -k gui/501/litellm-companion");
}

TEST_F(LaunchdService, IsRemovedAndThenThereIsNothingLeftToDo) {
  is_loaded("running");
  has_file();
  ASSERT_TRUE(manager().uninstall(Execution::perform));
  EXPECT_FALSE(fs::exists(file()));
  EXPECT_EQ(changes(), Lines{"launchctl bootout gui/501/litellm-companion"});
  is_not_loaded();
  EXPECT_TRUE(manager().uninstall(Execution::perform)->empty());
  EXPECT_EQ(manager().stop(Execution::perform).error().code, Errc::not_found);
  EXPECT_EQ(manager().start(Execution::perform).error().code, Errc::not_found);
  EXPECT_EQ(manager().restart(Execution::perform).error().code, Errc::not_found);
}

TEST_F(LaunchdService, ThatIsInstalledButNotLoadedIsLoaded) {
  is_not_loaded();
  has_file();
  EXPECT_EQ(manager().state()->phase, ServicePhase::stopped);
  ASSERT_TRUE(manager().start(Execution::perform));
  EXPECT_EQ(changes().back(), bootstrap());
}

TEST_F(LaunchdService, ItsLogIsTheDaemonsOwn) {
  EXPECT_EQ(manager().log_command({.file = "/d/logs/companion.log", .lines = 5, .follow = true}),
            (Lines{"tail", "-n", "5", "-F", "/d/logs/companion.log"}));
}

}  // namespace
}  // namespace companion::platform
