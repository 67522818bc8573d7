// Property lists as Apple's own format says: read back by Python's plistlib.
#include <gtest/gtest.h>

#include "platform/launchd_plist.hpp"
#include "platform/run_program.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::platform {
namespace {

constexpr auto allowed_keys =
    "{'Label', 'ProgramArguments', 'EnvironmentVariables', 'RunAtLoad', 'KeepAlive', 'ThrottleInterval', "
    "'ExitTimeOut', 'ProcessType', 'Umask', 'LimitLoadToSessionType', 'UserName', 'StandardErrorPath'}";

/// What a Python expression makes of the list `p`.
std::string read_back(std::string const& plist, std::string const& expression) {
  test::TempFolder const folder;
  auto const file = folder.write("job.plist", plist);
  auto const ran = run_program({"python3", "-c",
                                "import plistlib, sys; p = plistlib.load(open(sys.argv[1], 'rb')); print((" +
                                    expression + "), end='')",
                                file.string()},
                               std::chrono::seconds{60});
  if (!ran) return ran.error().message;
  return ran->exit == 0 ? ran->out : ran->err;
}

ServiceDefinition plain() {
  return {.program = "/usr/local/bin/companion", .arguments = {"run"}, .environment = {}, .account = {}};
}

TEST(LaunchdPlist, OfAnAgentHasTheKeysThatLaunchdKnows) {
  auto const text = launchd_plist(plain(), ServiceScope::user, "/Users/ann/Library/Logs/x.log");
  EXPECT_EQ(read_back(text, std::string{"set(p) - "} + allowed_keys), "set()");
  EXPECT_EQ(read_back(text, "p['Label'], p['ProgramArguments'], p['RunAtLoad'], p['KeepAlive']"),
            "('litellm-companion', ['/usr/local/bin/companion', 'run'], True, {'SuccessfulExit': False})");
  EXPECT_EQ(read_back(text, "p['ThrottleInterval'], p['ExitTimeOut'], p['ProcessType'], oct(p['Umask'])"),
            "(10, 20, 'Background', '0o77')");
  EXPECT_EQ(read_back(text, "p['LimitLoadToSessionType'], p['StandardErrorPath'], 'UserName' in p"),
            "('Aqua', '/Users/ann/Library/Logs/x.log', False)");
}

TEST(LaunchdPlist, OfADaemonHasTheRightsOfAnAccount) {
  auto service = plain();
  service.account = "ann";
  auto const text = launchd_plist(service, ServiceScope::system, "/Library/Logs/x.log");
  EXPECT_EQ(read_back(text, std::string{"set(p) - "} + allowed_keys), "set()");
  EXPECT_EQ(read_back(text, "p['UserName'], 'LimitLoadToSessionType' in p"), "('ann', False)");
  service.account.clear();
  EXPECT_EQ(read_back(launchd_plist(service, ServiceScope::system, {}),
                      "'UserName' in p, 'StandardErrorPath' in p"),
            "(False, False)");
}

TEST(LaunchdPlist, CarriesWhateverPathsAndValuesHold) {
  auto service = plain();
  service.program = "/Users/jürgen & <co>/\"bin\"/companion";
  service.arguments = {"run", "--config", "/Users/ann lee/a'b]]>c.yaml"};
  service.environment = {{"CODEX_HOME", "/a&b;%s$HOME"}, {"TWO", "line\nbreak\ttab\rreturn"}};
  auto const text = launchd_plist(service, ServiceScope::user, {});
  EXPECT_EQ(
      read_back(text,
                "p['ProgramArguments'] == ['/Users/jürgen & <co>/\"bin\"/companion', 'run', '--config', "
                "\"/Users/ann lee/a'b]]>c.yaml\"]"),
      "True");
  EXPECT_EQ(read_back(text,
                      "p['EnvironmentVariables'] == {'CODEX_HOME': '/a&b;%s$HOME', 'TWO': "
                      "'line\\nbreak\\ttab\\rreturn'}"),
            "True");
}

TEST(LaunchdPlist, ControlCharactersCannotSpoilIt) {
  auto service = plain();
  service.arguments = {"run", std::string{"a\x01\x1b"
                                          "b"}};
  EXPECT_EQ(read_back(launchd_plist(service, ServiceScope::user, {}), "p['ProgramArguments'][2]"), "ab");
}

constexpr auto running = R"(gui/501/litellm-companion = {
	active count = 1
	path = /Users/ann/Library/LaunchAgents/litellm-companion.plist
	type = LaunchAgent
	state = running

	program = /usr/local/bin/companion
	arguments = {
		/usr/local/bin/companion
		run
		pid = 1
	}

	runs = 3
	pid = 4711
	last exit code = 1
}
)";

TEST(LaunchdState, OfARunningJob) {
  auto const state = state_of_launchd(running);
  EXPECT_EQ(state.phase, ServicePhase::running);
  EXPECT_EQ(state.pid, 4711) << "not that of an argument";
  EXPECT_EQ(state.restarts, 2);
  EXPECT_EQ(state.definition, "/Users/ann/Library/LaunchAgents/litellm-companion.plist");
  EXPECT_EQ(state.detail, "");
}

TEST(LaunchdState, OfJobsThatDoNotRun) {
  auto const of = [](std::string const& lines) { return state_of_launchd("x = {\n" + lines + "}\n"); };
  EXPECT_EQ(of("\tstate = not running\n\tlast exit code = 0\n").phase, ServicePhase::stopped);
  EXPECT_EQ(of("\tstate = not running\n\tlast exit code = (never exited)\n").phase, ServicePhase::stopped);
  EXPECT_EQ(of("\tstate = spawn scheduled\n\tlast exit code = 1\n").phase, ServicePhase::starting);
  auto const failed = of("\tstate = not running\n\truns = 1\n\tlast exit code = 2\n");
  EXPECT_EQ(failed.phase, ServicePhase::failed);
  EXPECT_EQ(failed.detail, "launchd says: last exit code 2");
  EXPECT_EQ(failed.pid, std::nullopt);
  EXPECT_EQ(of("").phase, ServicePhase::stopped);
}

TEST(LaunchdState, KnowsWhatIsSwitchedOff) {
  auto const text = "disabled services = {\n\t\"other\" => disabled\n\t\"litellm-companion\" => enabled\n}\n";
  EXPECT_FALSE(is_disabled(text, "litellm-companion"));
  EXPECT_TRUE(is_disabled(text, "other"));
  EXPECT_TRUE(is_disabled("\t\"litellm-companion\" => true\n", "litellm-companion"))
      << "as older systems print";
  EXPECT_FALSE(is_disabled("", "litellm-companion"));
}

}  // namespace
}  // namespace companion::platform
