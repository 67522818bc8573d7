// Files that no tool should have written: nothing is counted that is not there, and nothing is fatal.
#include "tests/detectors/source_world.hpp"

namespace companion::detectors {
namespace {

struct Place {
  char const* tool;
  char const* path;
};

// A document or a file of lines of every JSON format.
constexpr std::array places{
    Place{"amp", ".local/share/amp/threads/T-1.json"},
    Place{"claude-desktop", ".config/Claude/claude-code-sessions/a/s.jsonl"},
    Place{"cline", ".config/Code/User/globalStorage/saoudrizwan.claude-dev/tasks/1/ui_messages.json"},
    Place{"cline", ".config/Code/User/globalStorage/saoudrizwan.claude-dev/tasks/1/task_metadata.json"},
    Place{"cline", ".cline/data/sessions/s/s.messages.json"},
    Place{"cline", ".cline/data/sessions/s/s.json"},
    Place{"copilot-chat", ".config/Code/User/workspaceStorage/h/chatSessions/s.json"},
    Place{"copilot-chat", ".config/Code/User/workspaceStorage/h/chatSessions/s.jsonl"},
    Place{"copilot-cli", ".copilot/session-state/s/events.jsonl"},
    Place{"copilot-cli", ".copilot/otel/x.jsonl"},
    Place{"copilot-visual-studio", ".cache/VSGitHubCopilotLogs/traces/1_VSGitHubCopilot_traces.jsonl"},
    Place{"droid", ".factory/sessions/p/s.settings.json"},
    Place{"gemini-cli", ".gemini/tmp/p/chats/session-1.json"},
    Place{"gemini-cli", ".gemini/tmp/p/chats/session-1.jsonl"},
    Place{"kilo-code", ".config/Code/User/globalStorage/kilocode.kilo-code/tasks/1/ui_messages.json"},
    Place{"mistral-vibe", ".vibe/logs/session/session_1/meta.json"},
    Place{"mistral-vibe", ".vibe/logs/session/unified/s/generations/1/projection-state.json"},
    Place{"qwen-code", ".qwen/projects/p/chats/s.jsonl"},
    Place{"roo-code", ".config/Code/User/globalStorage/rooveterinaryinc.roo-cline/tasks/1/history_item.json"},
    Place{"trae-cli",
          ".trae/cli/sessions/rollout-2026-08-20T15-00-00-0198c9d2-7a10-7c31-9b02-1f6e5d4c3b2a.jsonl"},
};

// clang-format off
constexpr std::array malformed{
    "", "\n\n", "{", "}", "[", "nul", "null\n", "42\n", "\"text\"\n", "[]\n", "{}\n", "[[[[[[]]]]]]\n",
    "{\"tokens\":{\"input\":\n", "\xFF\xFE\x00 binary \x80\n", "{\"a\":1}{\"b\":2}\n", "not json at all\n",
    "{\"messages\":null,\"requests\":7,\"tokenUsage\":[],\"stats\":\"x\",\"usageLedger\":{\"events\":{}}}\n",
    "{\"messages\":[null,1,\"x\",[],{}],\"requests\":[null,1,\"x\",[],{}]}\n",
    "[null,1,\"x\",[],{},{\"say\":\"api_req_started\"},{\"say\":\"api_req_started\",\"text\":\"{\"}]\n",
    "{\"type\":\"gemini\",\"model\":\"m\",\"tokens\":{\"input\":-5,\"output\":-9,\"total\":\"x\"}}\n",
    "{\"type\":\"assistant\",\"model\":7,\"usageMetadata\":{\"promptTokenCount\":1e300}}\n",
    "{\"type\":\"session.shutdown\",\"data\":{\"modelMetrics\":{\"m\":null,\"n\":{\"usage\":[1]}}},\"timestamp\":\"x\"}\n",
    "{\"kind\":2,\"k\":[\"requests\"],\"v\":{}}\n{\"kind\":1,\"k\":[\"requests\",-1],\"v\":1}\n{\"kind\":1,\"k\":[\"requests\",1e99],\"v\":1}\n",
    "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"attributes\":[{\"key\":\"gen_ai.usage.input_tokens\"}]}]}]}]}\n",
};
// clang-format on

TEST(MalformedLogs, AddNoCallAndStopNoReader) {
  for (auto const& place : places) {
    for (std::string_view const bytes : malformed) {
      SourceWorld world{place.tool};
      world.put(place.path, bytes);
      world.run();
      EXPECT_TRUE(world.ledger.counted().empty()) << place.path << ": " << bytes;
      world.restart();
      world.run();
    }
  }
}

TEST(MalformedLogs, AreToldOnceAndReadAgainOnceTheyAreMended) {
  SourceWorld world{"gemini-cli"};
  auto const place = ".gemini/tmp/p/chats/session-1.json";
  world.put(place, "{\"sessionId\":\"s\",\"mess");
  world.run();
  world.run();
  EXPECT_EQ(world.quarantined.size(), 1U);
  world.put(place, R"({"sessionId":"s","messages":[{"id":"m","type":"gemini","model":"g",)"
                   R"("timestamp":"2026-08-20T10:00:00Z","tokens":{"input":1,"output":2,"total":3}}]})");
  world.run();
  EXPECT_EQ(world.ledger.counted().size(), 1U);
}

TEST(MalformedLogs, CostOnlyTheRecordThatIsBad) {
  SourceWorld world{"gemini-cli"};
  std::string const good = R"("type":"gemini","model":"g","tokens":{"input":1,"output":2,"total":3}})";
  world.put(".gemini/tmp/p/chats/session-1.jsonl",
            "{\"id\":\"a\",\"timestamp\":\"2026-08-20T10:00:00Z\"," + good +
                "\n{\"tokens\":\n{\"id\":\"b\"," + good +
                "\n{\"id\":\"c\",\"content\":\"\xFF\xFE\",\"timestamp\":\"2026-08-20T10:00:01Z\"," + good +
                "\n");
  world.run();
  EXPECT_EQ(world.ledger.counted().size(), 2U) << "the one with bad letters counts, too";
  EXPECT_EQ(world.quarantined.size(), 2U);
}

}  // namespace
}  // namespace companion::detectors
