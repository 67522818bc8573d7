#include "detectors/direct_api/direct_api_detector.hpp"

#include <gtest/gtest.h>

#include "tests/support/fake_host.hpp"

namespace companion::detectors {
namespace {

using namespace std::chrono_literals;

Catalogues catalogues() {
  Catalogues all;
  all.apps = {{.name = "cursor", .fields = {{"linux", {"/opt/Cursor/*"}}}}};
  all.clis = {{.name = "claude-code",
               .fields = {{"commands", {"claude"}},
                          {"npm", {"@anthropic-ai/claude-code"}},
                          {"paths", {"*/claude/versions/*"}}}}};
  all.sites = {{.name = "novel.example", .fields = {{"api_hosts", {"api.novel.example"}}}},
               {.name = "gemini", .fields = {{"api_hosts", {"generativelanguage.googleapis.com"}}}}};
  return all;
}

class DirectApiTest : public ::testing::Test {
 protected:
  DirectApiTest() {
    host.names = {{"api.openai.com", {"192.0.2.1", "192.0.2.9"}},
                  {"api.anthropic.com", {"192.0.2.2"}},
                  {"api.groq.com", {"192.0.2.9"}},
                  {"api.novel.example", {"2001:db8::5"}},
                  {"127.0.0.1", {"127.0.0.1"}}};
    make();
  }
  void make() { detector = std::make_unique<DirectApiDetector>(host, catalogues(), options); }
  void connect(ProcessId process, std::string address, std::uint64_t id, std::uint16_t port = 443) {
    host.sockets.push_back({.process = process, .address = std::move(address), .port = port, .id = id});
  }
  /// Names are asked for a few at a time.
  void resolve_all() {
    for (int i = 0; i < 6; ++i) scan(1s);
    ledger.clear();
  }
  void scan(std::chrono::milliseconds after = 30s) {
    host.time.advance(after);
    auto scan = detector->scan({});
    ASSERT_TRUE(scan);
    for (auto const& activity : scan->found.activities) {
      auto const [at, fresh] = ledger.try_emplace(activity.event_key, activity);
      if (!fresh) merge(at->second, activity);
    }
  }
  [[nodiscard]] std::vector<std::string> seen() const {
    std::vector<std::string> all;
    for (auto const& [key, activity] : ledger) all.push_back(activity.name + " by " + activity.program);
    return all;
  }

  test::FakeHost host;
  NetworkOptions options;
  std::map<std::string, Activity> ledger;
  std::unique_ptr<DirectApiDetector> detector;
};

using Seen = std::vector<std::string>;

TEST_F(DirectApiTest, TellsWhichProgramTalksToWhom) {
  resolve_all();
  host.machine.start(10, "/usr/bin/python3.11");
  connect(10, "192.0.2.1", 1);
  scan();
  connect(10, "192.0.2.1", 2);
  scan();
  host.sockets.clear();
  scan();
  ASSERT_EQ(ledger.size(), 1U);
  auto const& told = ledger.begin()->second;
  EXPECT_EQ(told.source, "network");
  EXPECT_EQ(told.kind, ActivityKind::direct_api);
  EXPECT_EQ(told.name, "openai");
  EXPECT_EQ(told.program, "python3.11");
  EXPECT_EQ(told.count, 2);
  EXPECT_EQ(told.running, 45s) << "from when it was seen to somewhere between the last looks";
}

TEST_F(DirectApiTest, LeavesToOthersWhatOthersTell) {
  resolve_all();
  host.machine.start(10, "/opt/Cursor/cursor");
  host.machine.start(11, "/home/kim/.local/share/claude/versions/2.1.39");
  host.machine.start(12, "/opt/google/chrome/chrome");
  host.machine.start(13, "/usr/bin/node").arguments = {
      "node", "/usr/lib/node_modules/@anthropic-ai/claude-code/cli.js"};
  host.machine.start(14, "/usr/bin/node").arguments = {"node", "/usr/bin/claude"};
  host.machine.start(15, "/usr/bin/companion");
  host.machine.start(16, "/usr/bin/node").arguments = {"node", "/home/kim/bot.js"};
  for (ProcessId id = 10; id <= 16; ++id) connect(id, "192.0.2.2", static_cast<std::uint64_t>(id));
  scan();
  EXPECT_EQ(seen(), (Seen{"anthropic by node"}));
  EXPECT_EQ(ledger.begin()->second.count, 1);
}

TEST_F(DirectApiTest, DoesNotGuessWhoseASharedAddressIs) {
  resolve_all();
  host.machine.start(10, "/usr/bin/curl");
  connect(10, "192.0.2.9", 1);
  scan();
  EXPECT_EQ(seen(), Seen{});
}

TEST_F(DirectApiTest, CountsThePortOfTheApiOnly) {
  resolve_all();
  host.machine.start(10, "/usr/bin/ssh");
  connect(10, "192.0.2.1", 1, 22);
  connect(0, "192.0.2.1", 2);
  scan();
  EXPECT_EQ(seen(), Seen{});
}

TEST_F(DirectApiTest, KnowsTheApiHostsOfTheSitesWithoutTheFrontsOfAWholeCompany) {
  host.names["generativelanguage.googleapis.com"] = {"192.0.2.7"};
  resolve_all();
  host.machine.start(10, "/usr/bin/curl");
  connect(10, "2001:db8::5", 1);
  connect(10, "192.0.2.7", 2);
  scan();
  EXPECT_EQ(seen(), (Seen{"novel.example by curl"}));
}

TEST_F(DirectApiTest, KnowsTheUsersOwnEndpoints) {
  options.endpoints = {{"my-gateway", {"127.0.0.1:8080", "not:a:place"}}};
  make();
  resolve_all();
  host.machine.start(10, "/usr/bin/python3");
  connect(10, "127.0.0.1", 1, 8080);
  connect(10, "127.0.0.1", 2, 8081);
  scan();
  EXPECT_EQ(seen(), (Seen{"my-gateway by python3"}));
  EXPECT_EQ(ledger.begin()->second.count, 1);
}

TEST_F(DirectApiTest, KeepsAnAddressWhileTheNameServerIsAway) {
  resolve_all();
  host.names.clear();
  host.machine.start(10, "/usr/bin/curl");
  connect(10, "192.0.2.1", 1);
  scan(11min);
  scan(1s);
  EXPECT_EQ(seen(), (Seen{"openai by curl"}));
  EXPECT_NE(detector->describe().find("could not be resolved"), std::string::npos);
}

TEST_F(DirectApiTest, AsksNoNameForFiveMinutesWhenNobodyAnswers) {
  resolve_all();
  host.resolver_away = true;
  host.time.advance(11min);
  auto const before = host.names_asked;
  for (int i = 0; i < 9; ++i) scan(30s);
  EXPECT_EQ(host.names_asked, before + 1) << "one question in four and a half minutes";
  scan(30s);
  scan(30s);
  EXPECT_EQ(host.names_asked, before + 2);
  host.machine.start(10, "/usr/bin/curl");
  connect(10, "192.0.2.1", 1);
  scan(30s);
  EXPECT_EQ(seen(), (Seen{"openai by curl"})) << "what was known is still known";
  host.resolver_away = false;
  scan(6min);
  EXPECT_GT(host.names_asked, before + 2);
}

TEST_F(DirectApiTest, ANameThatNobodyAnswersForHoldsTheOthersUpForFiveMinutesOnly) {
  host.unanswered = "api.anthropic.com";  // the first of all
  make();
  scan(1s);
  EXPECT_EQ(host.names_asked, 1U);
  for (int i = 0; i < 12; ++i) scan(6min);
  host.machine.start(10, "/usr/bin/curl");
  connect(10, "192.0.2.1", 1);
  scan(1s);
  EXPECT_EQ(seen(), (Seen{"openai by curl"}));
}

TEST_F(DirectApiTest, ASliceOfNothingAsksNoNames) {
  auto const look = detector->scan({.bytes = 0, .observations = 0});
  ASSERT_TRUE(look);
  EXPECT_EQ(host.names_asked, 0U);
  EXPECT_NE(detector->describe().find("hosts of providers"), std::string::npos);
}

TEST(Endpoint, IsReadWithAndWithoutItsPort) {
  auto const read = [](std::string_view text) {
    auto const endpoint = parse_endpoint("x", text);
    return endpoint ? endpoint->host + " " + std::to_string(endpoint->port) : "none";
  };
  EXPECT_EQ(read("api.example"), "api.example 443");
  EXPECT_EQ(read("api.example:8443"), "api.example 8443");
  EXPECT_EQ(read("[2001:db8::1]"), "2001:db8::1 443");
  EXPECT_EQ(read("[2001:db8::1]:80"), "2001:db8::1 80");
  for (auto const bad :
       {"", ":80", "a:", "a:0", "a:65536", "a:80x", "2001:db8::1", "[::1", "[::1]80", "[]:80"})
    EXPECT_EQ(read(bad), "none") << bad;
}

}  // namespace
}  // namespace companion::detectors
