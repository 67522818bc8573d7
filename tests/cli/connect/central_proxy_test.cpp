// A proxy that somebody else runs: asked before it is believed.
#include "app/managed_proxies.hpp"
#include "tests/cli/connect/world.hpp"
#include "tests/support/file_modes.hpp"
#include "tests/telemetry/canned_server.hpp"

namespace companion::cli {
namespace {

using telemetry::answer;
using telemetry::CannedServer;

constexpr auto key = "sk-0123456789-very-secret";

class CentralProxy : public ConnectWorld {
 protected:
  CentralProxy() { folder.write("key", std::string{key} + "\n"); }

  Exit connect(std::string const& url, std::vector<std::string> more = {}) {
    std::vector<std::string> words{"connect", "litellm",    "--url",
                                   url,       "--key-file", (folder.path() / "key").string()};
    words.insert(words.end(), more.begin(), more.end());
    return call(std::move(words));
  }
  [[nodiscard]] litellm::Proxies proxies() const { return app::ManagedProxies{data()}.load().value(); }
};

std::string const ready =
    answer("200 OK", "", R"({"status":"healthy","db":"connected","litellm_version":"1.106.2"})");
std::string const models = answer("200 OK", "", R"({"data":[{"id":"a"},{"id":"b"}]})");
std::string const info = answer("200 OK", "", R"({"key":"h","info":{}})");

TEST_F(CentralProxy, IsAskedThenRemembered) {
  CannedServer server{{ready, models, info}};
  auto const url = server.url("");
  ASSERT_EQ(connect(url + "/", {"--name", "work", "--since", "7d", "--prices"}), Exit::ok) << err;
  EXPECT_NE(out.find("LiteLLM proxy 1.106.2, the key may use 2 models"), std::string::npos) << out;
  EXPECT_EQ(out.find(key), std::string::npos);
  auto const proxy = proxies().at("work");
  EXPECT_EQ(proxy.url, url);
  EXPECT_EQ(proxy.key, "") << "a key in a file stays there alone";
  EXPECT_EQ(proxy.key_file, folder.path() / "key");
  EXPECT_TRUE(proxy.prices);
  EXPECT_EQ(proxy.since, Milliseconds{std::chrono::hours{24 * 7}});
  auto const& asked = server.requests();
  EXPECT_FALSE(asked.at(0).has(std::string{"Authorization: Bearer "} + key))
      << "the key goes to a LiteLLM only";
  EXPECT_TRUE(asked.at(1).has(std::string{"Authorization: Bearer "} + key)) << asked.at(1).head;
  EXPECT_EQ(call({"disconnect", "litellm", "--name", "work"}), Exit::ok) << err;
  EXPECT_TRUE(proxies().empty());
  EXPECT_EQ(call({"disconnect", "litellm", "--name", "work"}), Exit::nothing);
}

TEST_F(CentralProxy, TakesItsNameFromTheHostAndAKeyFromTheEnvironmentIsKept) {
  CannedServer server{{ready, models, info, ready, models, info}};
  test::set_variable("COMPANION_TEST_KEY", key);
  std::vector<std::string> const words{"connect",      "litellm",   "--url",
                                       server.url(""), "--key-env", "COMPANION_TEST_KEY"};
  EXPECT_EQ(call(words), Exit::ok) << err;
  EXPECT_EQ(proxies().at("127.0.0.1").key, key);
  EXPECT_TRUE(test::has_mode(data() / "proxies.json", 0600));
  EXPECT_EQ(call(words), Exit::ok) << err;
  EXPECT_NE(out.find("already connected"), std::string::npos) << out;
  test::unset_variable("COMPANION_TEST_KEY");
}

TEST_F(CentralProxy, AProxyWithoutADatabaseIsTakenWithAWarning) {
  auto const no_database = answer("500 Internal Server Error", "", "Internal Server Error");
  CannedServer server{{ready, models, no_database}};
  EXPECT_EQ(connect(server.url("")), Exit::ok) << err;
  EXPECT_NE(out.find("no budgets and no history"), std::string::npos) << out;
}

TEST_F(CentralProxy, WhatIsWrongIsSaidAndNothingIsRemembered) {
  struct Wrong {
    std::vector<std::string> answers;
    char const* why;
  };
  auto const no_database = answer("400 Bad Request", "", R"({"error":{"type":"no_db_connection"}})");
  for (auto const& [answers, why] : std::vector<Wrong>{
           {{ready, answer("401 Unauthorized", "", "{}")}, "refuses the key (401)"},
           {{ready, no_database}, "knows its master key only"},
           {{answer("404 Not Found")}, "not as a LiteLLM proxy"},
           {{answer("200 OK", "", "<html>")}, "not as a LiteLLM proxy"},
           {{answer("302 Found", "Location: https://login.example/\r\n")}, "https://login.example/"},
           {{ready, answer("500 Oops")}, "does not list its models"},
           {{""}, "Is the address right"},
       }) {
    CannedServer server{answers};
    EXPECT_EQ(connect(server.url("")), Exit::failure) << why;
    EXPECT_NE(err.find(why), std::string::npos) << err;
    EXPECT_TRUE(proxies().empty());
  }
}

TEST_F(CentralProxy, ANameIsNotGivenTwice) {
  CannedServer server{{ready, models, info}};
  ASSERT_EQ(connect(server.url(""), {"--name", "work"}), Exit::ok) << err;
  EXPECT_EQ(connect("http://127.0.0.1:9", {"--name", "work"}), Exit::usage);
  EXPECT_NE(err.find("choose another --name"), std::string::npos) << err;
}

TEST_F(CentralProxy, WrongWordsAreRefusedBeforeAnythingIsAsked) {
  EXPECT_EQ(connect("http://litellm.example"), Exit::usage);
  EXPECT_NE(err.find("--allow-plain-http"), std::string::npos) << err;
  EXPECT_EQ(connect("https://user:pass@litellm.example"), Exit::usage);
  EXPECT_EQ(connect("http://127.0.0.1:9", {"--since", "yesteryear"}), Exit::usage);
  EXPECT_EQ(connect("http://127.0.0.1:9", {"--name", "two words"}), Exit::usage);
  EXPECT_EQ(call({"connect", "litellm", "--url", "http://127.0.0.1:9"}), Exit::usage);
  EXPECT_NE(err.find("--key-stdin"), std::string::npos) << err;
  EXPECT_EQ(call({"connect", "litellm", "--url", "http://127.0.0.1:9", "--way", "logger"}), Exit::usage);
}

}  // namespace
}  // namespace companion::cli
