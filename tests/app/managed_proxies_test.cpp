#include "app/managed_proxies.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "platform/seal.hpp"
#include "tests/support/file_modes.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::app {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

litellm::ProxyOptions proxy(std::string url = "https://litellm.example") {
  litellm::ProxyOptions options;
  options.url = std::move(url);
  options.key = "sk-test-1";
  return options;
}

std::string message_of(Result<litellm::Proxies> const& loaded) {
  return loaded ? std::string{} : loaded.error().message;
}

TEST(ManagedProxies, ThereAreNoneWithoutAFile) {
  test::TempFolder const folder;
  auto const loaded = ManagedProxies{folder.path()}.load();
  ASSERT_TRUE(loaded);
  EXPECT_TRUE(loaded->empty());
}

TEST(ManagedProxies, WhatWasAddedIsLoadedAgain) {
  test::TempFolder const folder;
  ManagedProxies const managed{folder.path()};
  auto work = proxy();
  work.ca_file = "/etc/ssl/work.pem";
  work.since = 24h * 90;
  work.interval = 15s;
  work.prices = true;
  auto dated = proxy("http://127.0.0.1:4000");
  dated.since_date = parse_instant("2026-08-20T00:00:00Z");
  ASSERT_TRUE(managed.add("work", work));
  ASSERT_TRUE(managed.add("home", dated));
  auto const loaded = managed.load();
  ASSERT_TRUE(loaded) << message_of(loaded);
  EXPECT_EQ(*loaded, (litellm::Proxies{{"work", work}, {"home", dated}}));
}

TEST(ManagedProxies, TheFileIsPrivate) {
  test::TempFolder const folder;
  ManagedProxies const managed{folder.path()};
  ASSERT_TRUE(managed.add("work", proxy()));
  EXPECT_TRUE(test::has_mode(managed.path(), 0600));
}

TEST(ManagedProxies, AKeyIsInClearOnlyWhereTheSystemSealsNone) {
  test::TempFolder const folder;
  ManagedProxies const managed{folder.path()};
  ASSERT_TRUE(managed.add("work", proxy()));
  std::ifstream in{managed.path()};
  std::string const text{std::istreambuf_iterator<char>{in}, {}};
  EXPECT_EQ(text.find("sk-test-1") == std::string::npos, platform::can_seal()) << text;
}

TEST(ManagedProxies, AKeySealedElsewhereIsToldWithTheRemedy) {
  test::TempFolder const folder;
  folder.write("proxies.json",
               R"({"proxies": {"work": {"url": "https://x.example", "key_sealed": "c2stcGxhaW4="}}})");
  auto const message = message_of(ManagedProxies{folder.path()}.load());
  EXPECT_NE(message.find("proxy work: its key: "), std::string::npos) << message;
  EXPECT_NE(message.find("connect it again"), std::string::npos) << message;
}

TEST(ManagedProxies, AddingANameAgainReplacesIt) {
  test::TempFolder const folder;
  ManagedProxies const managed{folder.path()};
  ASSERT_TRUE(managed.add("work", proxy()));
  ASSERT_TRUE(managed.add("work", proxy("https://other.example")));
  auto const loaded = managed.load();
  ASSERT_TRUE(loaded);
  ASSERT_EQ(loaded->size(), 1U);
  EXPECT_EQ(loaded->at("work").url, "https://other.example");
}

TEST(ManagedProxies, RemovingTellsWhenThereWasNone) {
  test::TempFolder const folder;
  ManagedProxies const managed{folder.path()};
  ASSERT_TRUE(managed.add("work", proxy()));
  EXPECT_TRUE(managed.remove("work"));
  auto const again = managed.remove("work");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Errc::not_found);
}

TEST(ManagedProxies, AKeyIsNeverSentInClearOverANetwork) {
  test::TempFolder const folder;
  ManagedProxies const managed{folder.path()};
  auto const refused = managed.add("work", proxy("http://litellm.example"));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("allow_plain_http"), std::string::npos) << refused.error().message;
  EXPECT_TRUE(managed.add("local", proxy("http://127.0.0.1:4000")));
  auto allowed = proxy("http://litellm.example");
  allowed.allow_plain_http = true;
  EXPECT_TRUE(managed.add("vpn", allowed));
}

TEST(ManagedProxies, NamesThatCannotBeLabelsAreRefused) {
  test::TempFolder const folder;
  ManagedProxies const managed{folder.path()};
  for (std::string const name : {"", "a|b", "a b", "é"}) EXPECT_FALSE(managed.add(name, proxy())) << name;
}

TEST(ManagedProxies, ABrokenFileIsToldAndNotOverwritten) {
  test::TempFolder const folder;
  ManagedProxies const managed{folder.path()};
  folder.write("proxies.json", "{\"proxies\": [");
  EXPECT_NE(message_of(managed.load()).find("connect again"), std::string::npos);
  EXPECT_FALSE(managed.add("work", proxy()));
  folder.write("proxies.json", R"({"proxies": {"work": {"url": "https://x.example", "kye": "sk-1"}}})");
  auto const message = message_of(managed.load());
  EXPECT_NE(message.find("no setting kye"), std::string::npos) << message;
  EXPECT_EQ(message.find("sk-1"), std::string::npos) << "a key must not be quoted";
}

}  // namespace
}  // namespace companion::app
