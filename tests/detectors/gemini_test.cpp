// Gemini CLI and Qwen Code: one trap a test.
#include "tests/detectors/source_world.hpp"

namespace companion::detectors {
namespace {

using nlohmann::json;

constexpr auto chats = ".gemini/tmp/acme/chats/";

std::string head(std::string const& session, std::string const& kind = "main") {
  return json{{"sessionId", session}, {"startTime", "2026-08-20T10:00:00Z"}, {"kind", kind}}.dump() + "\n";
}
json tokens(int input, int output, int cached, int thoughts, int tool, int total) {
  return {{"input", input},       {"output", output}, {"cached", cached},
          {"thoughts", thoughts}, {"tool", tool},     {"total", total}};
}
std::string answer(std::string const& id, json const& counts, json const& more = json::object()) {
  json message{{"id", id},
               {"timestamp", "2026-08-20T10:00:05Z"},
               {"type", "gemini"},
               {"model", "gemini-2.5-pro"},
               {"tokens", counts}};
  message.merge_patch(more);
  return message.dump() + "\n";
}

struct Gemini : SourceWorld {
  explicit Gemini(std::string const& lines, std::string const& name = "session-1.jsonl")
      : SourceWorld{"gemini-cli"} {
    put(chats + name, lines);
    run();
  }
  [[nodiscard]] Sighting only() const {
    auto const calls = ledger.counted();
    EXPECT_EQ(calls.size(), 1U);
    return calls.empty() ? Sighting{} : calls.front();
  }
};

TEST(GeminiReader, CountsThoughtsAsOutputAndToolPromptsAsInput) {
  Gemini const world{head("s") + answer("m", tokens(1000, 50, 400, 30, 20, 1100))};
  EXPECT_EQ(world.only().tokens,
            (TokenCounts{.input = 620, .cache_read = 400, .output = 80, .reasoning = 30}));
}

TEST(GeminiReader, TakesTheCacheAsBesideTheInputWhereTheTotalSaysSo) {
  Gemini const world{head("s") + answer("m", tokens(200, 10, 300, 0, 0, 510))};
  EXPECT_EQ(world.only().tokens, (TokenCounts{.input = 200, .cache_read = 300, .output = 10}));
}

TEST(GeminiReader, CountsAnAnswerThatIsWrittenAgainOnce) {
  auto const counts = tokens(100, 10, 0, 0, 0, 110);
  Gemini const world{head("s") + answer("m", nullptr) + answer("m", counts) +
                     answer("m", counts, {{"toolCalls", json::array()}})};
  EXPECT_EQ(world.only().tokens.output, 10);
}

TEST(GeminiReader, TakesBackNothingAndAddsNothingWhenTheHistoryIsChanged) {
  auto const counts = tokens(100, 10, 0, 0, 0, 110);
  auto const copy = json::parse(answer("other", counts));
  Gemini const world{head("s") + answer("m", counts) + json{{"$rewindTo", "u"}}.dump() + "\n" +
                     json{{"$set", {{"messages", {copy}}}}}.dump() + "\n"};
  EXPECT_EQ(world.only().event_key, "s/m");
}

TEST(GeminiReader, PassesOverWhatTheCliWroteItself) {
  Gemini const world{head("s") + answer("a", tokens(9, 9, 0, 0, 0, 18), {{"model", nullptr}}) +
                     answer("b", tokens(9, 9, 0, 0, 0, 18), {{"type", "info"}}) +
                     answer("c", tokens(0, 0, 0, 0, 0, 0))};
  EXPECT_TRUE(world.ledger.counted().empty());
  EXPECT_TRUE(world.quarantined.empty());
}

TEST(GeminiReader, KnowsTheParentOfASubagentByItsFolder) {
  Gemini const world{head("child", "subagent") + answer("m", tokens(10, 1, 0, 0, 0, 11)),
                     "parent-id/child.jsonl"};
  EXPECT_EQ(world.only().session_id, "child");
  EXPECT_EQ(world.only().parent_session_id, "parent-id");
}

TEST(GeminiReader, CountsACallOnceThatLiesInTheOldDocumentAndInTheLines) {
  SourceWorld world{"gemini-cli"};
  auto const message = answer("m", tokens(100, 10, 0, 0, 0, 110));
  world.put(std::string{chats} + "session-1.jsonl", head("s") + message);
  world.put(std::string{chats} + "session-1.json",
            json{{"sessionId", "s"}, {"messages", {json::parse(message)}}}.dump());
  world.run();
  EXPECT_EQ(world.ledger.counted().size(), 1U);
}

TEST(GeminiReader, FindsTheProjectByItsShortName) {
  SourceWorld world{"gemini-cli"};
  world.put(".gemini/projects.json", R"({"projects":{"/home/alex/src/acme-api":"acme","/other":"x"}})");
  world.put(std::string{chats} + "session-1.jsonl", head("s") + answer("m", tokens(10, 1, 0, 0, 0, 11)));
  world.run();
  ASSERT_EQ(world.ledger.counted().size(), 1U);
  EXPECT_EQ(world.ledger.counted().front().project, "/home/alex/src/acme-api");
}

TEST(GeminiReader, BelievesTheMarkOfTheProjectsFolderFirst) {
  SourceWorld world{"gemini-cli"};
  world.put(".gemini/tmp/acme/.project_root", "/home/alex/src/marked");
  world.put(std::string{chats} + "session-1.jsonl", head("s") + answer("m", tokens(10, 1, 0, 0, 0, 11)));
  world.run();
  ASSERT_EQ(world.ledger.counted().size(), 1U);
  EXPECT_EQ(world.ledger.counted().front().project, "/home/alex/src/marked");
}

TEST(GeminiReader, RemembersTheSessionAcrossARestart) {
  SourceWorld world{"gemini-cli"};
  auto const name = std::string{chats} + "session-1.jsonl";
  world.put(name, head("s"));
  world.run();
  world.restart();
  world.host.append(world.path(name), answer("m", tokens(10, 1, 0, 0, 0, 11)));
  world.run();
  ASSERT_EQ(world.ledger.counted().size(), 1U);
  EXPECT_EQ(world.ledger.counted().front().session_id, "s");
}

TEST(GeminiReader, CountsAnAnswerWithoutATimeAsAProblem) {
  Gemini const world{head("s") + answer("m", tokens(10, 1, 0, 0, 0, 11), {{"timestamp", nullptr}})};
  EXPECT_TRUE(world.ledger.counted().empty());
  EXPECT_EQ(world.quarantined.size(), 1U);
}

// --- Qwen Code

std::string telemetry(std::string const& uuid, int input, int output, json const& more = json::object()) {
  json event{{"event.name", "qwen-code.api_response"},
             {"event.timestamp", "2026-08-20T11:00:05Z"},
             {"response_id", "chatcmpl-" + uuid},
             {"model", "qwen3-coder-plus"},
             {"input_token_count", input},
             {"output_token_count", output},
             {"total_token_count", input + output}};
  event.merge_patch(more);
  return json{{"uuid", uuid},
              {"sessionId", "q"},
              {"timestamp", "2026-08-20T11:00:05Z"},
              {"type", "system"},
              {"cwd", "/home/alex/src"},
              {"subtype", "ui_telemetry"},
              {"systemPayload", {{"uiEvent", event}}}}
             .dump() +
         "\n";
}
std::string assistant(std::string const& uuid, int prompt, int output, json const& more = json::object()) {
  json usage{
      {"promptTokenCount", prompt}, {"candidatesTokenCount", output}, {"totalTokenCount", prompt + output}};
  usage.merge_patch(more);
  return json{{"uuid", uuid},
              {"sessionId", "q"},
              {"timestamp", "2026-08-20T11:00:06Z"},
              {"type", "assistant"},
              {"model", "qwen3-coder-plus"},
              {"usageMetadata", usage}}
             .dump() +
         "\n";
}

struct Qwen : SourceWorld {
  explicit Qwen(std::string const& lines) : SourceWorld{"qwen-code"} {
    put(".qwen/projects/x/chats/q.jsonl", lines);
    run();
  }
};

TEST(QwenReader, CountsACallOnceWhoseTwoRecordsAgree) {
  Qwen const world{telemetry("t1", 100, 10) + assistant("a1", 100, 10) + assistant("a1", 100, 10)};
  ASSERT_EQ(world.ledger.counted().size(), 1U);
  EXPECT_EQ(world.ledger.counted().front().response_id, "chatcmpl-t1");
}

TEST(QwenReader, CountsEqualCallsThatFollowEachOther) {
  Qwen const world{telemetry("t1", 100, 10) + assistant("a1", 100, 10) + telemetry("t2", 100, 10) +
                   assistant("a2", 100, 10)};
  EXPECT_EQ(world.ledger.counted().size(), 2U);
}

TEST(QwenReader, PairsRecordsWhicheverComesFirst) {
  Qwen const world{assistant("a1", 100, 10) + telemetry("t1", 100, 10)};
  EXPECT_EQ(world.ledger.counted().size(), 1U);
}

TEST(QwenReader, PairsRecordsAcrossARestart) {
  Qwen world{telemetry("t1", 100, 10)};
  world.restart();
  world.host.append(world.path(".qwen/projects/x/chats/q.jsonl"), assistant("a1", 100, 10));
  world.run();
  EXPECT_EQ(world.ledger.counted().size(), 1U);
}

TEST(QwenReader, CountsSideCallsThatHaveNoAssistantRecord) {
  Qwen const world{telemetry("t1", 100, 10, {{"subagent_name", "memory"}, {"duration_ms", 235}})};
  ASSERT_EQ(world.ledger.counted().size(), 1U);
  EXPECT_EQ(world.ledger.counted().front().agent_id, "memory");
  EXPECT_EQ(world.ledger.counted().front().duration, Milliseconds{235});
}

TEST(QwenReader, DecidesByTheTotalWhereThoughtsAre) {
  Qwen const inside{assistant("a", 100, 50, {{"thoughtsTokenCount", 20}})};
  EXPECT_EQ(inside.ledger.counted().front().tokens.output, 50);
  Qwen const beside{assistant("a", 100, 50, {{"thoughtsTokenCount", 20}, {"totalTokenCount", 170}})};
  EXPECT_EQ(beside.ledger.counted().front().tokens.output, 70);
  EXPECT_EQ(beside.ledger.counted().front().tokens.reasoning, 20);
}

}  // namespace
}  // namespace companion::detectors
