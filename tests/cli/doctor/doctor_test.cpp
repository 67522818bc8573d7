// doctor against a daemon and a proxy that say what the test wants.
#include <nlohmann/json.hpp>

#include "app/runtime_file.hpp"
#include "app/version.hpp"
#include "cli/connect/connections.hpp"
#include "cli/doctor/checks.hpp"
#include "config/standard_sources.hpp"
#include "platform/replace_file.hpp"
#include "tests/cli/connect/world.hpp"
#include "tests/support/file_modes.hpp"
#include "tests/telemetry/canned_server.hpp"

namespace companion::cli {
namespace {

using telemetry::answer;
using telemetry::CannedServer;

class DoctorVisit : public ConnectWorld {
 protected:
  DoctorVisit() {
    fs::create_directories(data());
    fs::permissions(data(), fs::perms::owner_all);
  }

  Exit visit(std::vector<std::string> more = {}) {
    std::vector<std::string> words{"doctor", "--config", (folder.path() / "companion.yaml").string()};
    words.insert(words.end(), more.begin(), more.end());
    return run_words(std::move(words));
  }
  void daemon_at(std::string const& url) {
    ASSERT_TRUE(app::write_runtime_file(data(), {.pid = 1,
                                                 .address = "127.0.0.1",
                                                 .port = 1,
                                                 .url = url,
                                                 .started = {},
                                                 .version = std::string{app::version()}}));
  }
  [[nodiscard]] config::Config config() const {
    return config::load(config::standard_sources(folder.path() / "companion.yaml", {}))->config;
  }
  [[nodiscard]] nlohmann::json found(std::string const& name) const {
    auto const json = nlohmann::json::parse(out, nullptr, false);
    for (auto const& check : json["checks"]) {
      if (check["name"] == name) return check;
    }
    return {};
  }
};

std::string const well = answer("200 OK", "", "ok");

TEST_F(DoctorVisit, AHealthyMachineIsToldSo) {
  CannedServer daemon{{well, well}};  // of the daemon, and of what it reads
  daemon_at(daemon.url());
  EXPECT_EQ(visit(), Exit::ok) << out;
  for (std::string const line : {"ok    configuration", "ok    data folder", "ok    daemon", "ok    token",
                                 "ok    prices", "-     connections", "-     way"})
    EXPECT_NE(out.find(line), std::string::npos) << line << "\n" << out;
}

TEST_F(DoctorVisit, EachFaultHasItsRemedy) {
  fs::permissions(data(), fs::perms{0755});
  folder.write("data/tokens.json", "{}");
  daemon_at("http://127.0.0.1:9/");
  EXPECT_EQ(visit({"--json"}), Exit::failure);
  if (test::has_modes) {
    EXPECT_EQ(found("data folder")["state"], "bad");
    EXPECT_NE(found("data folder")["remedy"].get<std::string>().find("chmod"), std::string::npos);
  }
  EXPECT_EQ(found("daemon")["state"], "bad");
  EXPECT_EQ(found("daemon")["remedy"], "start it: companion run");
}

TEST_F(DoctorVisit, ABrokenConfigurationIsTheOneThingToMendFirst) {
  folder.write("companion.yaml", "storage:\n  data_dri: x\n");
  EXPECT_EQ(visit({"--json"}), Exit::failure);
  EXPECT_EQ(found("configuration")["state"], "bad");
  EXPECT_NE(found("configuration")["text"].get<std::string>().find("did you mean"), std::string::npos) << out;
}

TEST_F(DoctorVisit, ADaemonThatIsIllOrOldIsToldApart) {
  CannedServer ill{{answer("503 Service Unavailable", "", "the ledger is full")}};
  daemon_at(ill.url());
  EXPECT_EQ(check_daemon(config()).front().health, Health::bad);
  CannedServer old{{well}};
  ASSERT_TRUE(app::write_runtime_file(
      data(),
      {.pid = 1, .address = "127.0.0.1", .port = 1, .url = old.url(), .started = {}, .version = "0.0.1"}));
  auto const check = check_daemon(config()).front();
  EXPECT_EQ(check.health, Health::warn);
  EXPECT_EQ(check.remedy, "start it anew");
}

TEST_F(DoctorVisit, WhatADaemonReadsIsToldByTheDaemon) {
  auto const health = answer("200 OK", "",
                             R"({"status":"ok","parts":[{"name":"log:goose","ok":false,)"
                             R"("detail":"retrying: locked","last_success":null,"lag_ms":7,)"
                             R"("quarantined":2,"reads":"1 file below ~/goose"}]})");
  CannedServer daemon{{health, health, health}};
  daemon_at(daemon.url());
  auto const checks = check_logs(config());
  ASSERT_EQ(checks.size(), 1U);
  EXPECT_EQ(checks[0].health, Health::warn);
  EXPECT_TRUE(checks[0].text.starts_with("log:goose: 1 file below ~/goose (retrying: locked"))
      << checks[0].text;
  EXPECT_NE(checks[0].text.find("2 items set aside"), std::string::npos) << checks[0].text;
  for (std::string const command : {"status", "detect"}) {
    run_words({command, "--config", (folder.path() / "companion.yaml").string()});
    EXPECT_NE(out.find("log:goose: 1 file below ~/goose"), std::string::npos) << out;
    EXPECT_EQ(out.find("log:codex"), std::string::npos) << "its own look is not asked for: " << out;
  }
}

TEST_F(DoctorVisit, StatusTellsOnlyWhatIsNotWell) {
  CannedServer ill{{answer("503 Service Unavailable", "",
                           R"({"status":"failing","parts":[{"name":"loop","ok":true,"detail":""},)"
                           R"({"name":"writer","ok":false,"detail":"disk full"}]})")}};
  daemon_at(ill.url());
  EXPECT_EQ(run_words({"status", "--config", (folder.path() / "companion.yaml").string()}), Exit::failure);
  EXPECT_NE(out.find("Health   NOT WELL, writer: disk full\n"), std::string::npos) << out;
  EXPECT_EQ(out.find("{"), std::string::npos) << out;
}

TEST_F(DoctorVisit, ATokenThatTheDaemonRefusesIsBad) {
  folder.write("data/litellm-token", "cmp_gone\n");
  CannedServer daemon{{answer("401 Unauthorized"), answer("200 OK", "", "{}")}};
  daemon_at(daemon.url());
  EXPECT_EQ(check_token(config()).front().health, Health::bad);
  EXPECT_EQ(check_token(config()).front().health, Health::ok);
  EXPECT_TRUE(daemon.requests().at(0).has("Authorization: Bearer cmp_gone"));
}

TEST_F(DoctorVisit, ConnectionsThatCameUndoneAreNoticed) {
  auto const file = folder.write("proxy/config.yaml", "a: 1\n");
  ASSERT_EQ(call({"connect", "litellm", "--config", file.string()}), Exit::ok) << err;
  ASSERT_EQ(call({"connect", "codex", "--via-proxy", "http://127.0.0.1:4000"}), Exit::ok) << err;
  ASSERT_EQ(call({"connect", "claude", "--via-proxy", "http://127.0.0.1:4000"}), Exit::ok) << err;
  visit({"--json"});
  for (std::string const name : {"proxy config", "callback file", "Codex", "Claude Code"})
    EXPECT_EQ(found(name)["state"], "ok") << name << out;
  folder.append("proxy/companion_logger.py", "# changed\n");
  visit({"--json"});
  EXPECT_EQ(found("callback file")["state"], "warn") << out;
  fs::remove(folder.path() / "proxy/companion_logger.py");
  std::ofstream{folder.path() / "CODEX_HOME/config.toml"} << "model = \"m\"\n";
  std::ofstream{folder.path() / "CLAUDE_CONFIG_DIR/settings.json"} << "{\"a\": 1}";
  visit({"--json"});
  EXPECT_EQ(found("callback file")["state"], "bad") << out;
  EXPECT_EQ(found("Codex")["state"], "bad") << out;
  EXPECT_EQ(found("Claude Code")["state"], "bad") << out;
  std::ofstream{file} << "a: 1\n";
  visit({"--json"});
  EXPECT_EQ(found("proxy config")["state"], "bad") << out;
  EXPECT_NE(found("proxy config")["remedy"].get<std::string>().find("companion connect litellm"),
            std::string::npos);
}

TEST_F(DoctorVisit, AnAskedProxyThatRefusesTheKeyIsBad) {
  CannedServer proxy{{answer("200 OK", "", R"({"status":"healthy"})"), answer("401 Unauthorized", "", "{}")}};
  ASSERT_TRUE(platform::replace_private_file(
      data() / "proxies.json", R"({"proxies":{"work":{"url":")" + proxy.url("") + R"(","key":"sk-1"}}})"));
  auto const checks = check_asked_proxies(config());
  ASSERT_EQ(checks.size(), 1U);
  EXPECT_EQ(checks.front().health, Health::bad) << checks.front().text;
  EXPECT_NE(checks.front().text.find("refuses the key"), std::string::npos);
}

std::string const refused_model = answer("400 Bad Request", "", R"({"error":"Invalid model name"})");

TEST_F(DoctorVisit, TheWayIsProvedWhenTheDaemonHeardOfTheProbe) {
  CannedServer proxy{{refused_model}};
  CannedServer daemon{{answer("200 OK", "", R"({"seen":[]})"),
                       answer("200 OK", "", R"({"seen":[{"way":"logger","at":1}]})")}};
  daemon_at(daemon.url());
  auto const check = check_way(config(), {.url = proxy.url(), .key = "sk-1"}).front();
  EXPECT_EQ(check.health, Health::ok) << check.text;
  EXPECT_NE(check.text.find("by way of logger"), std::string::npos) << check.text;
  auto const body = nlohmann::json::parse(proxy.requests().at(0).body);
  auto const model = body["model"].get<std::string>();
  EXPECT_TRUE(model.starts_with("companion-doctor-"));
  EXPECT_NE(daemon.requests().at(1).head.find("nonce=" + model.substr(17)), std::string::npos);
}

TEST_F(DoctorVisit, NewsThatDoesNotArriveIsExplainedByWhatTheProxyHasLoaded) {
  struct Silent {
    std::string callbacks;
    char const* why;
  };
  for (auto const& [callbacks, why] : std::vector<Silent>{
           {answer("200 OK", "", R"({"success_and_failure":["CompanionLogger"]})"), "does not get through"},
           {answer("200 OK", "", R"({"success_and_failure":[]})"), "has no callback of ours"},
           {answer("403 Forbidden"), "was not connected from here"},
       }) {
    CannedServer proxy{{refused_model, callbacks}};
    CannedServer daemon{std::vector<std::string>(5, answer("200 OK", "", R"({"seen":[]})"))};
    daemon_at(daemon.url());
    auto const check =
        check_way(config(), {.url = proxy.url(), .key = "sk-1", .patience = Milliseconds{400}}).front();
    EXPECT_EQ(check.health, Health::bad);
    EXPECT_NE(check.text.find("nothing of it reached the daemon"), std::string::npos) << check.text;
    EXPECT_NE(check.remedy.find(why), std::string::npos) << check.remedy;
  }
}

TEST_F(DoctorVisit, AWayThatFailsSaysWhere) {
  struct Failing {
    std::string proxy;
    std::string daemon;
    char const* why;
  };
  for (auto const& [proxy_says, daemon_says, why] : std::vector<Failing>{
           {"", "", "cannot be reached"},
           {answer("401 Unauthorized", "", "{}"), "", "refuses the key (401)"},
           {answer("400 Bad Request", "", "no_db_connection"), "", "refuses the key (400)"},
           {answer("404 Not Found"), "", "not as a LiteLLM proxy"},
           {refused_model, answer("404 Not Found"), "could not be asked"},
           {refused_model, "", "could not be asked"},
       }) {
    CannedServer proxy{{proxy_says}};
    CannedServer daemon{{daemon_says}};
    daemon_at(daemon.url());
    auto const check = check_way(config(), {.url = proxy.url(), .key = "sk-1"}).front();
    EXPECT_EQ(check.health, Health::bad);
    EXPECT_NE(check.text.find(why), std::string::npos) << check.text;
    EXPECT_FALSE(check.remedy.empty());
  }
}

}  // namespace
}  // namespace companion::cli
