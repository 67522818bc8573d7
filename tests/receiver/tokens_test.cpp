#include "receiver/tokens.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <sstream>

#include "daemon_double.hpp"
#include "tests/support/file_modes.hpp"

namespace companion::receiver {
namespace {

namespace fs = std::filesystem;
Instant const now = parse_instant("2026-11-21T12:00:00Z").value();

class Tokens : public ::testing::Test {
 protected:
  fs::path file = testing::fresh_folder("store") / "deep" / "tokens.json";
  TokenStore open() { return TokenStore::open(file).value(); }
  std::string content() {
    std::ostringstream text;
    text << std::ifstream{file}.rdbuf();
    return text.str();
  }
};

TEST_F(Tokens, AMissingFileIsAnEmptyStore) {
  EXPECT_TRUE(open().list().empty());
  EXPECT_FALSE(open().scope_of("cmp_x").has_value());
}

TEST_F(Tokens, ATokenIsShownOnceAndKeptAsItsHash) {
  auto store = open();
  auto const made = store.create(Scope::ingest_litellm, "", now).value();
  EXPECT_TRUE(made.text.starts_with("cmp_"));
  EXPECT_EQ(made.text.size(), 4U + 64U);
  EXPECT_EQ(made.stored.name, "ingest:litellm-1");
  EXPECT_EQ(content().find(made.text.substr(4)), std::string::npos);
  EXPECT_EQ(open().scope_of(made.text), Scope::ingest_litellm);
  EXPECT_EQ(open().list().at(0).created, now);
}

TEST_F(Tokens, TheFileIsForItsOwnerOnly) {
  auto store = open();
  ASSERT_TRUE(store.create(Scope::read, "", now).has_value());
  EXPECT_TRUE(test::has_mode(file, 0600));
}

TEST_F(Tokens, TwoTokensDiffer) {
  auto store = open();
  auto const one = store.create(Scope::read, "", now).value();
  auto const two = store.create(Scope::read, "", now).value();
  EXPECT_NE(one.text, two.text);
  EXPECT_EQ(two.stored.name, "read-2");
}

TEST_F(Tokens, ANameIsTakenOnce) {
  auto store = open();
  ASSERT_TRUE(store.create(Scope::read, "laptop", now).has_value());
  EXPECT_EQ(store.create(Scope::admin, "laptop", now).error().code, Errc::invalid);
}

TEST_F(Tokens, ARevokedTokenIsNoToken) {
  auto store = open();
  auto const made = store.create(Scope::read, "laptop", now).value();
  ASSERT_TRUE(store.revoke("laptop").has_value());
  EXPECT_FALSE(store.scope_of(made.text).has_value());
  EXPECT_EQ(store.revoke("laptop").error().code, Errc::not_found);
}

TEST_F(Tokens, AnotherProcesssChangeIsSeen) {
  auto running = open();
  auto const made = open().create(Scope::read, "", now).value();
  EXPECT_FALSE(running.scope_of(made.text).has_value());
  ASSERT_TRUE(running.refresh().has_value());
  EXPECT_EQ(running.scope_of(made.text), Scope::read);
  fs::remove(file);
  ASSERT_TRUE(running.refresh().has_value());
  EXPECT_FALSE(running.scope_of(made.text).has_value());
}

TEST_F(Tokens, ABrokenFileKeepsTheOldTokensWhileRunning) {
  auto running = open();
  auto const made = running.create(Scope::read, "", now).value();
  std::ofstream{file} << "{\"tokens\": 3}";
  EXPECT_EQ(running.refresh().error().code, Errc::corrupt);
  EXPECT_EQ(running.scope_of(made.text), Scope::read);
}

TEST_F(Tokens, BrokenFilesAreNamed) {
  fs::create_directories(file.parent_path());
  for (auto const* text :
       {"", "[]", "{\"tokens\":[{\"name\":\"x\"}]}",
        "{\"tokens\":[{\"name\":\"x\",\"scope\":\"all\",\"sha256\":\"\",\"created\":\"\"}]}"}) {
    std::ofstream{file} << text;
    auto const opened = TokenStore::open(file);
    ASSERT_FALSE(opened.has_value()) << text;
    EXPECT_NE(opened.error().message.find("tokens.json"), std::string::npos);
  }
}

TEST_F(Tokens, ScopesHaveNames) {
  for (auto const scope : all_scopes()) EXPECT_EQ(parse_scope(to_string(scope)), scope);
  EXPECT_FALSE(parse_scope("everything").has_value());
}

}  // namespace
}  // namespace companion::receiver
