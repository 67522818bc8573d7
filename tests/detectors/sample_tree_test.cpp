#include "tests/detectors/sample_tree.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/detectors/log_world.hpp"
#include "tests/support/database_bytes.hpp"
#include "tests/support/places.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;
using test::database_of;

std::string rewritten(std::string const& json, std::string (*write)(nlohmann::ordered_json const&)) {
  auto const value = nlohmann::ordered_json::parse(json, nullptr, false);
  return value.is_discarded() ? json : write(value);
}

}  // namespace

// One row a tool, sorted.
std::vector<SourceUnderTest> const& sources_under_test() {
  static std::vector<SourceUnderTest> const sources{
      {"aider", "aider", ".", "logs", {{"AIDER_ANALYTICS_LOG", "/home/alex/logs/analytics.jsonl"}}},
      {"aider", "aider_real", "home", "", {{"AIDER_ANALYTICS_LOG", "~/aider-log.jsonl"}}},
      {"amp", "amp", "threads", ".local/share/amp/threads"},
      {"auggie", "auggie", "home", ""},
      {"claude-code", "claude", "config/projects", ".claude/projects"},
      {"claude-desktop", "claude", "config/projects",
       ".config/Claude/local-agent-mode-sessions/a/b/.claude/projects"},
      {"cline", "cline", "globalStorage", ".config/Code/User/globalStorage"},
      {"cline", "cline_sessions", "home", ""},
      {"codebuddy", "codebuddy", "home", ""},
      {"codex", "codex", "home", ".codex"},
      {"codex", "codex_side", "home", ""},
      {"continue", "continue", "home", ""},
      {"copilot-chat", "copilot_chat", "User", ".config/Code/User"},
      {"copilot-cli", "copilot_cli", "home", ""},
      {"copilot-cli", "copilot_otel", "home", ""},
      {"copilot-cli", "copilot_real", "home", ""},
      {"copilot-cli", "copilot_store", "home", ""},
      {"copilot-cli", "copilot_store_live", "home", ""},
      {"copilot-visual-studio", "visual_studio", "traces", ".cache/VSGitHubCopilotLogs/traces"},
      {"crush", "crush", "home/src/acme-api/.crush", ".local/share/crush"},
      {"deepseek-harness", "deepseek_harness", "home", ""},
      {"droid", "droid", "home", ""},
      {"forge", "forge", "home", ""},
      {"gemini-cli", "gemini", "home", ""},
      {"gemini-cli", "gemini_real", "home", ""},
      {"goose", "goose", "data", ".local/share/goose"},
      {"gptme", "gptme", "home", ""},
      {"grok-build", "grok_build", "home", ""},
      {"hermes", "hermes", "home", ""},
      {"icodemate", "opencode", "data", ".local/share/icodemate"},
      {"kilo-cli", "opencode", "data", ".local/share/kilo"},
      {"kilo-cli", "kilo_live", "home", ""},
      {"kilo-code", "kilo_code", "globalStorage", ".config/Code/User/globalStorage"},
      {"kimi", "kimi", "home", ""},
      {"llm", "llm", "home", ""},
      {"llm", "llm_live", "home", ""},
      {"mimocode", "opencode", "data", ".local/share/mimocode"},
      {"mistral-vibe", "vibe_sessions", "home", ""},
      {"mux", "mux", "home", ""},
      {"oh-my-pi", "oh_my_pi", "home", ""},
      {"openclaude", "claude", "config/projects", ".openclaude/projects"},
      {"openclaw", "openclaw", "home", ""},
      {"openclaw", "openclaw_store", "home", ""},
      {"opencode", "opencode", "data", ".local/share/opencode"},
      {"opencode", "opencode_live", "home", ""},
      {"openhands", "openhands", "home", ""},
      {"pi", "pi", "home", ""},
      {"piebald", "piebald", "home", ""},
      {"poolside", "poolside", "home", ""},
      {"posit-assistant", "posit_assistant", "home", ""},
      {"prime", "prime", "home", ""},
      {"qclaw", "qclaw", "home", ""},
      {"qwen-code", "qwen", "home", ""},
      {"qwen-code", "qwen_real", "home", ""},
      {"reasonix", "reasonix", "home", ""},
      {"roo-code", "roo", "globalStorage", ".config/Code - Insiders/User/globalStorage"},
      {"shelley", "shelley", "home", ""},
      {"trae-cli", "codex", "home", ".trae/cli"},
      {"warp", "warp", "home", ""},
      {"workbuddy", "workbuddy", "home", ""},
      {"zcode", "zcode", "home", ""},
      {"zed", "zed", "home", ""},
      {"zoo-code", "zoo_code", "globalStorage", "Library/Application Support/VSCodium/User/globalStorage"},
  };
  return sources;
}

std::set<std::string> const& untested_tools() {
  static std::set<std::string> const tools{"cursor"};
  return tools;
}

std::string test_name(SourceUnderTest const& source) {
  auto name = source.tool + "_" + source.folder;
  for (auto& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

std::map<std::string, std::string> sample_tree(SourceUnderTest const& source) {
  std::map<std::string, std::string> files;
  auto const base = fs::path{places::fixtures()} / "logs" / source.folder / source.tree;
  for (auto const& entry : fs::recursive_directory_iterator{base}) {
    if (!entry.is_regular_file()) continue;
    auto const below = entry.path().lexically_relative(base).generic_string();
    auto name = source.at.empty() ? below : source.at + "/" + below;
    auto bytes =
        read_fixture(fs::path{source.folder + "/" + source.tree + "/" + below}.lexically_normal().string());
    if (name.ends_with(".sql")) {
      name.resize(name.size() - 4);
      bytes = database_of(bytes);
    }
    files[name] = std::move(bytes);
  }
  EXPECT_FALSE(files.empty()) << base;
  return files;
}

bool is_database(std::string const& bytes) { return bytes.starts_with("SQLite format 3"); }

std::string first_rows_of(std::string const& database, int part, int parts) {
  test::TempFolder const folder;
  auto const path = folder.write("whole.db", database);
  sqlite3* whole = nullptr;
  EXPECT_EQ(sqlite3_open(path.string().c_str(), &whole), SQLITE_OK);
  std::string script{"PRAGMA journal_mode=DELETE; PRAGMA foreign_keys=OFF;"};
  auto const take = [](void* into, int, char** values, char**) {
    static_cast<std::string*>(into)->append(values[0]);
    return 0;
  };
  auto const share = std::to_string(part) + " * count(*) / " + std::to_string(parts);
  auto const tables =
      "SELECT 'DELETE FROM \"'||name||'\" WHERE rowid NOT IN (SELECT rowid FROM \"'||name||'\" ORDER BY "
      "rowid LIMIT "
      "(SELECT " +
      share + " FROM \"'||name||'\"));' FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite_%'";
  EXPECT_EQ(sqlite3_exec(whole, tables.c_str(), take, &script, nullptr), SQLITE_OK);
  sqlite3_close(whole);
  return database_of(script, database);
}

nlohmann::json expected_sums(SourceUnderTest const& source) {
  return without_list_prices(fixture_json(source.folder + "/expected.json"));
}

std::string each_line(std::string const& bytes, std::string (*change)(std::string const&)) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size();) {
    auto const end = bytes.find('\n', at);
    out += change(bytes.substr(at, end == bytes.npos ? end : end - at));
    if (end == bytes.npos) break;
    out += '\n';
    at = end + 1;
  }
  return out;
}

std::string respaced_text(std::string const& json) { return rewritten(json, respaced); }
std::string reversed_text(std::string const& json) {
  return rewritten(json, [](nlohmann::ordered_json const& value) { return reversed(value).dump(); });
}

TEST(SampleTree, EveryRowHasASampleAndWhatItMustGive) {
  for (auto const& source : sources_under_test()) {
    EXPECT_FALSE(sample_tree(source).empty()) << source.tool;
    EXPECT_TRUE(expected_sums(source).contains("totals")) << source.tool;
  }
}

}  // namespace companion::detectors
