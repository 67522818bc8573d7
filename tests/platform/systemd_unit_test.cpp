#include "platform/systemd_unit.hpp"

#include <gtest/gtest.h>

namespace companion::platform {
namespace {

ServiceDefinition plain() {
  return {.program = "/usr/bin/companion", .arguments = {"run"}, .environment = {}, .account = {}};
}

bool has_line(std::string const& text, std::string const& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(SystemdUnit, OneWordIsQuotedOnlyWhereItMustBe) {
  EXPECT_EQ(systemd_word("/usr/bin/companion"), "/usr/bin/companion");
  EXPECT_EQ(systemd_word("/home/ann lee/bin"), "\"/home/ann lee/bin\"");
  EXPECT_EQ(systemd_word(""), "\"\"");
  EXPECT_EQ(systemd_word("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(systemd_word("it's"), "\"it's\"");
  EXPECT_EQ(systemd_word("two\nlines"), R"("two\nlines")");
  EXPECT_EQ(systemd_word("/home/jürgen"), "/home/jürgen");
}

TEST(SystemdUnit, SpecifiersAndVariablesMeanNothing) {
  EXPECT_EQ(systemd_word("100%"), "100%%");
  EXPECT_EQ(systemd_word("$HOME/%h"), "$$HOME/%%h");
  EXPECT_EQ(systemd_word("$HOME/%h", Variables::none), "$HOME/%%h");
}

TEST(SystemdUnit, OfAUserStartsWithTheSessionAndIsWatched) {
  auto const text = systemd_unit(plain(), ServiceScope::user);
  for (auto const* const line :
       {"ExecStart=/usr/bin/companion run", "Type=notify", "WatchdogSec=60", "Restart=on-failure",
        "RestartPreventExitStatus=2", "NoNewPrivileges=yes", "UMask=0077", "WantedBy=default.target"}) {
    EXPECT_TRUE(has_line(text, line)) << line << "\n" << text;
  }
  EXPECT_EQ(text.find("DynamicUser"), std::string::npos) << "a user's manager has no right to that";
  EXPECT_EQ(text.find("ProtectHome"), std::string::npos) << "it reads the home";
}

TEST(SystemdUnit, OfTheMachineHasAnAccountAndFoldersOfItsOwn) {
  auto const text = systemd_unit(plain(), ServiceScope::system);
  for (auto const* const line : {"DynamicUser=yes", "StateDirectory=litellm-companion",
                                 "Environment=XDG_DATA_HOME=/var/lib XDG_CONFIG_HOME=/etc",
                                 "ProtectSystem=strict", "ProtectHome=read-only", "CapabilityBoundingSet=",
                                 "WantedBy=multi-user.target", "Type=notify", "WatchdogSec=60"}) {
    EXPECT_TRUE(has_line(text, line)) << line << "\n" << text;
  }
  EXPECT_EQ(text.find("ProtectProc"), std::string::npos) << "it looks at processes";
}

TEST(SystemdUnit, CarriesArgumentsAndEnvironment) {
  auto service = plain();
  service.arguments = {"run", "--config", "/home/ann lee/50%.yaml"};
  service.environment = {{"CODEX_HOME", "/srv/codex"}, {"CLAUDE_CONFIG_DIR", "/a b"}};
  auto const text = systemd_unit(service, ServiceScope::user);
  EXPECT_TRUE(has_line(text, "ExecStart=/usr/bin/companion run --config \"/home/ann lee/50%%.yaml\""))
      << text;
  EXPECT_TRUE(has_line(text, "Environment=CODEX_HOME=/srv/codex")) << text;
  EXPECT_TRUE(has_line(text, "Environment=\"CLAUDE_CONFIG_DIR=/a b\"")) << text;
}

TEST(SystemdUnit, ValuesCannotAddLines) {
  auto service = plain();
  service.arguments = {"run", "x\nExecStartPre=/bin/false"};
  auto const text = systemd_unit(service, ServiceScope::user);
  EXPECT_EQ(text.find("\nExecStartPre"), std::string::npos) << text;
}

TEST(SystemdState, OfARunningService) {
  auto const state = state_of(unit_properties(
      "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nFragmentPath=/etc/systemd/system/"
      "x.service\n"
      "MainPID=4711\nNRestarts=2\nResult=success\nStatusText=Listening on http://127.0.0.1:4319/?a=b\n"));
  EXPECT_EQ(state.phase, ServicePhase::running);
  EXPECT_TRUE(state.starts_by_itself);
  EXPECT_EQ(state.pid, 4711);
  EXPECT_EQ(state.restarts, 2);
  EXPECT_EQ(state.definition, "/etc/systemd/system/x.service");
  EXPECT_EQ(state.detail, "Listening on http://127.0.0.1:4319/?a=b");
}

TEST(SystemdState, OfOneThatFailedSaysWhy) {
  auto const state =
      state_of(unit_properties("LoadState=loaded\nActiveState=failed\nUnitFileState=disabled\nMainPID="
                               "0\nNRestarts=10\nResult=watchdog\n"));
  EXPECT_EQ(state.phase, ServicePhase::failed);
  EXPECT_FALSE(state.starts_by_itself);
  EXPECT_EQ(state.pid, std::nullopt);
  EXPECT_EQ(state.detail, "systemd says: watchdog");
}

TEST(SystemdState, OfNoneOrAMaskedOrAnUnknownOne) {
  EXPECT_EQ(state_of(unit_properties("LoadState=not-found\nActiveState=inactive\n")).phase,
            ServicePhase::not_installed);
  EXPECT_EQ(state_of(unit_properties("")).phase, ServicePhase::not_installed);
  EXPECT_EQ(state_of(unit_properties("no line of that kind")).phase, ServicePhase::not_installed);
  auto const masked = state_of(unit_properties("LoadState=masked\nActiveState=inactive\nMainPID=x\n"));
  EXPECT_EQ(masked.phase, ServicePhase::stopped);
  EXPECT_EQ(masked.detail, "its unit is masked");
  EXPECT_EQ(masked.pid, std::nullopt);
  auto const phase = [](std::string const& active) {
    return state_of(unit_properties("LoadState=loaded\nActiveState=" + active)).phase;
  };
  EXPECT_EQ(phase("activating"), ServicePhase::starting);
  EXPECT_EQ(phase("deactivating"), ServicePhase::stopping);
  EXPECT_EQ(phase("reloading"), ServicePhase::running);
  EXPECT_EQ(phase("inactive"), ServicePhase::stopped);
}

}  // namespace
}  // namespace companion::platform
