#include "config/proxies.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "config/load.hpp"
#include "config/schema.hpp"
#include "tests/config/config_fixture.hpp"

namespace companion::config {
namespace {

using namespace std::chrono_literals;

tl::expected<Loaded, Findings> load_text(std::string const& text) {
  ConfigFixture config;
  config.write_file(text, "proxies.yaml");
  return load(config.sources);
}

std::string complaint(std::string const& proxies) {
  ConfigFixture config;
  config.write_file("litellm:\n  proxies:\n" + proxies, "proxies.yaml");
  return config.trouble();
}

TEST(Proxies, AreReadByNameWithTheirSettings) {
  auto const loaded = load_text(
      "litellm:\n  proxies:\n    work:\n      url: https://litellm.example/\n      key_file: /k\n      "
      "ca_file: /ca.pem\n"
      "      since: 90d\n      interval: 15s\n      prices: true\n"
      "    home: {url: \"http://127.0.0.1:4000\", key_env: LITELLM_KEY, since: 2026-08-20}\n");
  ASSERT_TRUE(loaded) << to_string(loaded.error());
  auto const& proxies = loaded->config.litellm.proxies;
  ASSERT_EQ(proxies.size(), 2U);
  auto const& work = proxies.at("work");
  EXPECT_EQ(work.url, "https://litellm.example");
  EXPECT_EQ(work.key_file, "/k");
  EXPECT_EQ(work.ca_file, "/ca.pem");
  EXPECT_EQ(work.since, 90 * 24h);
  EXPECT_EQ(work.interval, 15s);
  EXPECT_TRUE(work.prices);
  EXPECT_EQ(proxies.at("home").since_date, parse_instant("2026-08-20T00:00:00Z"));
}

TEST(Proxies, AreShownAsTheyCouldStandInTheFile) {
  auto const loaded = load_text(
      "litellm: {proxies: {work: {url: \"https://litellm.example\", key_file: /k, interval: 15s}}}\n");
  ASSERT_TRUE(loaded);
  EXPECT_EQ(show(*find_key("litellm.proxies"), loaded->config),
            "{work: {interval: 15s, key_file: /k, url: https://litellm.example}}");
}

TEST(Proxies, EverythingThatIsWrongIsToldWithItsLine) {
  auto const text =
      complaint("    work:\n      url: https://x.example\n      key_fiel: /k\n      interval: 5\n");
  EXPECT_NE(text.find("proxies.yaml:5: litellm.proxies.work.key_fiel"), std::string::npos) << text;
  EXPECT_NE(text.find("did you mean key_file?"), std::string::npos) << text;
  EXPECT_NE(text.find("proxies.yaml:6: "), std::string::npos) << text;
}

TEST(Proxies, AKeyInTheFileIsRefusedAndNotQuoted) {
  auto const text = complaint("    work:\n      url: https://x.example\n      key: sk-very-secret\n");
  EXPECT_NE(text.find("key_file"), std::string::npos) << text;
  EXPECT_EQ(text.find("secret"), std::string::npos) << text;
}

TEST(Proxies, AKeyDoesNotCrossANetworkInClear) {
  EXPECT_NE(complaint("    work: {url: \"http://litellm.example\", key_file: /k}\n").find("allow_plain_http"),
            std::string::npos);
  EXPECT_EQ(complaint("    work: {url: \"http://litellm.example\", key_file: /k, allow_plain_http: true}\n"),
            "");
  EXPECT_EQ(complaint("    work: {url: \"http://localhost:4000\", key_file: /k}\n"), "");
}

TEST(Proxies, NeedAUrlAndOneKey) {
  EXPECT_NE(complaint("    work: {key_file: /k}\n").find("no url"), std::string::npos);
  EXPECT_NE(complaint("    work: {url: \"https://x.example\"}\n").find("no key"), std::string::npos);
  EXPECT_NE(
      complaint("    work: {url: \"https://x.example\", key_file: /k, key_env: K}\n").find("more than one"),
      std::string::npos);
  EXPECT_NE(complaint("    work: {url: \"https://u:p@x.example\", key_file: /k}\n").find("credentials"),
            std::string::npos);
  EXPECT_NE(complaint("    work: https://x.example\n").find("no mapping"), std::string::npos);
  EXPECT_NE(complaint("    \"a b\": {url: \"https://x.example\", key_file: /k}\n").find("cannot name"),
            std::string::npos);
}

TEST(Proxies, AreToldInTheFileOnly) {
  Sources sources;
  sources.usual_data_dir = "/d";
  sources.environment = [](std::string const& name) {
    return name == "COMPANION_LITELLM_PROXIES" ? std::optional<std::string>{"work=x"} : std::nullopt;
  };
  auto const loaded = load(sources);
  ASSERT_FALSE(loaded);
  EXPECT_NE(to_string(loaded.error()).find("configuration file only"), std::string::npos);
}

}  // namespace
}  // namespace companion::config
