// Logs in several homes: real folders and links.
#include "detectors/homes.hpp"

#include <sqlite3.h>

#include "config/load.hpp"
#include "detectors/all.hpp"
#include "detectors/logs/database_detector.hpp"
#include "detectors/logs/document_detector.hpp"
#include "detectors/logs/formats.hpp"
#include "detectors/logs/log_detector.hpp"
#include "tests/app/sample_home.hpp"
#include "tests/detectors/log_world.hpp"
#include "tests/detectors/two_homes.hpp"
#include "tests/pipeline/ledger_fixture.hpp"
#include "tests/support/file_modes.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

constexpr auto noon = "2026-08-20T12:00:00.000Z";
constexpr auto session = ".claude/projects/-p/11111111-2222-4333-8444-555555555555.jsonl";

class Homes : public testing::Test {
 protected:
  void put(fs::path const& home, std::string const& text) { homes.folder.write(home / session, text); }
  [[nodiscard]] std::unique_ptr<LogDetector> claude() const {
    return homes.restored(
        std::make_unique<LogDetector>(homes.own, make_format("claude-code"), homes.log_options()));
  }
  [[nodiscard]] std::vector<std::string> known() const {
    std::vector<std::string> paths;
    for (auto const& [item, row] : homes.checkpoints)
      paths.push_back(fs::path{item}.lexically_relative(homes.folder.path()).generic_string());
    return paths;
  }

  TwoHomes homes;
};

TEST_F(Homes, EachIsReadAndSaysWhereItsCallsRan) {
  put("own", test::claude_line("a", 10, noon));
  put("other", test::claude_line("b", 20, noon));  // a session of the same name
  auto const detector = claude();
  auto const found = homes.run(*detector).sightings;
  ASSERT_EQ(found.size(), 2U);
  std::map<std::int64_t, std::string> hosts;
  for (auto const& sighting : found) hosts[sighting.tokens.output] = sighting.host;
  EXPECT_EQ(hosts, (std::map<std::int64_t, std::string>{{10, ""}, {20, "windows"}}));
  EXPECT_EQ(known().size(), 2U) << "each file has its own place to go on from";
  EXPECT_NE(detector->describe().find(", and the same in windows"), std::string::npos)
      << detector->describe();
}

TEST_F(Homes, TheSameSessionInBothIsOneCallAndAnotherOneIsItsOwn) {
  put("own", test::claude_line("a", 10, noon));
  put("other", test::claude_line("a", 10, noon) + test::claude_line("b", 20, noon));
  pipeline::Ledger ledger;
  ledger.record(homes.run(*claude()).sightings);
  EXPECT_EQ(ledger.total().calls, 2);
  EXPECT_EQ(ledger.total().tokens.output, 30);
}

TEST_F(Homes, ALinkedFolderIsReadOnceByTheHomeThatComesFirst) {
  if (!test::has_links) GTEST_SKIP();
  put("other", test::claude_line("a", 10, noon));
  fs::create_directory_symlink(homes.other_folder() / ".claude", homes.own_folder() / ".claude");
  auto const found = homes.run(*claude()).sightings;
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].host, "");
  EXPECT_EQ(known(), std::vector<std::string>{std::string{"own/"} + session});
  EXPECT_TRUE(homes.run(*claude()).sightings.empty()) << "and not again after a restart";
}

TEST_F(Homes, AHardLinkIsTheSameFileToo) {
  put("own", test::claude_line("a", 10, noon));
  fs::create_directories((homes.other_folder() / session).parent_path());
  fs::create_hard_link(homes.own_folder() / session, homes.other_folder() / session);
  EXPECT_EQ(homes.run(*claude()).sightings.size(), 1U);
  EXPECT_EQ(known(), std::vector<std::string>{std::string{"own/"} + session});
}

TEST_F(Homes, AnEarlierHomeTakesAFileOverWithoutReadingItAgain) {
  if (!test::has_links) GTEST_SKIP();
  put("other", test::claude_line("a", 10, noon));
  homes.run(*claude());
  EXPECT_EQ(known(), std::vector<std::string>{std::string{"other/"} + session});
  fs::create_directory_symlink(homes.other_folder() / ".claude", homes.own_folder() / ".claude");
  EXPECT_TRUE(homes.run(*claude()).sightings.empty());
  EXPECT_EQ(known(), std::vector<std::string>{std::string{"own/"} + session});
  // And back, when the link goes.
  fs::remove(homes.own_folder() / ".claude");
  EXPECT_TRUE(homes.run(*claude()).sightings.empty());
  EXPECT_EQ(known(), std::vector<std::string>{std::string{"other/"} + session});
}

TEST_F(Homes, WhatGrowsIsReadOnByTheOwnerAlone) {
  if (!test::has_links) GTEST_SKIP();
  put("own", test::claude_line("a", 10, noon));
  fs::create_directory_symlink(homes.own_folder() / ".claude", homes.other_folder() / ".claude");
  auto const detector = claude();
  homes.run(*detector);
  homes.folder.append(fs::path{"own"} / session, test::claude_line("b", 20, noon));
  detector->changed(std::vector<fs::path>{homes.other_folder() / session, homes.own_folder() / session});
  auto const found = homes.run(*detector).sightings;
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].tokens.output, 20);
  EXPECT_EQ(found[0].host, "");
}

TEST_F(Homes, NewsUnderTheOtherNameAloneIsNewsOfTheOwner) {
  if (!test::has_links) GTEST_SKIP();
  put("own", test::claude_line("a", 10, noon));
  fs::create_directory_symlink(homes.own_folder() / ".claude", homes.other_folder() / ".claude");
  auto const detector = claude();
  homes.run(*detector);
  homes.folder.append(fs::path{"own"} / session, test::claude_line("b", 20, noon));
  detector->changed(std::vector<fs::path>{homes.other_folder() / session});
  auto const found = homes.run(*detector).sightings;
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].host, "");
  EXPECT_EQ(known(), std::vector<std::string>{std::string{"own/"} + session});
}

TEST_F(Homes, OneThatGoesAwayKeepsItsPlaces) {
  put("other", test::claude_line("a", 10, noon));
  homes.run(*claude());
  auto const before = homes.checkpoints.size();
  fs::rename(homes.other_folder(), homes.folder.path() / "unmounted");
  auto const away = homes.run(*claude());
  EXPECT_TRUE(away.sightings.empty());
  EXPECT_TRUE(away.quarantined.empty()) << "a home that is away is no error at each scan";
  EXPECT_EQ(homes.checkpoints.size(), before);
  fs::rename(homes.folder.path() / "unmounted", homes.other_folder());
  EXPECT_TRUE(homes.run(*claude()).sightings.empty());
  // A file that went while its home is there is forgotten.
  fs::remove(homes.other_folder() / session);
  homes.run(*claude());
  EXPECT_TRUE(homes.checkpoints.empty());
}

constexpr auto goose_sessions =
    "CREATE TABLE sessions (id TEXT PRIMARY KEY, created_at TIMESTAMP, updated_at TIMESTAMP, "
    "accumulated_input_tokens INTEGER, accumulated_output_tokens INTEGER);";
constexpr auto goose_database = ".local/share/goose/sessions/sessions.db";

void make_goose(fs::path const& home, std::string const& created, int input) {
  fs::create_directories((home / goose_database).parent_path());
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open((home / goose_database).string().c_str(), &handle), SQLITE_OK);
  auto const sql = goose_sessions + std::string{"INSERT INTO sessions VALUES ('20260820_1', '"} + created +
                   "', '2026-08-20 12:05:00', " + std::to_string(input) + ", 10);";
  EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(handle);
}

class GooseHomes : public Homes {
 protected:
  FoldedLedger read() {
    auto const detector =
        homes.restored(std::make_unique<DatabaseDetector>(homes.own, goose_format(), homes.log_options()));
    FoldedLedger ledger;
    ledger.take(homes.run(*detector).sightings);
    return ledger;
  }
};

TEST_F(GooseHomes, TheFirstSessionOfADayIsAnotherOneInEachHome) {
  make_goose(homes.own_folder(), "2026-08-20 12:00:00", 100);
  make_goose(homes.other_folder(), "2026-08-20 12:01:00", 200);
  EXPECT_EQ(read().counted().size(), 2U);
}

TEST_F(GooseHomes, ACopiedDatabaseIsCountedOnce) {
  make_goose(homes.own_folder(), "2026-08-20 12:00:00", 100);
  make_goose(homes.other_folder(), "2026-08-20 12:00:00", 100);
  EXPECT_EQ(read().counted().size(), 1U);
}

TEST_F(GooseHomes, ALinkedDatabaseIsOpenedOnceAndOneThatIsAwayIsNotForgotten) {
  if (!test::has_links) GTEST_SKIP();
  make_goose(homes.other_folder(), "2026-08-20 12:00:00", 100);
  EXPECT_EQ(read().counted().size(), 1U);
  fs::rename(homes.other_folder(), homes.folder.path() / "unmounted");
  EXPECT_TRUE(read().counted().empty());
  EXPECT_EQ(homes.checkpoints.size(), 1U);
  fs::rename(homes.folder.path() / "unmounted", homes.other_folder());
  fs::create_directory_symlink(homes.other_folder() / ".local", homes.own_folder() / ".local");
  auto const again = read().counted();
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].host, "") << "it is the own home's now";
  EXPECT_EQ(homes.checkpoints.size(), 1U);
}

TEST(AllHomes, FromTheConfigurationToTheLedger) {
  if (!test::has_modes) GTEST_SKIP() << "WSL is no Windows";
  TwoHomes homes;
  homes.folder.write(fs::path{"own"} / session, test::claude_line("a", 10, noon));
  homes.folder.write(fs::path{"other"} / session,
                     test::claude_line("a", 10, noon) + test::claude_line("b", 20, noon));
  make_goose(homes.other_folder(), "2026-08-20 12:00:00", 100);
  config::Sources sources;
  sources.usual_data_dir = homes.folder.path() / "data";
  sources.file =
      homes.folder.write("config.yaml", "homes:\n  others: {windows: " + homes.other_folder().string() +
                                            "/, gone: /nowhere/alex}\n");
  auto const loaded = config::load(sources);
  ASSERT_TRUE(loaded) << to_string(loaded.error());
  pipeline::Ledger ledger;
  std::set<std::string> environments;
  homes.folder.write("other/.bash_history", "claude\n");
  for (auto const& detector : make_all(homes.own, loaded->config.detectors)) {
    if (!detector->has_past()) continue;  // of the machine that the test runs on
    homes.checkpoints.clear();
    auto const found = homes.run(*detector);
    EXPECT_TRUE(found.quarantined.empty()) << detector->name();
    for (auto const& activity : found.activities) environments.insert(activity.environment);
    ledger.record(found.sightings);
  }
  EXPECT_EQ(ledger.total().calls, 3);
  std::multiset<std::string> hosts;
  for (auto const& record : ledger.all()) hosts.insert(record.call.tool + " " + record.call.host);
  EXPECT_EQ(hosts.count("claude-code windows"), 2U) << "a copy is told of by the home that says something";
  EXPECT_EQ(hosts.count("goose windows"), 1U);
  EXPECT_EQ(environments, std::set<std::string>{"windows"});
}

TEST_F(Homes, ADocumentInAnotherHomeSaysSo) {
  auto const text =
      R"({"sessionId":"s","created":"x","messages":[]})";  // not understood: told once, with no sighting
  homes.folder.write("other/.augment/sessions/s.json", text);
  DocumentDetector detector{homes.own, auggie_format(), homes.log_options()};
  homes.run(detector);
  EXPECT_FALSE(detector.absent());
}

template <class Formats>
void expect_below(Host const& host, Formats formats, std::string const& home) {
  for (auto const& format : formats) {
    for (auto const& root : format->roots(host))
      EXPECT_TRUE(root.string().starts_with(home)) << format->name() << " " << root;
  }
}

/// Variables as a shell of the own home may have them.
std::map<std::string, std::string> own_variables() {
  std::map<std::string, std::string> variables;
  for (auto const* const name :
       {"CLAUDE_CONFIG_DIR", "CODEX_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME",
        "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA", "GPTME_LOGS_HOME", "AIDER_ANALYTICS_LOG", "HERMES_HOME",
        "AMP_DATA_DIR", "OPENCLAW_STATE_DIR", "GOOSE_PATH_ROOT", "LLM_USER_PATH", "COPILOT_HOME",
        "CRUSH_GLOBAL_DATA", "OPENHANDS_CONVERSATIONS_DIR", "COPILOT_OTEL_FILE_EXPORTER_PATH"})
    variables[name] = "/moved/elsewhere";
  return variables;
}

TEST(OtherHome, NoVariableOfTheDaemonMovesAFolderOfAnotherHome) {
  test::FakeHost host;
  host.variables = own_variables();
  std::string const home{"/mnt/c/Users/alex"};
  OtherHome const other{host, {.name = "windows", .folder = home}};
  expect_below(other, make_log_formats(), home);
  expect_below(other, make_document_formats(), home);
  expect_below(other, make_database_formats(), home);
}

TEST(OtherHome, AHomeOfWindowsHasItsApplicationFoldersWhereverItIsMounted) {
  if (!test::has_modes) GTEST_SKIP() << "WSL is no Windows";
  test::FakeHost host;
  host.write("/media/disk/alex/AppData/Roaming/Code/x", "x");
  OtherHome const mounted{host, {.name = "disk", .folder = "/media/disk/alex"}};
  EXPECT_EQ(mounted.environment("APPDATA"), "/media/disk/alex/AppData/Roaming");
  EXPECT_EQ(mounted.environment("LOCALAPPDATA"), "/media/disk/alex/AppData/Local");
  OtherHome const away{host, {.name = "windows", .folder = "/mnt/c/Users/alex"}};
  EXPECT_EQ(away.environment("APPDATA"), "/mnt/c/Users/alex/AppData/Roaming");
  OtherHome const linux_home{host, {.name = "wsl:Ubuntu", .folder = "/other/home/alex"}};
  EXPECT_EQ(linux_home.environment("APPDATA"), std::nullopt);
}

TEST(OtherHome, InsideADistributionCallsOfTheOwnHomeSayItsName) {
  LogWorld world{"claude-code"};
  world.host.variables["WSL_DISTRO_NAME"] = "Ubuntu";
  world.put("p/a.jsonl", test::claude_line("a", 10, noon));
  world.run();
  ASSERT_EQ(world.counted().size(), 1U);
  EXPECT_EQ(world.counted()[0].host, "wsl:Ubuntu");
}

std::vector<std::string> texts(std::vector<HomeNote> const& notes) {
  std::vector<std::string> lines;
  for (auto const& note : notes) lines.push_back((note.well ? "" : "! ") + note.text);
  return lines;
}

TEST(DescribeHomes, SaysOfEachWhetherItIsRead) {
  test::FakeHost host;
  host.write("/there/.claude/x", "x");
  host.write("/served/.local/share/litellm-companion/ledger.db", "x");
  std::vector<Home> const others{{"a", "/there"}, {"b", "/nowhere"}, {"c", "/served"}};
  EXPECT_EQ(
      texts(describe_homes(host, others)),
      (std::vector<std::string>{
          "a: /there is read", "! b: /nowhere is not there now; it is looked for at each sweep",
          "! c: /served is read and has a companion of its own: both tell of the same files, so take it out "
          "of homes.others here or stop that one"}));
}

TEST(DescribeHomes, InsideWslTellsHowToReadTheHomeOfWindows) {
  if (!test::has_modes) GTEST_SKIP() << "WSL is no Windows";
  test::FakeHost host;
  for (auto const* const user : {"alex", "Public", "Default"})
    host.write(std::string{"/mnt/c/Users/"} + user + "/AppData/Local/x", "x");
  host.write("/mnt/c/Users/served/AppData/Local/LiteLLM Companion/data/ledger.db", "x");
  host.write("/mnt/c/Users/desktop.ini", "x");
  EXPECT_TRUE(describe_homes(host, {}).empty()) << "no WSL: a disk like any other";
  host.variables["WSL_DISTRO_NAME"] = "Ubuntu";
  EXPECT_EQ(texts(describe_homes(host, {})),
            std::vector<std::string>{"/mnt/c/Users/alex is not read; homes.others: {windows: "
                                     "\"/mnt/c/Users/alex\"} in the configuration has it read from here"});
  std::vector<Home> const others{{"windows", "/mnt/c/Users/alex"}};
  EXPECT_EQ(texts(describe_homes(host, others)),
            std::vector<std::string>{"windows: /mnt/c/Users/alex is read"});
}

}  // namespace
}  // namespace companion::detectors
