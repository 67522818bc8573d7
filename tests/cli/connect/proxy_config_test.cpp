// connect and disconnect on every shape of a proxy's config.yaml.
#include <array>

#include "cli/connect/connections.hpp"
#include "cli/connect/logger_file.hpp"
#include "cli/connect/proxy_config.hpp"
#include "config/yaml_edit.hpp"
#include "tests/cli/connect/world.hpp"
#include "tests/support/file_modes.hpp"

namespace companion::cli {
namespace {

using config::equal_yaml;

constexpr std::array<char const*, 20> shapes{
    "",
    "# only a comment\n",
    "model_list: []",
    "model_list:\n  - model_name: a\n    litellm_params: {model: openai/a, api_key: x}\n",
    "litellm_settings:\n",
    "litellm_settings: {}\n",
    "litellm_settings: null\n",
    "litellm_settings:\n  drop_params: true\n",
    "litellm_settings:\n  callbacks:\n",
    "litellm_settings:\n  callbacks: []\n",
    "litellm_settings:\n  callbacks: langfuse\n",
    "litellm_settings:\n  callbacks: \"langfuse\"   # traces\n",
    "litellm_settings:\n  callbacks: [langfuse, 'otel']\n  success_callback: [s3]\n",
    "litellm_settings:\n  callbacks:\n    - langfuse\n    # and\n    - otel  # traces\n  drop_params: true\n",
    "litellm_settings:\n  callbacks:\n  - langfuse\ngeneral_settings:\n  alerting: [slack]\n",
    "litellm_settings: &ls {callbacks: [a], turn_off_message_logging: false}\n",
    "general_settings:\n    master_key: os.environ/KEY\n\n\n# the end\n",
    "litellm_settings:\r\n  callbacks:\r\n    - langfuse\r\n",
    "callback_settings:\n  otel:\n    message_logging: false\nlitellm_settings:\n  x: |\n    callbacks: "
    "no\n\n    text\n",
    "{\"litellm_settings\": {\"callbacks\": [\"a\"]}, \"model_list\": []}\n",
};

class ProxyConfig : public ConnectWorld {
 protected:
  fs::path write(std::string_view text) { return folder.write("proxy/config.yaml", text); }
  Exit connect(std::vector<std::string> more = {}) {
    std::vector<std::string> words{"connect", "litellm", "--config", file().string()};
    words.insert(words.end(), more.begin(), more.end());
    return call(std::move(words));
  }
  Exit disconnect() { return call({"disconnect", "litellm", "--config", file().string()}); }
  [[nodiscard]] fs::path file() const { return folder.path() / "proxy/config.yaml"; }
  [[nodiscard]] fs::path logger() const { return folder.path() / "proxy/companion_logger.py"; }
};

TEST_F(ProxyConfig, EveryShapeIsConnectedOnceAndThenIsWhatItWasByteForByte) {
  for (std::string const way : {"logger", "generic_api"}) {
    for (auto const* shape : shapes) {
      fs::remove_all(folder.path() / "proxy");
      write(shape);
      ASSERT_EQ(connect({"--way", way, "--alerts"}), Exit::ok) << shape << err;
      auto const text = contents(file());
      EXPECT_EQ(to_string(connected_way(text).value()), way) << shape;
      EXPECT_EQ(config::texts_at(text, {"general_settings", "alerting"})->back(), "webhook") << shape;
      ASSERT_EQ(connect({"--way", way, "--alerts"}), Exit::ok) << shape << err;
      EXPECT_NE(out.find("already connected"), std::string::npos) << shape << out;
      EXPECT_EQ(contents(file()), text) << shape;
      EXPECT_EQ(copies(file()), 1U) << shape;
      ASSERT_EQ(disconnect(), Exit::ok) << shape << err;
      EXPECT_EQ(contents(file()), shape);
      EXPECT_EQ(copies(file()), 0U) << "the backup went back into its place: " << shape;
      EXPECT_FALSE(fs::exists(logger())) << shape;
    }
  }
}

TEST_F(ProxyConfig, OurLinesAreCutOutOfAFileThatWasChangedSince) {
  for (std::string const way : {"logger", "generic_api"}) {
    for (auto const* shape : shapes) {
      fs::remove_all(folder.path() / "proxy");
      write(shape);
      ASSERT_EQ(connect({"--way", way, "--alerts"}), Exit::ok) << shape << err;
      std::string const more = contents(file()).starts_with('{') ? "# changed\n" : "mine: 1\n";
      std::ofstream{file(), std::ios::app | std::ios::binary} << more;
      ASSERT_EQ(connect({"--way", way}), Exit::ok) << shape << err;
      EXPECT_NE(out.find("already connected"), std::string::npos) << shape << out;
      ASSERT_EQ(disconnect(), Exit::ok) << shape << err;
      auto const text = contents(file());
      EXPECT_EQ(text.find("companion"), std::string::npos) << shape << "\n" << text;
      EXPECT_EQ(text.find("webhook"), std::string::npos) << shape << "\n" << text;
      EXPECT_NE(text.find(more), std::string::npos);
      EXPECT_EQ(disconnect(), Exit::nothing) << out;
    }
  }
}

TEST_F(ProxyConfig, TheLoggerIsPutBesideTheFile) {
  write("litellm_settings:\n  callbacks: [a]\n");
  ASSERT_EQ(connect(), Exit::ok);
  EXPECT_EQ(contents(logger()), logger_source());
  EXPECT_EQ(contents(file()),
            "litellm_settings:\n  turn_off_message_logging: true\n  callbacks: [a, "
            "\"companion_logger.companion\"]\n");
}

TEST_F(ProxyConfig, AMissingLoggerIsPutBackAndAnOldOneRenewed) {
  write("");
  ASSERT_EQ(connect(), Exit::ok);
  std::ofstream{logger()} << "\"\"\"LiteLLM Companion's callback, of last year\"\"\"\n";
  ASSERT_EQ(connect(), Exit::ok);
  EXPECT_EQ(contents(logger()), logger_source());
}

TEST_F(ProxyConfig, AForeignFileOfTheLoggersNameIsLeftAlone) {
  write("a: 1\n");
  std::ofstream{logger(), std::ios::binary} << "print('mine')\n";
  EXPECT_EQ(connect(), Exit::usage);
  EXPECT_NE(err.find("none of ours"), std::string::npos) << err;
  EXPECT_EQ(contents(file()), "a: 1\n");
  EXPECT_EQ(contents(logger()), "print('mine')\n");
}

TEST_F(ProxyConfig, AChangedLoggerStaysWhenTheProxyIsDisconnected) {
  write("");
  ASSERT_EQ(connect(), Exit::ok);
  std::ofstream{logger(), std::ios::app} << "# mine\n";
  ASSERT_EQ(disconnect(), Exit::ok);
  EXPECT_TRUE(fs::exists(logger()));
  EXPECT_NE(out.find("stays"), std::string::npos) << out;
}

TEST_F(ProxyConfig, AnotherWayTakesThePlaceOfTheFirst) {
  std::string const before = "litellm_settings:\n  callbacks: [a]  # x\n";
  write(before);
  ASSERT_EQ(connect(), Exit::ok);
  ASSERT_EQ(connect({"--way", "generic_api"}), Exit::ok) << err;
  auto const text = contents(file());
  EXPECT_EQ(*config::texts_at(text, {"litellm_settings", "callbacks"}),
            (std::vector<std::string>{"a", "companion"}));
  EXPECT_EQ(*config::text_at(text, {"callback_settings", "companion", "endpoint"}),
            "http://127.0.0.1:4319/v1/litellm");
  EXPECT_FALSE(fs::exists(logger()));
  EXPECT_NE(out.find("DEFAULT_BATCH_SIZE=1"), std::string::npos) << out;
  ASSERT_EQ(connect(), Exit::ok);
  EXPECT_EQ(contents(file()).find("callback_settings"), std::string::npos);
  ASSERT_EQ(disconnect(), Exit::ok);
  EXPECT_EQ(contents(file()), before);
}

TEST_F(ProxyConfig, LinesPutInByHandCountAsConnected) {
  std::string const text =
      "litellm_settings:\n  turn_off_message_logging: true\n  callbacks: companion_logger.companion\n";
  write(text);
  ASSERT_EQ(connect(), Exit::ok) << err;
  ASSERT_EQ(connect(), Exit::ok) << err;
  EXPECT_NE(out.find("already connected"), std::string::npos) << out;
  EXPECT_EQ(*config::texts_at(contents(file()), {"litellm_settings", "callbacks"}),
            (std::vector<std::string>{"companion_logger.companion"}));
}

TEST_F(ProxyConfig, AnotherDaemonAddressIsWrittenAndRenewed) {
  std::string const before = "callback_settings: {otel: {}}\n";
  write(before);
  ASSERT_EQ(connect({"--daemon-url", "http://daemon.example:4319/"}), Exit::ok);
  EXPECT_EQ(*config::text_at(contents(file()), {"callback_settings", "companion_logger", "url"}),
            "http://daemon.example:4319");
  EXPECT_EQ(connect({"--daemon-url", "nonsense"}), Exit::usage);
  ASSERT_EQ(connect({"--daemon-url", "http://other.example:4319"}), Exit::ok);
  EXPECT_EQ(*config::text_at(contents(file()), {"callback_settings", "companion_logger", "url"}),
            "http://other.example:4319");
  ASSERT_EQ(disconnect(), Exit::ok);
  EXPECT_EQ(contents(file()), before);
}

TEST_F(ProxyConfig, ATokenIsMadeWhereTheDaemonWantsOneAndRevokedAfterwards) {
  folder.write("companion.yaml", settings("server:\n  require_token: true\n"));
  write("a: 1\n");
  ASSERT_EQ(connect(), Exit::ok) << err;
  auto const token_file = data() / "litellm-token";
  EXPECT_TRUE(test::has_mode(token_file, 0600));
  EXPECT_EQ(*config::text_at(contents(file()), {"callback_settings", "companion_logger", "token_file"}),
            token_file.string());
  auto const token = contents(token_file);
  EXPECT_EQ(out.find(token.substr(0, 20)), std::string::npos) << "the token is not shown";
  ASSERT_EQ(connect({"--way", "generic_api"}), Exit::ok) << err;
  EXPECT_EQ(contents(token_file), token) << "it is kept";
  EXPECT_NE(contents(file()).find(with(token, "\n", "")), std::string::npos) << "LiteLLM reads no file there";
  ASSERT_EQ(disconnect(), Exit::ok);
  EXPECT_FALSE(fs::exists(token_file));
  EXPECT_EQ(contents(data() / "tokens.json").find("connect-litellm"), std::string::npos);
}

TEST_F(ProxyConfig, PrintingChangesNothing) {
  std::string const before = "model_list: []\n";
  write(before);
  ASSERT_EQ(connect({"--print"}), Exit::ok) << err;
  EXPECT_NE(out.find("callbacks: [\"companion_logger.companion\"]"), std::string::npos) << out;
  EXPECT_NE(out.find("+  turn_off_message_logging: true"), std::string::npos) << out;
  EXPECT_EQ(contents(file()), before);
  EXPECT_FALSE(fs::exists(logger()));
  EXPECT_FALSE(fs::exists(data() / "connections.json"));
}

TEST_F(ProxyConfig, ALinkIsFollowedToTheFileAndStaysALink) {
  if (!test::has_links) GTEST_SKIP();
  folder.write("real/config.yaml", "a: 1\n");
  fs::create_directories(folder.path() / "proxy");
  fs::create_symlink("../real/config.yaml", file());
  ASSERT_EQ(connect(), Exit::ok) << err;
  EXPECT_TRUE(fs::is_symlink(file()));
  EXPECT_EQ(connected_way(contents(folder.path() / "real/config.yaml")), Way::logger);
  EXPECT_TRUE(fs::exists(logger())) << "LiteLLM looks beside the link";
  ASSERT_EQ(disconnect(), Exit::ok);
  EXPECT_TRUE(fs::is_symlink(file()));
  EXPECT_EQ(contents(file()), "a: 1\n");
}

TEST_F(ProxyConfig, ModeAndBackupsAreKept) {
  write("a: 1\n");
  fs::permissions(file(), fs::perms{0640});
  folder.write("proxy/config.yaml.companion-backup", "an old one\n");
  ASSERT_EQ(connect(), Exit::ok);
  EXPECT_TRUE(test::has_mode(file(), 0640));
  EXPECT_EQ(contents(folder.path() / "proxy/config.yaml.companion-backup"), "an old one\n");
  EXPECT_EQ(contents(folder.path() / "proxy/config.yaml.companion-backup-2"), "a: 1\n");
  EXPECT_TRUE(test::has_mode(folder.path() / "proxy/config.yaml.companion-backup-2", 0640));
  EXPECT_TRUE(test::has_mode(data() / "connections.json", 0600));
}

TEST_F(ProxyConfig, AFileThatCannotBeChangedSafelyIsShownTheLinesInstead) {
  struct Refused {
    char const* text;
    char const* why;
  };
  for (auto const& [text, why] : std::vector<Refused>{
           {"litellm_settings:\n\tcallbacks: [a]\n", "tab"},
           {"litellm_settings: [\n", "no valid YAML"},
           {"list: &l [a]\nlitellm_settings:\n  callbacks: *l\n", "safely"},
           {"litellm_settings:\n  callbacks: {a: 1}\n", "no list"},
       }) {
    write(text);
    EXPECT_EQ(connect(), Exit::failure);
    EXPECT_NE(err.find(why), std::string::npos) << err;
    EXPECT_NE(err.find("callbacks: [\"companion_logger.companion\"]"), std::string::npos) << err;
    EXPECT_EQ(contents(file()), text);
  }
}

TEST_F(ProxyConfig, AWriteProtectedFileAndAMissingOneAreToldApart) {
  write("a: 1\n");
  fs::permissions(file(), fs::perms{0444});
  EXPECT_EQ(connect(), Exit::failure);
  EXPECT_NE(err.find("write-protected"), std::string::npos) << err;
  fs::permissions(file(), fs::perms{0644});  // Windows removes nothing that is write-protected
  fs::remove(file());
  EXPECT_EQ(connect(), Exit::nothing);
  EXPECT_NE(err.find("does not exist"), std::string::npos) << err;
}

TEST_F(ProxyConfig, WithoutANameTheOnlyConnectionIsUndone) {
  write("a: 1\n");
  EXPECT_EQ(call({"disconnect", "litellm"}), Exit::nothing);
  ASSERT_EQ(connect(), Exit::ok);
  ASSERT_EQ(call({"disconnect", "litellm"}), Exit::ok) << err;
  EXPECT_EQ(contents(file()), "a: 1\n");
}

TEST_F(ProxyConfig, AMemoryThatIsNoneOfOursIsRefusedNotOverwritten) {
  write("a: 1\n");
  folder.write("data/connections.json", "[1]");
  EXPECT_EQ(connect(), Exit::failure);
  EXPECT_EQ(contents(file()), "a: 1\n");
  EXPECT_EQ(contents(data() / "connections.json"), "[1]");
}

TEST_F(ProxyConfig, ConnectWithoutAProxySaysHowToNameOne) {
  EXPECT_EQ(call({"connect", "litellm"}), Exit::usage);
  EXPECT_NE(err.find("--config FILE"), std::string::npos) << err;
}

}  // namespace
}  // namespace companion::cli
