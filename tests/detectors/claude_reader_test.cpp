// The rules of Claude Code transcripts, one trap a test.
#include "detectors/logs/claude_reader.hpp"

#include "tests/detectors/log_world.hpp"

namespace companion::detectors {
namespace {

using nlohmann::json;

constexpr auto file = "project/a.jsonl";

/// An assistant line; `change` is merged into it (JSON merge patch).
std::string assistant(std::string const& id, int output, json const& change = json::object()) {
  json line{{"type", "assistant"},
            {"timestamp", "2026-08-20T10:00:00.000Z"},
            {"sessionId", "s1"},
            {"cwd", "/home/alex/src"},
            {"version", "2.1.226"},
            {"message",
             {{"id", id},
              {"model", "claude-opus-4-8"},
              {"usage", {{"input_tokens", 10}, {"output_tokens", output}}}}}};
  line.merge_patch(change);
  return line.dump() + "\n";
}

std::string user(std::string const& uuid, json const& change = json::object()) {
  json line{{"type", "user"},
            {"uuid", uuid},
            {"timestamp", "2026-08-20T09:59:00.000Z"},
            {"message", {{"role", "user"}, {"content", "go"}}}};
  line.merge_patch(change);
  return line.dump() + "\n";
}

json usage(json const& change) { return {{"message", {{"usage", change}}}}; }

constexpr auto id = "msg_01AbCdEfGh23456789";

Sighting only(LogWorld const& world) {
  EXPECT_EQ(world.ledger.size(), 1U);
  return world.ledger.empty() ? Sighting{} : world.ledger.begin()->second;
}

Sighting read_one(std::string const& lines) {
  LogWorld world{"claude-code"};
  world.put(file, lines);
  world.run();
  return only(world);
}

TEST(ClaudeReader, TakesTheIdentityOfTheCallFromTheLine) {
  auto const call =
      read_one(assistant(id, 5, {{"requestId", "req_1"}, {"gitBranch", "main"}, {"agentId", "a1"}}));
  EXPECT_EQ(call.event_key, id);
  EXPECT_EQ(call.response_id, id);
  EXPECT_EQ(call.request_id, "req_1");
  EXPECT_EQ(call.session_id, "s1");
  EXPECT_EQ(call.agent_id, "a1");
  EXPECT_EQ(call.branch, "main");
  EXPECT_EQ(call.project, "/home/alex/src");
  EXPECT_EQ(call.tool, "claude-code");
  EXPECT_EQ(call.tool_version, "2.1.226");
  EXPECT_EQ(call.provider, "anthropic");
  EXPECT_EQ(call.side, Side::local);
}

TEST(ClaudeReader, KeepsTheLargestSnapshotAndBothEndsOfItsTime) {
  auto const call =
      read_one(assistant(id, 6) + assistant(id, 798, {{"timestamp", "2026-08-21T00:00:03.050Z"}}) +
               assistant(id, 311, {{"timestamp", "2026-08-21T00:00:04.000Z"}}));
  EXPECT_EQ(call.tokens.output, 798);
  EXPECT_EQ(format_instant(call.start), "2026-08-20T10:00:00.000Z");
  EXPECT_EQ(format_instant(call.end), "2026-08-21T00:00:04.000Z");
}

TEST(ClaudeReader, ATruthToldLastByARelayReplacesTheWholeRecord) {
  auto const call = read_one(assistant(id, 1, usage({{"input_tokens", 0}, {"cache_read_input_tokens", 7}})) +
                             assistant(id, 64, usage({{"input_tokens", 2100}})));
  EXPECT_EQ(call.tokens, (TokenCounts{.input = 2100, .output = 64}));
}

struct CacheCase {
  char const* usage;
  std::int64_t five_minutes;
  std::int64_t one_hour;
};

class ClaudeCacheWrites : public testing::TestWithParam<CacheCase> {};

TEST_P(ClaudeCacheWrites, AreSplitByLifetimeWhereTheLineSaysSo) {
  auto const call = read_one(assistant(id, 5, usage(json::parse(GetParam().usage))));
  EXPECT_EQ(call.tokens.cache_write_5m, GetParam().five_minutes);
  EXPECT_EQ(call.tokens.cache_write_1h, GetParam().one_hour);
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, ClaudeCacheWrites,
    testing::Values(
        CacheCase{R"({"cache_creation_input_tokens":3000})", 3000, 0},
        CacheCase{R"({"cache_creation_input_tokens":0,"cache_creation":{"ephemeral_1h_input_tokens":1500}})",
                  0, 1500},
        CacheCase{R"({"cache_creation_input_tokens":900,"cache_creation":{"ephemeral_5m_input_tokens":500,
                      "ephemeral_1h_input_tokens":400}})",
                  500, 400},
        CacheCase{R"({"cache_creation_input_tokens":70,"cache_creation":null})", 70, 0},
        CacheCase{R"({"cache_creation_input_tokens":"81","cache_creation":{"ephemeral_5m_input_tokens":0}})",
                  81, 0},
        CacheCase{R"({"cache_creation_input_tokens":null})", 0, 0}));

TEST(ClaudeReader, NumbersMayBeStringsFractionsOrNull) {
  auto const call = read_one(assistant(
      id, 5, usage({{"input_tokens", "12"}, {"output_tokens", 34.0}, {"cache_read_input_tokens", nullptr}})));
  EXPECT_EQ(call.tokens, (TokenCounts{.input = 12, .output = 34}));
}

TEST(ClaudeReader, WhatIsStandardIsNotTold) {
  auto const call = read_one(assistant(
      id, 5,
      usage({{"service_tier", "standard"}, {"speed", "standard"}, {"inference_geo", "not_available"}})));
  EXPECT_EQ(call.service_tier + call.speed + call.inference_geo, "");
  auto const special = read_one(
      assistant(id, 5, usage({{"service_tier", "priority"}, {"speed", "fast"}, {"inference_geo", "us"}})));
  EXPECT_EQ(special.service_tier + special.speed + special.inference_geo, "priorityfastus");
}

TEST(ClaudeReader, TheCostOnTheLineIsTakenDigitByDigit) {
  std::string line = assistant(id, 5);
  line.insert(1, R"("costUSD":0.123456789,)");
  EXPECT_EQ(read_one(line).cost, NanoUsd{123'456'789});
}

TEST(ClaudeReader, ACostBelowNothingIsUnknown) {
  std::string line = assistant(id, 5);
  line.insert(1, R"("costUSD":-1,)");
  EXPECT_FALSE(read_one(line).cost.has_value());
}

TEST(ClaudeReader, AModelThatIsNotClaudeHasNoKnownProvider) {
  EXPECT_EQ(read_one(assistant(id, 5, {{"message", {{"model", "gpt-5.4"}}}})).provider, "");
}

TEST(ClaudeReader, LinesThatAreNoAnswersCountNothing) {
  LogWorld world{"claude-code"};
  world.put(file, assistant(id, 5, {{"isApiErrorMessage", true}}) +
                      assistant(id, 5, {{"message", {{"model", "<synthetic>"}}}}) +
                      assistant(id, 5, {{"message", {{"usage", nullptr}}}}) +
                      assistant(id, 5, {{"type", "progress"}}) +
                      user("u", {{"toolUseResult", {{"usage", {{"input_tokens", 9}}}}}}));
  world.run();
  EXPECT_TRUE(world.ledger.empty());
  EXPECT_TRUE(world.quarantined.empty());
}

TEST(ClaudeReader, TheOwnerIsTheCopyThatIsNeitherSideNorBackground) {
  for (bool const turned : {false, true}) {
    LogWorld world{"claude-code"};
    auto const own = assistant(id, 5, {{"sessionId", "z-own"}});
    auto const copies = assistant(id, 5, {{"sessionId", "a-side"}, {"isSidechain", true}}) +
                        assistant(id, 5, {{"sessionId", "b-bg"}, {"sessionKind", "bg"}});
    world.put(file, turned ? copies + own : own + copies);
    world.run();
    EXPECT_EQ(only(world).session_id, "z-own");
  }
}

TEST(ClaudeReader, OneIdForEveryAnswerDoesNotMakeThemOneCall) {
  LogWorld world{"claude-code"};
  world.put(file,
            user("u1") + assistant("ocgo", 1) + assistant("ocgo", 40) + user("u2") + assistant("ocgo", 52));
  world.run();
  EXPECT_EQ(world.sums()["totals"]["calls"], 2);
  EXPECT_EQ(world.sums()["totals"]["output"], 92);
  for (auto const& call : world.counted()) EXPECT_EQ(call.response_id, "");
}

TEST(ClaudeReader, AnswersWithoutUniqueIdsMeetTheirCopiesInOtherSessions) {
  LogWorld world{"claude-code"};
  auto const chain = [](char const* session) {
    json const in{{"sessionId", session}};
    return user("u1", in) + assistant("ocgo", 40, in) + user("u2", in) + assistant("ocgo", 52, in);
  };
  world.put(file, chain("s1"));
  world.put("project/b.jsonl", chain("s2"));
  world.run();
  EXPECT_EQ(world.sums()["totals"]["calls"], 2);
}

TEST(ClaudeReader, ARunGoesOnAfterARestart) {
  LogWorld world{"claude-code"};
  world.put(file, user("u1") + assistant("ocgo", 1));
  world.run();
  world.restart();
  world.host.append(world.path(file), assistant("ocgo", 40));
  world.run();
  EXPECT_EQ(only(world).tokens.output, 40);
}

TEST(ClaudeReader, IdsAreTrustedOnlyWhenTheyLookUnique) {
  EXPECT_TRUE(is_unique_message_id("msg_01SampleAAAA1111bbbb2222"));
  EXPECT_TRUE(is_unique_message_id("msg_5f1c2d3e-4a5b-4c6d-8e7f-0a1b2c3d4e5f"));
  EXPECT_TRUE(is_unique_message_id("chatcmpl-9vJ3kq0Zx8sP2LmN4bTy"));
  for (auto const* doubtful : {"", "ocgo", "msg_1", "msg_0000000000000000000", "msg_01AbCdEf2345678",
                               "anthropic-response-1", "msg_01AbCdEfGh2345 6789x"})
    EXPECT_FALSE(is_unique_message_id(doubtful)) << doubtful;
}

std::string search_call() {
  return assistant(
      id, 60,
      {{"message", {{"content", {{{"type", "tool_use"}, {"id", "toolu_1"}, {"name", "WebSearch"}}}}}}});
}
std::string search_result() {
  return user("u", {{"message", {{"content", {{{"tool_use_id", "toolu_1"}, {"type", "tool_result"}}}}}},
                    {"toolUseResult", {{"searchCount", 2}}}});
}

TEST(ClaudeReader, SearchesOfTheToolAreLinkedToTheCallThatAskedForThem) {
  auto const call = read_one(search_call() + search_result());
  EXPECT_EQ(call.linked_web_searches, 2);
  EXPECT_EQ(call.web_search_requests, 0);
  EXPECT_EQ(call.tokens.output, 60);
}

TEST(ClaudeReader, SearchesAreLinkedAcrossSlicesAndRestartsWithoutTouchingTheRest) {
  LogWorld once{"claude-code"};
  once.put(file, search_call() + search_result());
  once.run();
  LogWorld world{"claude-code"};
  world.put(file, search_call());
  world.run();
  world.restart();
  world.host.append(world.path(file), search_result());
  world.run();
  EXPECT_TRUE(same(only(world), only(once)));
}

TEST(ClaudeReader, BrokenLettersInAToolsOutputDoNotCostTheCall) {
  auto line = assistant(id, 5, {{"message", {{"content", "X"}}}});
  line.replace(line.find("\"X\""), 3, "\"\xC3\x28\"");
  EXPECT_EQ(read_one(line).tokens.output, 5);
}

TEST(ClaudeReader, SeparatorsOfUnicodeAreNoLineEnds) {
  EXPECT_EQ(read_one(assistant(id, 5, {{"cwd", "/home/\u2028\u2029/x"}})).project, "/home/\u2028\u2029/x");
}

TEST(ClaudeReader, EscapedTextIsUnescaped) {
  EXPECT_EQ(read_one(assistant(id, 5, {{"cwd", "C:\\Users\\\"x\""}})).project, "C:\\Users\\\"x\"");
}

class ClaudeMalformed : public testing::TestWithParam<std::pair<char const*, char const*>> {};

TEST_P(ClaudeMalformed, LinesAreCountedAndPassedOver) {
  auto const [line, reason] = GetParam();
  LogWorld world{"claude-code"};
  world.put(file, assistant(id, 5) + line + "\n" + assistant("msg_01ZbCdEfGh23456789", 6));
  world.run();
  EXPECT_EQ(world.ledger.size(), 2U);
  ASSERT_EQ(world.quarantined.size(), 1U);
  EXPECT_EQ(world.quarantined[0].reason, reason);
  EXPECT_EQ(world.quarantined[0].index, assistant(id, 5).size());
  EXPECT_EQ(world.quarantined[0].bytes, std::string_view{line}.size() + 1);
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, ClaudeMalformed,
    testing::Values(
        std::pair{R"({"type":"assistant","message":{"usage":{"input_tokens":1,,)", "not_json"},
        std::pair{R"({"type":"assistant","message":{"usage":{"input_tokens":1}})", "not_json"},
        std::pair{R"({"type":"assistant","message":{"usage":{}}}{"type":"user"})", "not_json"},
        std::pair{R"({"type":"assistant","usage":"unfinished})", "not_json"},
        std::pair{R"(["usage"])", "not_json"}, std::pair{R"("usage")", "not_json"},
        std::pair{"half a line", "not_json"}, std::pair{"null", "not_json"},
        std::pair{R"("type":"user","text":"the head is gone"})", "not_json"},
        std::pair{R"({"type":"user","text":"the tail is g)", "not_json"},
        std::pair{
            R"({"type":"assistant","timestamp":"soon","message":{"id":"msg_01QbCdEfGh23456789","usage":{}}})",
            "no_time"}));

}  // namespace
}  // namespace companion::detectors
