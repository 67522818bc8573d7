// Damaged and odd files of every tool whose reader stands on SimpleLines, and of its documents and databases:
// what is damaged is counted, what is beside it is read all the same.
#include <algorithm>

#include "tests/detectors/sample_tree.hpp"
#include "tests/detectors/source_world.hpp"

namespace companion::detectors {
namespace {

SourceUnderTest const* row_of(std::string_view tool) {
  for (auto const& source : sources_under_test()) {
    if (source.tool == tool) return &source;
  }
  return nullptr;
}

std::vector<std::string> tools_of_lines() {
  return {"codebuddy",
          "deepseek-harness",
          "gptme",
          "grok-build",
          "kimi",
          "mux",
          "oh-my-pi",
          "openclaw",
          "pi",
          "poolside",
          "posit-assistant",
          "prime",
          "qclaw",
          "reasonix",
          "workbuddy"};
}

std::string name_of(testing::TestParamInfo<std::string> const& info) {
  auto name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

/// No JSON object, whatever the reader looks for in it.
std::vector<std::string> const damaged{
    "{",
    R"({"usage":{"input":1,"output":2)",
    R"({"type":"message","message":{"role":"assistant","usage":{"output":)",
    R"([{"usage":1}])",
    R"("usage")",
    R"(null "usage" "session")",
    R"({"usage":1} {"usage":2)",
    "{\"type\":\"session\",\"usage\":\"\xff\xfe\"",
    std::string{"{\"usage\":\0"} + std::string{"\0\"", 2},
    R"({"type":"usage.record","usage":{"inputOther":1e999999)",
};

/// JSON objects that are none of the tool's, or hold other types than they should.
std::vector<std::string> const odd{
    "{}",
    R"({"usage":7})",
    R"({"usage":[],"completion":{},"type":"session","id":7})",
    R"({"type":"message","message":null,"usage":{}})",
    R"({"type":"message","message":{"role":"assistant","usage":[1,2]}})",
    R"({"type":"message","message":{"role":"assistant","usage":{"input":null,"output":"x","cacheRead":-5}}})",
    R"({"type":"message","role":"assistant","providerData":{"usage":{"inputTokens":1e300}}})",
    R"({"type":"function_call","providerData":{"usage":"many"}})",
    R"({"type":"usage.record","usage":"many","time":1787230800000})",
    R"({"type":"context.append_loop_event","event":{"type":"step.end","usage":null}})",
    R"({"timestamp":1,"message":{"type":"StatusUpdate","payload":{"token_usage":3}}})",
    R"({"role":"assistant","metadata":{"usage":{"inputTokens":-1,"input_tokens":-1}}})",
    R"({"params":{"update":{"usage":[]}}})",
    R"({"type":"tool_call.inference.end","tool_call_inference_end":5})",
    R"({"type":"assistant/message","data":{"usage":{"inputTokens":"a"}}})",
    R"({"id":[],"message":{"role":"assistant","providerOptions":{"providerMetadata":{"positai":{"usage":1}}}}})",
    R"({"completion":-3,"prompt":0})",
};

class MalformedLines : public testing::TestWithParam<std::string> {
 protected:
  /// The sample home with `lines` put between the records of every plain file.
  [[nodiscard]] static std::map<std::string, std::string> mixed(std::vector<std::string> const& lines,
                                                                std::size_t& added) {
    auto files = sample_tree(*row_of(GetParam()));
    added = 0;
    for (auto& [name, bytes] : files) {
      if (!name.ends_with("jsonl") && !name.ends_with(".ndjson")) continue;
      if (name.ends_with("session_index.jsonl") || name.find("kimi-desktop") != name.npos) continue;
      std::string out;
      std::size_t next = 0;
      for (auto const c : bytes) {
        out.push_back(c);
        if (c != '\n') continue;
        out += lines[next++ % lines.size()] + '\n';
        ++added;
      }
      bytes = std::move(out);
    }
    return files;
  }
};

TEST_P(MalformedLines, DamagedOnesAreCountedAndCostNothingElse) {
  std::size_t added = 0;
  SourceWorld world{GetParam()};
  world.put_all(mixed(damaged, added));
  world.run();
  EXPECT_EQ(world.ledger.sums(), expected_sums(*row_of(GetParam())));
  EXPECT_EQ(world.quarantined.size(), added);
  for (auto const& item : world.quarantined) EXPECT_EQ(item.reason, "not_json");
}

TEST_P(MalformedLines, OddOnesArePassedOver) {
  std::size_t added = 0;
  SourceWorld world{GetParam()};
  world.put_all(mixed(odd, added));
  world.run();
  EXPECT_EQ(world.ledger.sums(), expected_sums(*row_of(GetParam())));
  EXPECT_GT(added, 0U);
}

TEST_P(MalformedLines, UsageWithoutATimeIsCountedNotGuessed) {
  auto files = sample_tree(*row_of(GetParam()));
  for (auto& [name, bytes] : files) {
    for (std::string_view const key :
         {"\"time\":", "\"ts\":", "\"timestamp\":", "\"createdAt\":", "\"agentTimestampMs\":"}) {
      if (name.ends_with(".zstd")) continue;
      for (auto at = bytes.find(key); at != bytes.npos; at = bytes.find(key, at + 1)) bytes[at + 1] = '_';
    }
  }
  std::erase_if(files, [](auto const& file) { return file.first.ends_with(".zstd"); });
  SourceWorld world{GetParam()};
  world.put_all(files);
  world.run();
  EXPECT_TRUE(world.ledger.counted().empty());
  EXPECT_FALSE(world.quarantined.empty());
  for (auto const& item : world.quarantined) EXPECT_EQ(item.reason, "no_time");
}

TEST_P(MalformedLines, BadLettersDoNotCostTheCall) {
  auto files = sample_tree(*row_of(GetParam()));
  for (auto& [name, bytes] : files) {
    if (name.ends_with(".zstd")) continue;
    for (auto at = bytes.find("\xE2\x80\xA6"); at != bytes.npos; at = bytes.find("\xE2\x80\xA6", at + 1))
      bytes[at] = '\xff';
  }
  SourceWorld world{GetParam()};
  world.put_all(files);
  world.run();
  EXPECT_EQ(world.ledger.sums(), expected_sums(*row_of(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(Tools, MalformedLines, testing::ValuesIn(tools_of_lines()), name_of);

struct BadFile {
  char const* what;
  char const* tool;
  char const* path;
  char const* bytes;
  std::size_t problems;
};

constexpr BadFile bad_files[]{
    {"empty", "openhands", ".openhands/conversations/1/base_state.json", "", 1},
    {"cut off", "openhands", ".openhands/conversations/1/base_state.json",
     R"({"stats":{"usage_to_metrics":{)", 1},
    {"a list", "openhands", ".openhands/conversations/1/base_state.json", "[]", 1},
    {"no statistics", "openhands", ".openhands/conversations/1/base_state.json", R"({"id":"1","stats":null})",
     0},
    {"odd metrics", "openhands", ".openhands/conversations/1/base_state.json",
     R"({"stats":{"usage_to_metrics":{"agent":7,"other":{"token_usages":{},"costs":5},"third":{"token_usages":[null,3,{"prompt_tokens":"x"}]}}}})",
     0},
    {"an event that is no JSON", "openhands", ".openhands/conversations/1/events/event-00000-a.json", "{", 0},
    {"empty", "continue", ".continue/sessions/1.json", "", 1},
    {"cut off", "continue", ".continue/sessions/1.json", R"({"history":[{"message")", 1},
    {"a text", "continue", ".continue/sessions/1.json", R"("history")", 1},
    {"odd history", "continue", ".continue/sessions/1.json",
     R"({"history":[1,null,{"message":{"role":"assistant","usage":[]}},{"message":{"role":"assistant","usage":{"prompt_tokens":-4}}}]})",
     0},
    {"a list of sessions that is none", "continue", ".continue/sessions/sessions.json", R"({"a":1})", 1},
    {"sessions that are elsewhere", "continue", ".continue/sessions/sessions.json",
     R"([{"sessionId":"../../../etc/passwd","dateCreated":"1787230800000"},{"sessionId":"gone","dateCreated":"1787230800000"}])",
     0},
    {"empty", "auggie", ".augment/sessions/1.json", "", 1},
    {"null", "auggie", ".augment/sessions/1.json", "null", 1},
    {"odd history", "auggie", ".augment/sessions/1.json",
     R"({"chatHistory":["x",{"exchange":{"response_nodes":{}}},{"exchange":{"response_nodes":[{"token_usage":"x"}]}}]})",
     0},
    {"an exchange without a time", "auggie", ".augment/sessions/1.json",
     R"({"chatHistory":[{"exchange":{"response_nodes":[{"token_usage":{"input_tokens":1,"output_tokens":2}}]}}]})",
     1},
    {"no database", "zcode", ".zcode/cli/db/db.sqlite",
     "no database, but a text that is long enough to be read", 1},
    {"a header alone", "zcode", ".zcode/cli/db/db.sqlite", "SQLite format 3", 1},
    {"no database", "forge", ".forge/.forge.db", "no database, but a text that is long enough to be read", 1},
    {"no database", "shelley", ".config/shelley/shelley.db", "no database, but a text that is long enough",
     1},
    {"no database", "piebald", ".local/share/piebald/app.db", "no database, but a text that is long enough",
     1},
};

TEST(MalformedFiles, AreToldOnceAndGiveNothing) {
  for (auto const& [what, tool, path, bytes, problems] : bad_files) {
    SourceWorld world{tool};
    world.put(path, bytes);
    world.run();
    world.run();
    EXPECT_TRUE(world.ledger.counted().empty()) << tool << ": " << what;
    EXPECT_EQ(world.quarantined.size(), problems) << tool << ": " << what;
  }
}

TEST(MalformedFiles, ADatabaseOfAnotherSchemaIsToldOnce) {
  for (std::string const tool : {"forge", "piebald", "shelley", "zcode"}) {
    // Another tool's database under this one's name.
    auto const other = sample_tree(*row_of(tool == "zcode" ? "forge" : "zcode"));
    auto const own = sample_tree(*row_of(tool));
    SourceWorld world{tool};
    world.put(own.begin()->first, other.begin()->second);
    world.run();
    world.run();
    EXPECT_TRUE(world.ledger.counted().empty()) << tool;
    ASSERT_EQ(world.quarantined.size(), 1U) << tool;
    EXPECT_EQ(world.quarantined[0].reason, "unknown_schema") << tool;
  }
}

}  // namespace
}  // namespace companion::detectors
