// Commands in this process, on folders of their own.
#include "cli/command_line.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "cli/command.hpp"
#include "tests/support/file_modes.hpp"
#include "tests/support/places.hpp"

namespace companion::cli {
namespace {

namespace fs = std::filesystem;

std::string contents(fs::path const& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class CommandLine : public testing::Test {
 protected:
  CommandLine() {
    auto const* const name = testing::UnitTest::GetInstance()->current_test_info()->name();
    root = fs::path{testing::TempDir()} / "companion_cli" / name;
    fs::remove_all(root);
    fs::create_directories(root);
    std::ofstream{root / "config.yaml"} << "logs:\n  roots: {claude-code: [" << (root / "c").string()
                                        << "], codex: [" << (root / "x").string() << "]}\n";
  }
  ~CommandLine() override { fs::remove_all(root); }

  /// With a configuration and a data folder of the test's own.
  Exit on_data(std::vector<std::string> words) {
    for (auto const& word : {std::string{"--config"}, (root / "config.yaml").string(),
                             std::string{"--data-dir"}, (root / "data").string()}) {
      words.push_back(word);
    }
    return call(std::move(words));
  }

  Exit call(std::vector<std::string> words) {
    std::ostringstream out_stream;
    std::ostringstream err_stream;
    Console console{.out = out_stream, .err = err_stream};
    auto const exit = run(std::move(words), console);
    out = out_stream.str();
    err = err_stream.str();
    return exit;
  }

  [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(out, nullptr, false); }

  fs::path root;
  std::string out;
  std::string err;
};

TEST_F(CommandLine, HelpNamesEveryCommandAndTheExitCodes) {
  EXPECT_EQ(call({"--help"}), Exit::ok);
  for (auto const& row : commands())
    EXPECT_NE(out.find(std::string{row.name}), std::string::npos) << row.name;
  EXPECT_NE(out.find("Exit codes"), std::string::npos);
}

TEST_F(CommandLine, WithoutWordsItHelps) {
  EXPECT_EQ(call({}), Exit::ok);
  EXPECT_NE(out.find("Usage: companion"), std::string::npos);
}

TEST_F(CommandLine, HelpOfACommandEndsInExamples) {
  EXPECT_EQ(call({"report", "--help"}), Exit::ok);
  EXPECT_NE(out.find("Examples:\n  companion report\n"), std::string::npos) << out;
}

TEST_F(CommandLine, VersionIsThatOfTheBuild) {
  EXPECT_EQ(call({"--version"}), Exit::ok);
  EXPECT_EQ(out, "companion 0.1.0\n");
}

TEST_F(CommandLine, TyposSuggestTheNearestCommandAndFlag) {
  EXPECT_EQ(call({"reprot"}), Exit::usage);
  EXPECT_NE(err.find("Did you mean report?"), std::string::npos) << err;
  EXPECT_EQ(call({"report", "--sinec", "7d"}), Exit::usage);
  EXPECT_NE(err.find("Did you mean --since?"), std::string::npos) << err;
  EXPECT_NE(err.find("Try: companion report --help"), std::string::npos) << err;
  EXPECT_EQ(on_data({"report", "dayly"}), Exit::usage);
  EXPECT_NE(err.find("did you mean daily?"), std::string::npos) << err;
  EXPECT_EQ(call({"config", "chekc"}), Exit::usage);
  EXPECT_NE(err.find("Did you mean check?"), std::string::npos) << err;
}

TEST_F(CommandLine, ReportOnAnEmptyFolderIsEmptyAndFine) {
  EXPECT_EQ(on_data({"report", "total", "--json"}), Exit::ok) << err;
  EXPECT_TRUE(json()["groups"].empty());
  EXPECT_EQ(json()["total"]["calls"], 0);
  EXPECT_EQ(json()["total"]["cost_usd"], "0");
  EXPECT_EQ(on_data({"report"}), Exit::ok);
  EXPECT_TRUE(out.starts_with("No calls in this range.")) << out;
  EXPECT_FALSE(fs::exists(root / "data"));
}

TEST_F(CommandLine, ReportRefusesWhatItDoesNotUnderstand) {
  EXPECT_EQ(on_data({"report", "--since", "yesteryear"}), Exit::usage);
  EXPECT_EQ(on_data({"report", "--until", "x"}), Exit::usage);
  EXPECT_EQ(on_data({"report", "--timezone", "Mars/Olympus"}), Exit::usage);
  EXPECT_NE(err.find("Mars/Olympus"), std::string::npos);
  EXPECT_EQ(on_data({"report", "--route", "drak"}), Exit::usage);
  EXPECT_EQ(on_data({"report", "--json", "--csv"}), Exit::usage);
  EXPECT_EQ(on_data({"report", "--limit", "0"}), Exit::usage);
}

TEST_F(CommandLine, TokenIsAllThatCreateWritesToStandardOutput) {
  ASSERT_EQ(on_data({"token", "create", "--scope", "ingest:litellm", "--name", "laptop"}), Exit::ok) << err;
  auto const token = out;
  EXPECT_TRUE(token.starts_with("cmp_"));
  EXPECT_EQ(token.find('\n'), token.size() - 1);
  EXPECT_EQ(contents(root / "data" / "tokens.json").find(token.substr(0, token.size() - 1)),
            std::string::npos);
  EXPECT_TRUE(test::has_mode(root / "data", 0700));
  ASSERT_EQ(on_data({"token", "list", "--json"}), Exit::ok);
  EXPECT_EQ(json()["tokens"][0]["name"], "laptop");
  EXPECT_EQ(json()["tokens"][0]["scope"], "ingest:litellm");
  EXPECT_EQ(on_data({"token", "create", "--scope", "read", "--name", "laptop"}), Exit::usage);
  EXPECT_EQ(on_data({"token", "revoke", "laptop"}), Exit::ok);
  EXPECT_EQ(on_data({"token", "revoke", "laptop"}), Exit::nothing);
  EXPECT_EQ(on_data({"token", "list"}), Exit::ok);
  EXPECT_TRUE(out.starts_with("No tokens.")) << out;
}

TEST_F(CommandLine, UnknownScopeSuggestsOne) {
  EXPECT_EQ(on_data({"token", "create", "--scope", "ingest:litelm"}), Exit::usage);
  EXPECT_NE(err.find("did you mean ingest:litellm?"), std::string::npos) << err;
  EXPECT_EQ(out, "");
}

TEST_F(CommandLine, ExplainOfNothingSaysWhereToLook) {
  EXPECT_EQ(on_data({"explain", "c0000000000000"}), Exit::nothing);
  EXPECT_NE(err.find("no ledger"), std::string::npos) << err;
  ASSERT_EQ(on_data({"backfill"}), Exit::ok) << err;
  EXPECT_EQ(on_data({"explain", "c0000000000000"}), Exit::nothing);
  EXPECT_NE(err.find("no call carries the id"), std::string::npos) << err;
}

TEST_F(CommandLine, BackfillOfNothingSaysSo) {
  ASSERT_EQ(on_data({"backfill", "--json"}), Exit::ok) << err;
  EXPECT_EQ(json()["calls_new"], 0);
  EXPECT_FALSE(json()["interrupted"]);
  EXPECT_EQ(on_data({"backfill", "--since", "soon"}), Exit::usage);
}

TEST_F(CommandLine, StatusWithoutDaemonIsThree) {
  EXPECT_EQ(on_data({"status"}), Exit::nothing);
  EXPECT_TRUE(out.starts_with("Daemon   not running")) << out;
  EXPECT_EQ(on_data({"status", "--json"}), Exit::nothing);
  EXPECT_FALSE(json()["running"]);
  EXPECT_EQ(json()["ledger"], nullptr);
  EXPECT_GT(json()["detectors_absent"], 30) << "readers of tools that are not in this home";
}

TEST_F(CommandLine, StatusCountsTheFilesThatWouldBeRead) {
  fs::create_directories(root / "c" / "project");
  std::ofstream{root / "c" / "project" / "7d1f3c52-8b0e-4f6a-9c41-2a5be0d7c901.jsonl"} << "{}\n";
  EXPECT_EQ(on_data({"status"}), Exit::nothing);
  EXPECT_NE(out.find("log:claude-code: 1 file below"), std::string::npos) << out;
  EXPECT_EQ(out.find("log:codex"), std::string::npos) << out;
  EXPECT_NE(out.find("more readers found nothing of their tools"), std::string::npos) << out;
}

TEST_F(CommandLine, ActivityNamesItsGroupingsAndKnowsItsZones) {
  EXPECT_EQ(on_data({"activity", "--by", "foo"}), Exit::usage);
  EXPECT_NE(err.find("use total, name, kind, day, program, project, category, session"), std::string::npos)
      << err;
  for (std::string const command : {"activity", "report"}) {
    EXPECT_EQ(on_data({command, "--timezone", "Mars/X"}), Exit::usage) << "no ledger is needed to see that";
    EXPECT_NE(err.find("--timezone"), std::string::npos) << err;
  }
}

TEST_F(CommandLine, StatusNoticesADaemonThatWasKilled) {
  fs::create_directories(root / "data");
  std::ofstream{root / "data" / "daemon.json"}
      << R"({"pid":1,"address":"127.0.0.1","port":1,"url":"http://127.0.0.1:1","started":"2026-08-20T13:00:00.000Z","version":"x"})";
  EXPECT_EQ(on_data({"status"}), Exit::nothing);
  EXPECT_NE(out.find("not running: it left its address"), std::string::npos) << out;
}

TEST_F(CommandLine, ConfigCheckNamesFileAndLine) {
  auto const file = (root / "bad.yaml").string();
  std::ofstream{file} << "server:\n  listn: 1\n";
  EXPECT_EQ(call({"config", "check", file}), Exit::usage);
  EXPECT_EQ(err, file + ":2: there is no key server.listn; did you mean listen?\n1 thing is wrong.\n");
  EXPECT_EQ(call({"config", "check", (root / "config.yaml").string()}), Exit::ok) << err;
  EXPECT_EQ(out, (root / "config.yaml").string() + " is fine.\n");
}

TEST_F(CommandLine, WrongConfigurationStopsEveryCommand) {
  std::ofstream{root / "config.yaml"} << "server:\n  listn: 1\n";
  for (auto const* const word : {"run", "backfill", "status", "report", "prices"}) {
    EXPECT_EQ(on_data({word}), Exit::usage) << word;
    EXPECT_NE(err.find("config.yaml:2: "), std::string::npos) << err;
  }
}

TEST_F(CommandLine, ConfigShowSaysWhereValuesComeFrom) {
  ASSERT_EQ(on_data({"config", "show", "--json"}), Exit::ok) << err;
  std::map<std::string, nlohmann::json> settings;
  auto const shown = json();
  for (auto const& setting : shown["settings"]) settings[setting["key"]] = setting;
  EXPECT_EQ(settings["storage.data_dir"]["from"], "--data-dir");
  EXPECT_EQ(settings["logs.roots"]["from"], (root / "config.yaml").string() + ":2");
  EXPECT_EQ(settings["server.idle_timeout"]["value"], "75s");
}

TEST_F(CommandLine, PricesTellBookAndModel) {
  ASSERT_EQ(on_data({"prices", "--json"}), Exit::ok) << err;
  EXPECT_GT(json()["entries"], 500);
  EXPECT_EQ(json()["origin"], "built in");
  ASSERT_EQ(on_data({"prices", "claude-sonnet-4-6", "--json"}), Exit::ok) << err;
  EXPECT_EQ(json()["prices"][0]["unit_price_usd"], "0.000003");
  EXPECT_EQ(on_data({"prices", "no-such-model"}), Exit::nothing);
}

TEST_F(CommandLine, PricesAreReplacedAndBroughtBack) {
  auto const built_in = fs::path{places::source_folder()} / "config" / "defaults" / "prices.json";
  ASSERT_EQ(on_data({"prices", "update", "--from", built_in.string()}), Exit::ok) << err;
  ASSERT_EQ(on_data({"prices", "--json"}), Exit::ok);
  EXPECT_EQ(json()["origin"], (root / "data" / "prices.json").string());
  ASSERT_EQ(on_data({"prices", "revert"}), Exit::ok) << err;
  EXPECT_EQ(on_data({"prices", "revert"}), Exit::nothing);
}

TEST_F(CommandLine, PricesThatLookCutOrAreNoneAreRefused) {
  auto const small = (root / "small.json").string();
  std::ofstream{small}
      << R"({"m": {"input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06, "mode": "chat"}})";
  EXPECT_EQ(on_data({"prices", "update", "--from", small}), Exit::usage);
  EXPECT_NE(err.find("it looks cut"), std::string::npos) << err;
  std::ofstream{small} << "<html>";
  EXPECT_NE(on_data({"prices", "update", "--from", small}), Exit::ok);
  EXPECT_EQ(on_data({"prices", "update", "--from", (root / "none").string()}), Exit::nothing);
  EXPECT_EQ(on_data({"prices", "update"}), Exit::usage);
  EXPECT_FALSE(fs::exists(root / "data" / "prices.json"));
}

TEST_F(CommandLine, DemoIsTheSameForASeedAndExplainsItsCalls) {
  std::vector<std::string> totals;
  for (auto const* const name : {"one", "two"}) {
    auto const home = (root / name).string();
    ASSERT_EQ(call({"demo", "--seed", "5", "--days", "6", "--now", "2026-08-21T20:00:00Z", "--home", home}),
              Exit::ok)
        << err;
    ASSERT_EQ(call({"report", "route", "--timezone", "UTC", "--json", "--data-dir", home + "/data"}),
              Exit::ok)
        << err;
    totals.push_back(out);
  }
  EXPECT_EQ(totals[0], totals[1]);
  std::vector<std::string> routes;
  auto const report = json();
  for (auto const& group : report["groups"]) routes.push_back(group["key"]);
  std::sort(routes.begin(), routes.end());
  EXPECT_EQ(routes, (std::vector<std::string>{"dark", "proxy_only", "tracked", "unknown"}));
}

TEST_F(CommandLine, DemoShowsWhatWasUsedAroundItsSessions) {
  auto const home = (root / "made").string();
  ASSERT_EQ(call({"demo", "--seed", "5", "--days", "6", "--now", "2026-08-21T20:00:00Z", "--home", home}),
            Exit::ok)
      << err;
  EXPECT_TRUE(std::regex_search(out, std::regex{"claude-code +shell"})) << out;
  auto const activity = [&](std::string const& kind) {
    EXPECT_EQ(call({"activity", "--list", "--kind", kind, "--since", "all", "--limit", "1000", "--json",
                    "--data-dir", home + "/data"}),
              Exit::ok)
        << err;
    return json()["activities"];
  };
  std::map<std::string, int> commands;
  for (auto const& one : activity("shell")) {
    EXPECT_EQ(one["source"], "shell:zsh");
    ++commands[one["name"]];
  }
  EXPECT_GT(commands["claude-code"], 3) << out;
  EXPECT_GT(commands["codex"], 0) << out;
  std::map<std::string, int> sites;
  for (auto const& one : activity("browser")) {
    EXPECT_EQ(one["source"], "history:chromium");
    ++sites[one["name"]];
  }
  EXPECT_GT(sites["chatgpt.com"], 0) << out;
  EXPECT_EQ(sites.count("github.com"), 0U) << "no AI, so nobody's business";
}

TEST_F(CommandLine, DemoLeavesFullFoldersAlone) {
  EXPECT_EQ(call({"demo", "--home", root.string()}), Exit::usage);
  EXPECT_NE(err.find("is not empty"), std::string::npos);
}

TEST(Documents, CommandLinePageEqualsTheCommands) {
  EXPECT_EQ(contents(fs::path{places::source_folder()} / "docs" / "cli.md"), document())
      << "run: companion config schema --format cli > docs/cli.md";
}

}  // namespace
}  // namespace companion::cli
