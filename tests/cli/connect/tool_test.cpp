// connect and disconnect on the settings files of Claude Code, Codex and Gemini CLI.
#include <array>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/connect/marked_lines.hpp"
#include "cli/connect/tool.hpp"
#include "tests/cli/connect/world.hpp"
#include "tests/support/file_modes.hpp"

namespace companion::cli {
namespace {

constexpr auto proxy = "http://127.0.0.1:4000";
constexpr auto key = "sk-0123456789-very-secret";

class ToolSettings : public ConnectWorld {
 protected:
  ToolSettings() { folder.write("key", std::string{key} + "\n"); }

  [[nodiscard]] fs::path file(std::string const& tool) const {
    if (tool == "claude") return folder.path() / "CLAUDE_CONFIG_DIR/settings.json";
    if (tool == "codex") return folder.path() / "CODEX_HOME/config.toml";
    return folder.path() / "GEMINI_CLI_HOME/.gemini/.env";
  }
  fs::path write(std::string const& tool, std::string_view text) {
    return folder.write(fs::relative(file(tool), folder.path()), text);
  }
  Exit connect(std::string const& tool, std::vector<std::string> more = {}) {
    std::vector<std::string> words{"connect", tool, "--via-proxy", proxy};
    words.insert(words.end(), more.begin(), more.end());
    return call(std::move(words));
  }
  [[nodiscard]] std::vector<std::string> with_key() const {
    return {"--key-file", (folder.path() / "key").string()};
  }
  [[nodiscard]] nlohmann::json claude_env() const {
    return nlohmann::json::parse(contents(file("claude")), nullptr, false)["env"];
  }
};

struct Shape {
  char const* tool;
  char const* text;
};

constexpr std::array<Shape, 22> shapes{{
    {"claude", "{}"},
    {"claude", "{}\n"},
    {"claude",
     "{\n  \"model\": \"opus\",\n  \"env\": {\n    \"FOO\": \"1\"\n  },\n  \"z\": [1, 2.5, "
     "\"\xC3\xBC\"]\n}\n"},
    {"claude", "{\n    \"env\": {},\n    \"b\": null\n}"},
    {"claude", "{\n\t\"a\": {\"b\": []}\n}\n"},
    {"claude", "{\r\n  \"a\": 1\r\n}\r\n"},
    {"claude",
     "{\"env\": {\"ANTHROPIC_BASE_URL\": \"https://mine.example\", \"ANTHROPIC_CUSTOM_HEADERS\": "
     "\"X-Mine: 1\\nx-litellm-tags: team:a\"}}"},
    {"claude", ""},
    {"codex", ""},
    {"codex", "# mine\nmodel = \"gpt-5.4\"\n"},
    {"codex",
     "model = \"gpt-5.4\"\nmodel_provider = \"openai\"  # the usual\n\n[analytics]\nenabled = false\n"},
    {"codex", "[model_providers.litellm]\nname = \"own\"\nbase_url = \"http://x/v1\"\n"},
    {"codex", "[model_providers.other]\nname = \"own\"\n[[mcp]]\na = 1"},
    {"codex", "model_provider = 'x'\r\n[t]\r\na = '''\r\nmodel_provider = \"y\"\r\n'''\r\n"},
    {"codex", "\xEF\xBB\xBFmodel = \"a\"\n"},
    {"codex", "model_providers.mine = { name = \"a\" }\n"},
    {"gemini", ""},
    {"gemini", "# mine\nFOO=bar\n"},
    {"gemini", "GOOGLE_GEMINI_BASE_URL=https://mine.example\nexport GEMINI_API_KEY='abc'\nX=1"},
    {"gemini", "GEMINI_CLI_CUSTOM_HEADERS=\"X-Mine: 1\"\n"},
    {"gemini", "GEMINI_CLI_CUSTOM_HEADERS=X-LiteLLM-Tags: mine\r\nA=1\r\n"},
    {"gemini", "A=1\n\n\n"},
}};

TEST_F(ToolSettings, EveryShapeIsConnectedOnceAndThenIsWhatItWasByteForByte) {
  for (auto const& [tool, text] : shapes) {
    for (auto const& more : {std::vector<std::string>{}, with_key()}) {
      write(tool, text);
      fs::permissions(file(tool), fs::perms{0644});
      ASSERT_EQ(connect(tool, more), Exit::ok) << tool << text << err;
      auto const changed = contents(file(tool));
      EXPECT_NE(changed.find(proxy), std::string::npos) << changed;
      EXPECT_NE(changed.find("x-companion-tool"), std::string::npos) << changed;
      EXPECT_EQ(changed.find(key) != std::string::npos, !more.empty()) << changed;
      EXPECT_EQ(out.find(key), std::string::npos) << "a key is never shown";
      ASSERT_EQ(connect(tool, more), Exit::ok) << tool << text << err;
      EXPECT_NE(out.find("already connected"), std::string::npos) << tool << text << out;
      EXPECT_EQ(contents(file(tool)), changed);
      ASSERT_EQ(call({"disconnect", tool}), Exit::ok) << err;
      EXPECT_EQ(contents(file(tool)), text);
      EXPECT_TRUE(test::has_mode(file(tool), 0644));
      EXPECT_EQ(copies(file(tool)), 0U);
    }
  }
}

TEST_F(ToolSettings, AFileThatWasNotThereIsGoneAgain) {
  for (std::string const tool : {"claude", "codex", "gemini"}) {
    ASSERT_EQ(connect(tool, with_key()), Exit::ok) << err;
    EXPECT_TRUE(test::has_mode(file(tool), 0600));
    ASSERT_EQ(call({"disconnect", tool}), Exit::ok) << err;
    EXPECT_FALSE(fs::exists(file(tool))) << tool;
    EXPECT_EQ(call({"disconnect", tool}), Exit::nothing);
  }
}

TEST_F(ToolSettings, AFileWithAKeyIsItsOwnersAlone) {
  for (std::string const tool : {"claude", "codex", "gemini"}) {
    write(tool, tool == "claude" ? "{}" : "");
    fs::permissions(file(tool), fs::perms{0644});
    ASSERT_EQ(connect(tool, with_key()), Exit::ok) << err;
    EXPECT_TRUE(test::has_mode(file(tool), 0600)) << tool;
    EXPECT_NE(out.find("stored in that file"), std::string::npos) << out;
  }
}

TEST_F(ToolSettings, ClaudeCodeKeepsItsHeadersAndTags) {
  write("claude", "{\"env\": {\"ANTHROPIC_CUSTOM_HEADERS\": \"X-Mine: 1\\nX-LiteLLM-Tags: team:a, b\"}}");
  ASSERT_EQ(connect("claude", {"--tag", "project:p", "--tag", "b"}), Exit::ok) << err;
  auto const headers = claude_env()["ANTHROPIC_CUSTOM_HEADERS"].get<std::string>();
  EXPECT_TRUE(
      headers.starts_with("X-Mine: 1\nx-litellm-tags: team:a, b,companion,tool:claude-code,project:p\n"))
      << headers;
  EXPECT_NE(headers.find("\nx-companion-tool: claude-code"), std::string::npos) << headers;
}

TEST_F(ToolSettings, WhatClaudeCodeWroteMeanwhileStays) {
  write("claude",
        "{\"env\": {\"ANTHROPIC_BASE_URL\": \"https://mine.example\", \"ANTHROPIC_AUTH_TOKEN\": \"old\"}}");
  ASSERT_EQ(connect("claude", with_key()), Exit::ok) << err;
  auto changed = nlohmann::ordered_json::parse(contents(file("claude")));
  EXPECT_EQ(changed["env"]["ANTHROPIC_AUTH_TOKEN"], key);
  changed["theme"] = "dark";
  changed["env"]["ANTHROPIC_CUSTOM_HEADERS"] =
      "X-New: 2\n" + changed["env"]["ANTHROPIC_CUSTOM_HEADERS"].get<std::string>();
  std::ofstream{file("claude")} << changed.dump(2);
  ASSERT_EQ(call({"disconnect", "claude"}), Exit::ok) << err;
  auto const rest = nlohmann::json::parse(contents(file("claude")));
  EXPECT_EQ(rest,
            nlohmann::json::parse(R"({"theme": "dark", "env": {"ANTHROPIC_BASE_URL": "https://mine.example",
      "ANTHROPIC_AUTH_TOKEN": "old", "ANTHROPIC_CUSTOM_HEADERS": "X-New: 2"}})"));
}

TEST_F(ToolSettings, AnAddressThatTheUserChangedSinceIsNotTakenAway) {
  write("claude", "{}");
  ASSERT_EQ(connect("claude"), Exit::ok);
  auto const changed = with(contents(file("claude")), proxy, "https://later.example");
  std::ofstream{file("claude")} << changed;
  ASSERT_EQ(call({"disconnect", "claude"}), Exit::ok) << err;
  EXPECT_EQ(claude_env(), nlohmann::json::parse(R"({"ANTHROPIC_BASE_URL": "https://later.example"})"));
}

TEST_F(ToolSettings, CodexGetsAProviderBesideTheUsersOwn) {
  write("codex", "model = \"m\"\nmodel_provider = \"openai\"  # mine\n");
  ASSERT_EQ(connect("codex", {"--tag", "team:x"}), Exit::ok) << err;
  auto const text = contents(file("codex"));
  for (std::string const line :
       {"\nmodel_provider = \"litellm\"\n", "\n[model_providers.litellm]\n", "\nwire_api = \"responses\"\n",
        "\nbase_url = \"http://127.0.0.1:4000/v1\"\n", "\nenv_key = \"LITELLM_API_KEY\"\n",
        "\"x-litellm-tags\" = \"companion,tool:codex,team:x\"", "model = \"m\"\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << " in\n" << text;
  }
  EXPECT_EQ(text.find("\nmodel_provider = \"openai\""), std::string::npos) << text;
}

TEST_F(ToolSettings, CodexReadsTheKeyFromTheNamedVariableItself) {
  test::set_variable("COMPANION_TEST_KEY", key);
  ASSERT_EQ(connect("codex", {"--key-env", "COMPANION_TEST_KEY"}), Exit::ok) << err;
  test::unset_variable("COMPANION_TEST_KEY");
  EXPECT_NE(contents(file("codex")).find("env_key = \"COMPANION_TEST_KEY\""), std::string::npos);
  EXPECT_EQ(contents(file("codex")).find(key), std::string::npos);
}

TEST_F(ToolSettings, CodexProfilesWithAProviderOfTheirOwnArePointedOut) {
  write("codex", "profile = \"work\"\n[profiles.work]\nmodel_provider = \"azure\"\n");
  ASSERT_EQ(connect("codex"), Exit::ok) << err;
  EXPECT_NE(out.find("profile \"work\""), std::string::npos) << out;
}

TEST_F(ToolSettings, MarkedLinesAreCutOutOfAFileThatWasChangedSince) {
  for (auto const& [tool, text] : shapes) {
    if (std::string{tool} == "claude") continue;
    write(tool, text);
    ASSERT_EQ(connect(tool), Exit::ok) << text << err;
    std::ofstream{file(tool), std::ios::app | std::ios::binary} << "# later\n";
    ASSERT_EQ(connect(tool), Exit::ok) << text << err;
    EXPECT_NE(out.find("already connected"), std::string::npos) << tool << text << out;
    ASSERT_EQ(call({"disconnect", tool}), Exit::ok) << err;
    auto const rest = contents(file(tool));
    EXPECT_TRUE(rest.starts_with(text)) << rest;
    EXPECT_TRUE(rest.ends_with("# later\n")) << rest;
    EXPECT_EQ(rest.find("companion"), std::string::npos) << rest;
  }
}

TEST_F(ToolSettings, GeminiHeadersAreWrittenSoThatTheyCanBeCutApart) {
  write("gemini", "GEMINI_CLI_CUSTOM_HEADERS=\"X-Mine: 1\"\n");
  ASSERT_EQ(connect("gemini", {"--tag", "alpha", "--tag", "team:x"}), Exit::ok) << err;
  EXPECT_NE(
      contents(file("gemini"))
          .find("GEMINI_CLI_CUSTOM_HEADERS=\"X-Mine: 1, x-litellm-tags: tool:gemini-cli,companion,alpha, x-"),
      std::string::npos)
      << contents(file("gemini"));
  EXPECT_NE(out.find("team:x cannot be sent"), std::string::npos) << out;
}

TEST_F(ToolSettings, GeminiMustBeToldToUseAKey) {
  ASSERT_EQ(connect("gemini"), Exit::ok) << err;
  EXPECT_NE(out.find("\"selectedType\": \"gemini-api-key\""), std::string::npos) << out;
  folder.write("GEMINI_CLI_HOME/.gemini/settings.json",
               "{\"security\": {\"auth\": {\"selectedType\": \"gemini-api-key\"}}} // chosen\n");
  ASSERT_EQ(connect("gemini", with_key()), Exit::ok) << err;
  EXPECT_EQ(out.find("selectedType"), std::string::npos) << out;
}

TEST_F(ToolSettings, PrintingChangesNothingAndHidesSecrets) {
  write("claude", "{\n  \"env\": {\n    \"OTHER_TOKEN\": \"tell-nobody\"}}\n");
  auto const before = contents(file("claude"));
  auto words = with_key();
  words.emplace_back("--print");
  ASSERT_EQ(connect("claude", words), Exit::ok) << err;
  EXPECT_NE(out.find("ANTHROPIC_BASE_URL"), std::string::npos) << out;
  EXPECT_EQ(out.find("tell-nobody"), std::string::npos) << out;
  EXPECT_EQ(out.find(key), std::string::npos) << out;
  EXPECT_EQ(contents(file("claude")), before);
  EXPECT_FALSE(fs::exists(data() / "connections.json"));
}

TEST_F(ToolSettings, WhatCannotBeReadIsRefused) {
  for (auto const& [tool, text] : std::vector<std::pair<std::string, std::string>>{
           {"claude", "{\"a\": }"},
           {"claude", "[]"},
           {"claude", "{\"env\": 1}"},
           {"codex", "a = "},
           {"codex", "model_providers = { a = { name = \"b\" } }\n"},
           {"codex", "model_provider = 1\nmodel_provider = 2\n"},
           {"gemini", "GEMINI_CLI_CUSTOM_HEADERS=a\"b\n"}}) {
    write(tool, text);
    EXPECT_EQ(connect(tool), Exit::failure) << text << out;
    EXPECT_NE(err.find("was not changed"), std::string::npos) << err;
    EXPECT_EQ(contents(file(tool)), text);
  }
}

TEST_F(ToolSettings, WrongWordsAreRefusedBeforeAnythingHappens) {
  EXPECT_EQ(connect("claude", {"--tag", "a,b"}), Exit::usage);
  EXPECT_EQ(connect("claude", {"--tag", "a\nx-evil: 1"}), Exit::usage);
  EXPECT_EQ(call({"connect", "claude", "--via-proxy", "ftp://x"}), Exit::usage);
  EXPECT_EQ(call({"connect", "claude"}), Exit::usage);
  EXPECT_EQ(connect("claude", {"--key-env", "COMPANION_NOT_SET"}), Exit::nothing);
  EXPECT_EQ(connect("claude", {"--key-env", "A", "--key-stdin"}), Exit::usage);
  EXPECT_EQ(connect("claude", {"--key-file", "/nowhere/key"}), Exit::nothing);
  folder.write("key", "two words\n");
  EXPECT_EQ(connect("claude", with_key()), Exit::usage);
  EXPECT_FALSE(fs::exists(file("claude")));
}

TEST_F(ToolSettings, AKeyComesFromStandardInputToo) {
  std::istringstream input{std::string{key} + "\n"};
  auto* const usual = std::cin.rdbuf(input.rdbuf());
  EXPECT_EQ(connect("claude", {"--key-stdin"}), Exit::ok) << err;
  std::cin.rdbuf(usual);
  EXPECT_EQ(claude_env()["ANTHROPIC_AUTH_TOKEN"], key);
}

TEST(MarkedLines, ABlockWithoutItsEndStays) {
  auto const block = marked_block("", {"a"});
  EXPECT_EQ(without_marked_lines("x\n" + block + "y\n"), "x\ny\n");
  auto const half = "x\n" + block.substr(0, block.rfind('#')) + "y\n";
  EXPECT_EQ(without_marked_lines(half), half);
}

}  // namespace
}  // namespace companion::cli
