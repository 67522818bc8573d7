// Programs that write another's format: who they are, and that a copy is one call.
#include "tests/detectors/source_world.hpp"

namespace companion::detectors {
namespace {

constexpr auto answer =
    R"({"type":"assistant","timestamp":"2026-08-20T13:00:00Z","sessionId":"s","uuid":"u",)"
    R"("requestId":"req_1","cwd":"/home/alex/src","message":{"id":"msg_01AbCdEfGhIjKlMnOpQrStUv",)"
    R"("model":"claude-sonnet-4-5","usage":{"input_tokens":10,"output_tokens":5}}})"
    "\n";

Sighting only_call(std::string const& tool, std::string const& place,
                   std::map<std::string, std::string> const& variables = {}) {
  SourceWorld world{tool, variables};
  world.put(place, answer);
  world.restart();
  world.run();
  auto const calls = world.ledger.counted();
  EXPECT_EQ(calls.size(), 1U) << place;
  return calls.empty() ? Sighting{} : calls.front();
}

TEST(ClaudeKin, ShareOneSourceSoThatACopyIsOneCall) {
  auto const own = only_call("claude-code", ".claude/projects/p/s.jsonl");
  auto const desktop = only_call("claude-desktop", ".config/Claude/claude-code-sessions/a/b/s.jsonl");
  auto const open = only_call("openclaude", ".openclaude/projects/p/s.jsonl");
  EXPECT_EQ(own.source, desktop.source);
  EXPECT_EQ(own.source, open.source);
  EXPECT_EQ(own.event_key, desktop.event_key);
  EXPECT_EQ(own.event_key, open.event_key);
  EXPECT_EQ(desktop.tool, "claude-desktop");
  EXPECT_EQ(open.tool, "openclaude");
}

TEST(ClaudeKin, AreFoundInThePackageOfTheStore) {
  auto const call =
      only_call("claude-desktop",
                "AppData/Local/Packages/Claude_pzs8sxrjxfjjc/LocalCache/Roaming/Claude/"
                "local-agent-mode-sessions/x/.claude/"
                "projects/p/s.jsonl",
                {{"LOCALAPPDATA", "/home/alex/AppData/Local"}, {"APPDATA", "/home/alex/AppData/Roaming"}});
  EXPECT_EQ(call.model, "claude-sonnet-4-5");
}

TEST(ClaudeKin, ReadTranscriptsOfDesktopSessionsOnly) {
  SourceWorld world{"claude-desktop"};
  world.put(".config/Claude/local-agent-mode-sessions/x/audit.jsonl", answer);
  world.run();
  EXPECT_TRUE(world.ledger.counted().empty());
}

TEST(ClaudeKin, MirrorsOfClaudeCodeBelongToIt) {
  EXPECT_EQ(only_call("claude-code", ".cc-mirror/zai/config/projects/p/s.jsonl").tool, "claude-code");
  EXPECT_EQ(only_call("claude-code", ".claude/transcripts/s.jsonl").tool, "claude-code");
  SourceWorld world{"claude-code"};
  world.put(".cc-mirror/zai/history.jsonl", answer);
  world.run();
  EXPECT_TRUE(world.ledger.counted().empty());
}

}  // namespace
}  // namespace companion::detectors
