#include "detectors/inventory/inventory.hpp"

#include <gtest/gtest.h>

#include <set>

#include "config/catalogue.hpp"
#include "tests/support/fake_host.hpp"
#include "tests/support/file_modes.hpp"

namespace companion::detectors {
namespace {

class InventoryTest : public testing::Test {
 protected:
  InventoryTest() {
    config::Findings findings;
    catalogues = config::load_catalogues({}, findings);
  }
  void put(std::string const& below_home, std::string const& bytes = "x") {
    host.write("/home/alex/" + below_home, bytes);
  }
  std::vector<InventoryItem> look() {
    auto const scan = Inventory{host, catalogues, {}}.scan({});
    EXPECT_TRUE(scan);
    return scan ? scan->found.inventory : std::vector<InventoryItem>{};
  }
  /// kind, name, version, place, detail
  std::set<std::string> found() {
    std::set<std::string> lines;
    for (auto const& item : look())
      lines.insert(std::string{to_string(item.kind)} + " " + item.name + " " + item.version + " " +
                   item.place + " " + item.detail);
    return lines;
  }

  Catalogues catalogues;
  test::FakeHost host;
};

TEST_F(InventoryTest, AnEmptyHomeHasNothing) { EXPECT_TRUE(look().empty()); }

TEST_F(InventoryTest, TellsHowManyItFoundOnceItHasLooked) {
  put(".claude/settings.json", "{}");
  Inventory inventory{host, catalogues, {}};
  ASSERT_TRUE(inventory.scan(ScanBudget{.bytes = 0, .observations = 0}));
  EXPECT_NE(inventory.describe().find("not looked for yet"), std::string::npos) << inventory.describe();
  ASSERT_TRUE(inventory.scan({}));
  EXPECT_TRUE(inventory.describe().starts_with("1 AI apps, CLIs")) << inventory.describe();
}

TEST_F(InventoryTest, CliPackagesAreFoundWithTheirVersion) {
  put(".npm-global/lib/node_modules/@anthropic-ai/claude-code/package.json", R"({"version":"2.1.329"})");
  put(".nvm/versions/node/v22.1.0/lib/node_modules/@anthropic-ai/claude-code/package.json", "{");
  put(".claude/settings.json", "{}");
  EXPECT_EQ(found(),
            (std::set<std::string>{
                "cli claude-code 2.1.329 ~/.npm-global/lib/node_modules/@anthropic-ai/claude-code ",
                "cli claude-code  ~/.nvm/versions/node/v22.1.0/lib/node_modules/@anthropic-ai/claude-code ",
                "cli claude-code  ~/.claude "}));
}

TEST_F(InventoryTest, WhatLiesInAnotherHomeIsToldWithItsWholePathAndWhatIsTheMachinesOnce) {
  catalogues.clis = {{.name = "codex", .fields = {{"home", {".codex"}}, {"npm", {"@openai/codex"}}}}};
  put(".codex/config.toml");
  host.write("/mnt/c/Users/alex/.codex/config.toml", "x");
  host.write("/usr/lib/node_modules/@openai/codex/package.json", "{}");
  std::vector<Home> const others{{.name = "windows", .folder = "/mnt/c/Users/alex"}};
  auto const scan = Inventory{host, catalogues, {}, others}.scan({});
  ASSERT_TRUE(scan);
  std::multiset<std::string> places;
  for (auto const& item : scan->found.inventory) places.insert(item.place);
  EXPECT_EQ(places, (std::multiset<std::string>{"/mnt/c/Users/alex/.codex",
                                                "/usr/lib/node_modules/@openai/codex", "~/.codex"}));
}

TEST_F(InventoryTest, ProgramsOfPathAreFoundUnlessOthersHaveTheirName) {
  if (!test::has_modes) GTEST_SKIP() << "another PATH";
  catalogues.clis = {{.name = "strong", .fields = {{"commands", {"strong-ai"}}}},
                     {.name = "short", .fields = {{"commands", {"pi"}}, {"weak", {"pi"}}}},
                     {.name = "ollama", .fields = {{"category", {"server"}}, {"commands", {"ollama"}}}}};
  host.variables["PATH"] = "/usr/bin::/opt/bin";
  host.write("/usr/bin/strong-ai", "x");
  host.write("/usr/bin/pi", "x");
  host.write("/opt/bin/ollama", "x");
  EXPECT_EQ(found(), (std::set<std::string>{"cli strong  /usr/bin/strong-ai ",
                                            "model_server ollama  /opt/bin/ollama "}));
}

TEST_F(InventoryTest, PluginsAreToldByTheNameOfTheirFolder) {
  put(".vscode/extensions/GitHub.copilot-1.300.0/package.json");
  put(".vscode/extensions/github.copilot-chat-0.30.1-linux-x64/package.json");
  put(".cursor/extensions/saoudrizwan.claude-dev-3.20.0/package.json");
  put(".vscode/extensions/someone.copilot-theme-1.0.0/package.json");
  put(".vscode/extensions/github.copilot-labs-1.0.0/package.json");
  put(".local/share/JetBrains/GoLand2026.1/junie/lib/junie.jar");
  EXPECT_EQ(found(),
            (std::set<std::string>{
                "ide_plugin github.copilot 1.300.0 ~/.vscode/extensions/GitHub.copilot-1.300.0 vscode",
                "ide_plugin github.copilot-chat 0.30.1-linux-x64 "
                "~/.vscode/extensions/github.copilot-chat-0.30.1-linux-x64 vscode",
                "ide_plugin saoudrizwan.claude-dev 3.20.0 ~/.cursor/extensions/saoudrizwan.claude-dev-3.20.0 "
                "cursor",
                "ide_plugin jetbrains:junie  ~/.local/share/JetBrains/GoLand2026.1/junie GoLand2026.1"}));
}

TEST_F(InventoryTest, McpServersAreNamedAndNothingElseOfThemIsKept) {
  catalogues = {};
  put(".claude.json",
      R"({"mcpServers":{"github":{"command":"npx","args":["--token","sk-secret"],"env":{"TOKEN":"sk-secret"}}},
          "projects":{"/home/alex/p":{"mcpServers":{"db":{"type":"http","url":"https://u:sk-secret@db.example/"}}}}})");
  put(".codex/config.toml",
      "[mcp_servers.files]\ncommand = \"x\"\nargs = [\"sk-secret\"]\n[mcp_servers.web]\nurl = \"y\"\n");
  put(".config/zed/settings.json", "// mine\n{\"context_servers\": {\"pg\": {\"command\": \"pg\"}}}");
  put(".cursor/mcp.json", "{ this is no JSON");
  auto const lines = found();
  EXPECT_EQ(lines, (std::set<std::string>{"mcp_server github  ~/.claude.json claude-code, stdio",
                                          "mcp_server db  ~/.claude.json claude-code, remote",
                                          "mcp_server files  ~/.codex/config.toml codex, stdio",
                                          "mcp_server web  ~/.codex/config.toml codex, remote",
                                          "mcp_server pg  ~/.config/zed/settings.json zed, stdio"}));
  for (auto const& line : lines) EXPECT_EQ(line.find("secret"), line.npos);
}

TEST_F(InventoryTest, McpServersOfExtensionsAreFoundInWhateverEditorTheyAre) {
  catalogues = {};
  auto const servers = R"({"mcpServers":{"s":{"command":"x"}}})";
  put(".config/Cursor/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json", servers);
  put("Library/Application Support/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/"
      "mcp_settings.json",
      servers);
  put(".vscode-server/data/User/globalStorage/kilocode.kilo-code/settings/mcp_settings.json", servers);
  put(".config/Code - Insiders/User/mcp.json", R"({"servers":{"s":{"url":"https://x.example"}}})");
  EXPECT_EQ(found(), (std::set<std::string>{
                         "mcp_server s  ~/.config/Cursor/User/globalStorage/saoudrizwan.claude-dev/settings/"
                         "cline_mcp_settings.json cline, stdio",
                         "mcp_server s  ~/Library/Application Support/Code/User/globalStorage/"
                         "rooveterinaryinc.roo-cline/settings/mcp_settings.json roo-code, stdio",
                         "mcp_server s  ~/.vscode-server/data/User/globalStorage/kilocode.kilo-code/settings/"
                         "mcp_settings.json kilo-code, stdio",
                         "mcp_server s  ~/.config/Code - Insiders/User/mcp.json vscode, remote"}));
}

TEST_F(InventoryTest, OnWindowsTheFolderOfApplicationsIsWhereItsVariableSays) {
  catalogues = {};
  host.variables["APPDATA"] = "/roaming";
  auto const servers = R"({"mcpServers":{"s":{"command":"x"}}})";
  host.write("/roaming/Claude/claude_desktop_config.json", servers);
  host.write("/roaming/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
             servers);
  EXPECT_EQ(found(), (std::set<std::string>{
                         "mcp_server s  /roaming/Claude/claude_desktop_config.json claude-desktop, stdio",
                         "mcp_server s  /roaming/Code/User/globalStorage/saoudrizwan.claude-dev/settings/"
                         "cline_mcp_settings.json cline, stdio"}));
}

TEST_F(InventoryTest, AProjectsMcpServersAreFoundWhereClaudeCodeKnowsTheProject) {
  catalogues = {};
  put(".claude.json", R"({"projects":{"/home/alex/known":{},"/srv/shared":{},"relative":{},"/gone":{}}})");
  for (auto const* const project : {"/home/alex/known", "/srv/shared", "/home/alex/unknown"})
    host.write(std::string{project} + "/.mcp.json", R"({"mcpServers":{"db":{"command":"x"}}})");
  EXPECT_EQ(found(), (std::set<std::string>{"mcp_server db  ~/known/.mcp.json claude-code, stdio",
                                            "mcp_server db  /srv/shared/.mcp.json claude-code, stdio"}));
}

TEST_F(InventoryTest, AnAppIsProvedByItsProgramOrItsFolders) {
  catalogues.apps = {{.name = "cursor",
                      .fields = {{"linux", {"/opt/Cursor/cursor", "*/cursor.AppImage"}},
                                 {"mac_apps", {"Cursor.app"}},
                                 {"home", {".config/Cursor"}}}}};
  host.write("/opt/Cursor/cursor", "x");
  host.write("/Applications/Cursor.app/Contents/Info.plist", "x");
  put(".config/Cursor/User/settings.json");
  EXPECT_EQ(found(),
            (std::set<std::string>{"app cursor  /opt/Cursor/cursor ", "app cursor  /Applications/Cursor.app ",
                                   "app cursor  ~/.config/Cursor "}));
}

TEST_F(InventoryTest, EveryFindingBearsTheTimeOfTheLook) {
  put(".claude/settings.json", "{}");
  for (auto const& item : look()) EXPECT_EQ(item.last_seen, host.time.now());
}

}  // namespace
}  // namespace companion::detectors
