// connect and disconnect claude --statusline on Claude Code's settings file.
#include <nlohmann/json.hpp>

#include "tests/cli/connect/world.hpp"

namespace companion::cli {
namespace {

class StatusLineSettings : public ConnectWorld {
 protected:
  [[nodiscard]] fs::path file() const { return folder.path() / "CLAUDE_CONFIG_DIR/settings.json"; }
  void write(std::string_view text) { folder.write(fs::relative(file(), folder.path()), text); }
  [[nodiscard]] nlohmann::json json() const {
    return nlohmann::json::parse(contents(file()), nullptr, false);
  }
};

TEST_F(StatusLineSettings, EveryShapeIsConnectedOnceAndGivenBackByteForByte) {
  for (auto const* text : {"{}", "{\n    \"model\": \"opus\",\n    \"env\": {\"FOO\": \"1\"}\n}\n",
                           "{\r\n\t\"a\": 1\r\n}\r\n", "{\"env\": {}}"}) {
    write(text);
    ASSERT_EQ(call({"connect", "claude", "--statusline", "--print"}), Exit::ok) << err;
    EXPECT_NE(out.find("companion statusline"), std::string::npos) << out;
    ASSERT_EQ(contents(file()), text) << "--print changes nothing";
    ASSERT_EQ(call({"connect", "claude", "--statusline"}), Exit::ok) << err;
    EXPECT_EQ(json()["statusLine"].dump(), R"({"command":"companion statusline","type":"command"})");
    auto const connected = contents(file());
    ASSERT_EQ(call({"connect", "claude", "--statusline"}), Exit::ok);
    EXPECT_NE(out.find("already"), std::string::npos) << out;
    EXPECT_EQ(contents(file()), connected);
    ASSERT_EQ(call({"disconnect", "claude", "--statusline"}), Exit::ok) << err;
    EXPECT_EQ(contents(file()), text);
    EXPECT_EQ(copies(file()), 0U);
  }
}

TEST_F(StatusLineSettings, ANewFileGoesAgain) {
  ASSERT_EQ(call({"connect", "claude", "--statusline"}), Exit::ok) << err;
  ASSERT_TRUE(fs::exists(file()));
  ASSERT_EQ(call({"disconnect", "claude", "--statusline"}), Exit::ok) << err;
  EXPECT_FALSE(fs::exists(file()));
}

TEST_F(StatusLineSettings, AStatusLineOfTheUsersOwnStays) {
  for (auto const* text :
       {R"({"statusLine": {"type": "command", "command": "~/mine.sh"}})", R"({"statusLine": 5})"}) {
    write(text);
    EXPECT_EQ(call({"connect", "claude", "--statusline"}), Exit::failure);
    EXPECT_NE(err.find("status line of its own"), std::string::npos) << err;
    EXPECT_EQ(contents(file()), text);
    EXPECT_EQ(call({"disconnect", "claude", "--statusline"}), Exit::nothing);
    EXPECT_EQ(contents(file()), text);
  }
}

TEST_F(StatusLineSettings, WhatSomebodyMadeOfItSinceIsTheirs) {
  write("{}");
  ASSERT_EQ(call({"connect", "claude", "--statusline"}), Exit::ok) << err;
  auto const theirs = with(contents(file()), "companion statusline", "companion statusline --no-color");
  write(theirs);
  EXPECT_EQ(call({"disconnect", "claude", "--statusline"}), Exit::ok);
  EXPECT_EQ(contents(file()), theirs);
}

TEST_F(StatusLineSettings, TelemetryAndStatusLineAreConnectedAndUndoneApart) {
  write("{\n  \"model\": \"opus\"\n}\n");
  ASSERT_EQ(call({"connect", "claude", "--otel", "--statusline"}), Exit::ok) << err;
  EXPECT_TRUE(json().contains("statusLine"));
  EXPECT_TRUE(json()["env"].contains("OTEL_LOGS_EXPORTER"));
  ASSERT_EQ(call({"disconnect", "claude", "--otel"}), Exit::ok) << err;
  EXPECT_TRUE(json().contains("statusLine"));
  EXPECT_FALSE(json().contains("env"));
  ASSERT_EQ(call({"disconnect", "claude", "--statusline"}), Exit::ok) << err;
  EXPECT_EQ(json().dump(), R"({"model":"opus"})");
}

TEST_F(StatusLineSettings, OnlyClaudeCodeHasOne) {
  EXPECT_EQ(call({"connect", "codex", "--statusline"}), Exit::usage);
  EXPECT_EQ(call({"disconnect", "gemini", "--statusline"}), Exit::usage);
}

}  // namespace
}  // namespace companion::cli
