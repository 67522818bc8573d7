// Which commands systemd gets, in every standing of the service. A real systemd: tests/systems.
#include "platform/service_systemd.hpp"

#include <gtest/gtest.h>

#include "platform/systemd_unit.hpp"
#include "tests/platform/scripted_programs.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::platform {
namespace {

namespace fs = std::filesystem;

class SystemdService : public ::testing::Test {
 protected:
  SystemdManager manager(ServiceScope scope = ServiceScope::user) {
    return {scope,
            {.own = folder_.path() / "own", .vendors = {folder_.path() / "vendor"}},
            {.run = programs_.runner(), .outdated = [this](std::int64_t) { return outdated_; }}};
  }
  void shows(std::string const& load, std::string const& active, std::string const& enabled) {
    std::string const text = "LoadState=" + load + "\nActiveState=" + active + "\nUnitFileState=" + enabled +
                             "\nMainPID=" + (active == "active" ? "7" : "0") + "\n";
    programs_.answer("systemctl --user show", {.exit = 0, .out = text, .err = {}});
    programs_.answer("systemctl show", {.exit = 0, .out = text, .err = {}});
  }
  [[nodiscard]] std::vector<std::string> changes() const {
    std::vector<std::string> all;
    for (auto const& call : programs_.calls) {
      if (call.find(" show ") == std::string::npos) all.push_back(call);
    }
    return all;
  }
  [[nodiscard]] fs::path own() const { return folder_.path() / "own" / systemd_unit_name; }
  [[nodiscard]] fs::path vendor() const { return folder_.path() / "vendor" / systemd_unit_name; }

  using Lines = std::vector<std::string>;
  ServiceDefinition const service_{
      .program = "/usr/bin/companion", .arguments = {"run"}, .environment = {}, .account = {}};
  test::TempFolder folder_;
  test::ScriptedPrograms programs_;
  bool outdated_{false};
};

TEST_F(SystemdService, IsInstalledEnabledAndStarted) {
  shows("not-found", "inactive", "");
  auto const done = manager().install(service_, Execution::perform);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_EQ(text_of(own()), systemd_unit(service_, ServiceScope::user));
  EXPECT_EQ(changes(),
            (Lines{"systemctl --user daemon-reload", "systemctl --user enable litellm-companion.service",
                   "systemctl --user start litellm-companion.service"}));
  EXPECT_EQ(done->size(), 4U);
}

TEST_F(SystemdService, IsOnlyDescribedWhenAsked) {
  shows("not-found", "inactive", "");
  auto const told = manager().install(service_, Execution::describe);
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->front(), "write " + own().string());
  EXPECT_FALSE(fs::exists(own()));
  EXPECT_TRUE(changes().empty());
}

TEST_F(SystemdService, ThatIsThereAlreadyIsLeftAlone) {
  shows("loaded", "active", "enabled");
  folder_.write(fs::path{"own"} / systemd_unit_name, systemd_unit(service_, ServiceScope::user));
  auto const done = manager().install(service_, Execution::perform);
  ASSERT_TRUE(done.has_value());
  EXPECT_TRUE(done->empty());
  EXPECT_TRUE(changes().empty());
}

TEST_F(SystemdService, WithAnotherDefinitionIsReplacedAndRestarted) {
  shows("loaded", "active", "enabled");
  folder_.write(fs::path{"own"} / systemd_unit_name, "[Service]\nExecStart=/opt/old run\n");
  ASSERT_TRUE(manager().install(service_, Execution::perform));
  EXPECT_EQ(text_of(own()), systemd_unit(service_, ServiceScope::user));
  EXPECT_EQ(changes(),
            (Lines{"systemctl --user daemon-reload", "systemctl --user restart litellm-companion.service"}));
}

TEST_F(SystemdService, WhoseProgramWasReplacedIsRestarted) {
  shows("loaded", "active", "enabled");
  folder_.write(fs::path{"own"} / systemd_unit_name, systemd_unit(service_, ServiceScope::user));
  outdated_ = true;
  ASSERT_TRUE(manager().install(service_, Execution::perform));
  EXPECT_EQ(changes(), Lines{"systemctl --user restart litellm-companion.service"});
}

TEST_F(SystemdService, ThatFailedStartsWithACleanRecord) {
  shows("loaded", "failed", "enabled");
  folder_.write(fs::path{"own"} / systemd_unit_name, systemd_unit(service_, ServiceScope::user));
  ASSERT_TRUE(manager().install(service_, Execution::perform));
  EXPECT_EQ(changes(), (Lines{"systemctl --user reset-failed litellm-companion.service",
                              "systemctl --user start litellm-companion.service"}));
}

TEST_F(SystemdService, OfAPackageIsUsedRatherThanHidden) {
  shows("loaded", "inactive", "disabled");
  folder_.write(fs::path{"vendor"} / systemd_unit_name, systemd_unit(service_, ServiceScope::user));
  folder_.write(fs::path{"own"} / systemd_unit_name, "an old one of our own\n");
  ASSERT_TRUE(manager().install(service_, Execution::perform));
  EXPECT_FALSE(fs::exists(own()));
  EXPECT_EQ(changes().size(), 3U);
  auto other = service_;
  other.arguments = {"run", "--config", "/srv/c.yaml"};
  ASSERT_TRUE(manager().install(other, Execution::perform));
  EXPECT_TRUE(fs::exists(own())) << "another definition needs a unit of its own";
}

TEST_F(SystemdService, IsRemovedAndThenThereIsNothingLeftToDo) {
  shows("loaded", "active", "enabled");
  folder_.write(fs::path{"own"} / systemd_unit_name, "x");
  ASSERT_TRUE(manager().uninstall(Execution::perform));
  EXPECT_FALSE(fs::exists(own()));
  EXPECT_EQ(changes(), (Lines{"systemctl --user disable --now litellm-companion.service",
                              "systemctl --user daemon-reload"}));
  shows("not-found", "inactive", "");
  programs_.calls.clear();
  EXPECT_TRUE(manager().uninstall(Execution::perform)->empty());
  EXPECT_TRUE(changes().empty());
}

TEST_F(SystemdService, OfAPackageIsSwitchedOffAndStaysOnTheDisk) {
  shows("loaded", "active", "enabled");
  folder_.write(fs::path{"vendor"} / systemd_unit_name, "x");
  ASSERT_TRUE(manager().uninstall(Execution::perform));
  EXPECT_TRUE(fs::exists(vendor()));
  EXPECT_EQ(changes(), Lines{"systemctl --user disable --now litellm-companion.service"});
  shows("loaded", "inactive", "disabled");
  EXPECT_TRUE(manager().uninstall(Execution::perform)->empty());
}

TEST_F(SystemdService, StartsStopsAndRestartsOnlyWhatIsThere) {
  shows("not-found", "inactive", "");
  EXPECT_EQ(manager().start(Execution::perform).error().code, Errc::not_found);
  EXPECT_EQ(manager().stop(Execution::perform).error().code, Errc::not_found);
  EXPECT_EQ(manager().restart(Execution::perform).error().code, Errc::not_found);
  EXPECT_TRUE(changes().empty());
  shows("loaded", "active", "enabled");
  EXPECT_TRUE(manager().start(Execution::perform)->empty());
  EXPECT_EQ(manager().stop(Execution::perform)->size(), 1U);
  EXPECT_EQ(programs_.times("systemctl --user stop litellm-companion.service"), 1U);
  EXPECT_EQ(manager().restart(Execution::perform)->back(),
            "run systemctl --user restart litellm-companion.service");
  shows("loaded", "inactive", "enabled");
  EXPECT_TRUE(manager().stop(Execution::perform)->empty());
  ASSERT_TRUE(manager().start(Execution::perform));
  EXPECT_EQ(programs_.times("systemctl --user start litellm-companion.service"), 1U);
}

TEST_F(SystemdService, OfTheMachineSpeaksToTheOtherManager) {
  shows("not-found", "inactive", "");
  ASSERT_TRUE(manager(ServiceScope::system).install(service_, Execution::perform));
  EXPECT_EQ(programs_.times("systemctl daemon-reload"), 1U);
  EXPECT_EQ(text_of(own()), systemd_unit(service_, ServiceScope::system));
}

TEST_F(SystemdService, WithoutAManagerNothingIsWritten) {
  programs_.answer("systemctl --user show",
                   {.exit = 1, .out = {}, .err = "Failed to connect to bus: No medium found\n"});
  EXPECT_FALSE(manager().install(service_, Execution::perform).has_value());
  EXPECT_FALSE(fs::exists(own()));
}

TEST_F(SystemdService, ItsLogIsThatOfTheJournal) {
  EXPECT_EQ(manager().log_command({.file = {}, .lines = 5, .follow = false}),
            (Lines{"journalctl", "--user-unit", "litellm-companion.service", "--lines", "5", "--no-pager"}));
  EXPECT_EQ(manager(ServiceScope::system).log_command({.file = {}, .lines = 9, .follow = true}),
            (Lines{"journalctl", "--unit", "litellm-companion.service", "--lines", "9", "--follow"}));
}

}  // namespace
}  // namespace companion::platform
