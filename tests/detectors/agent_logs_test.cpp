// What the readers of further agents say beside the sums: who, where, which, and how sure.
#include "tests/detectors/sample_tree.hpp"
#include "tests/detectors/source_world.hpp"

namespace companion::detectors {
namespace {

/// The sample home of a tool, read.
struct AgentHome : SourceWorld {
  explicit AgentHome(std::string const& tool) : SourceWorld{tool} {
    for (auto const& source : sources_under_test()) {
      if (source.tool == tool) put_all(sample_tree(source));
    }
    run();
  }

  /// The one call with so many output tokens.
  [[nodiscard]] Sighting call(std::int64_t output) const {
    for (auto const& sighting : ledger.counted()) {
      if (sighting.tokens.output == output) return sighting;
    }
    ADD_FAILURE() << "no call with " << output;
    return {};
  }
};

std::string time_of(Instant at) { return format_instant(at); }

TEST(PiReader, AnAnswerHasItsIdItsTimesAndItsFolder) {
  AgentHome const home{"pi"};
  auto const call = home.call(240);
  EXPECT_EQ(call.response_id, "msg_01Fictional7Answer9One");
  EXPECT_EQ(time_of(call.start), "2026-08-20T13:00:08.150Z");
  EXPECT_EQ(time_of(call.end), "2026-08-20T13:00:09.050Z");
  EXPECT_EQ(call.project, "/home/alex/src");
  EXPECT_EQ(call.provider, "anthropic");
  EXPECT_EQ(call.granularity, Granularity::call);
  EXPECT_FALSE(call.cache_split_known);
  EXPECT_EQ(call.cost, parse_decimal_usd("0.0119385"));
}

TEST(PiReader, AForkNamesItsParentAndOwnsOnlyWhatIsNew) {
  AgentHome const home{"pi"};
  EXPECT_EQ(home.call(300).parent_session_id, "0198c9d2-7a10-7c31-9b02-1f6e5d4c3b2a");
  EXPECT_EQ(home.call(240).session_id, "0198c9d2-7a10-7c31-9b02-1f6e5d4c3b2a");
  EXPECT_FALSE(home.call(90).cost) << "0 of a subscription";
}

TEST(PiReader, ARelayThatRepeatsItsIdsDoesNotFoldTwoAnswersIntoOne) {
  SourceWorld world{"pi"};
  std::string lines;
  for (auto const* const time : {"2026-08-20T13:00:00Z", "2026-08-20T13:00:05Z"})
    lines +=
        std::string{R"({"type":"message","id":"a","timestamp":")"} + time +
        R"(","message":{"role":"assistant","model":"m","responseId":"resp_same","usage":{"input":5,"output":5}}})"
        "\n";
  world.put(".pi/agent/sessions/--src--/2026-08-20T13-00-00-000Z_0198c9d2-7a10-7c31-9b02-1f6e5d4c3b2a.jsonl",
            lines);
  world.run();
  EXPECT_EQ(world.ledger.counted().size(), 2U);
  EXPECT_EQ(world.ledger.counted()[0].session_id, "0198c9d2-7a10-7c31-9b02-1f6e5d4c3b2a")
      << "by the file's name";
}

TEST(PiReader, ASubagentOfOhMyPiBelongsToTheSessionAboveIt) {
  AgentHome const home{"oh-my-pi"};
  EXPECT_EQ(home.call(80).parent_session_id, "0198c9d2-7a10-7c31-9b02-1f6e5d4c3b2a");
}

TEST(PiReader, TheAgentsFolderMayBeElsewhere) {
  SourceWorld world{"pi", {{"PI_CODING_AGENT_DIR", "/home/alex/elsewhere"}}};
  world.put(
      "elsewhere/sessions/x/a.jsonl",
      R"({"type":"message","id":"a","timestamp":"2026-08-20T13:00:00Z","message":{"role":"assistant","usage":{"output":5}}})"
      "\n");
  world.run();
  EXPECT_EQ(world.ledger.counted().size(), 1U);
}

TEST(KimiReader, AStepHasTheModelOfItsRequestAndTheIdOfItsEnd) {
  AgentHome const home{"kimi"};
  auto const call = home.call(50);
  EXPECT_EQ(call.model, "kimi-k3");
  EXPECT_EQ(call.provider, "openai");
  EXPECT_EQ(call.response_id, "chatcmpl-FictionalKimiOne0001");
  EXPECT_EQ(call.session_id, "session_5f0c1a2b-0000-4000-8000-000000000001");
  EXPECT_EQ(call.agent_id, "");
  EXPECT_EQ(call.project, "/home/alex/src");
  EXPECT_EQ(time_of(call.start), "2026-08-20T13:00:01.000Z");
  EXPECT_EQ(time_of(call.end), "2026-08-20T13:00:01.700Z");
}

TEST(KimiReader, ASummaryIsACallWithoutAnId) {
  AgentHome const home{"kimi"};
  EXPECT_EQ(home.call(200).response_id, "");
  EXPECT_EQ(home.call(200).model, "kimi-k3-mini");
  EXPECT_EQ(home.call(20).agent_id, "agent-0");
}

TEST(KimiReader, ARecordWhoseStepNeverEndsIsToldWhenTheNextBegins) {
  SourceWorld world{"kimi"};
  auto const file = ".kimi-code/sessions/wd_a/session_1/agents/main/wire.jsonl";
  std::string const lines =
      R"({"type":"llm.request","kind":"loop","model":"m","modelAlias":"a","turnStep":"0.1","time":1787230800000})"
      "\n"
      R"({"type":"usage.record","model":"a","usage":{"inputOther":5,"output":7},"time":1787230801000})"
      "\n";
  world.put(file, lines);
  world.run();
  EXPECT_TRUE(world.ledger.counted().empty()) << "its step may still end, with the id";
  world.restart();
  world.put(file, lines + R"({"type":"turn.ended","time":1787230802000})"
                          "\n");
  world.run();
  ASSERT_EQ(world.ledger.counted().size(), 1U);
  EXPECT_EQ(world.ledger.counted()[0].model, "m");
}

TEST(KimiReader, TheOlderCliTellsOfNoModel) {
  AgentHome const home{"kimi"};
  auto const call = home.call(40);
  EXPECT_EQ(call.model, "");
  EXPECT_EQ(call.session_id, "11111111-2222-4333-8444-555555555555");
  EXPECT_EQ(call.response_id, "chatcmpl-FictionalWire000001");
}

TEST(GrokReader, ATurnIsOneSightingAModel) {
  AgentHome const home{"grok-build"};
  auto const call = home.call(15);
  EXPECT_EQ(call.granularity, Granularity::turn);
  EXPECT_EQ(call.project, "/home/alex/src");
  EXPECT_EQ(call.provider, "xai");
  EXPECT_EQ(call.cost, parse_decimal_usd("0.003100001")) << "rounded to a billionth of a dollar";
  EXPECT_FALSE(home.call(20).cost);
}

TEST(GptmeReader, TheTimeInUtcComesFromTheEvents) {
  AgentHome const home{"gptme"};
  auto const call = home.call(47);
  EXPECT_LE(time_of(call.start), "2026-08-20T13:00:09.434Z");
  EXPECT_EQ(call.project, "/home/alex/src");
  EXPECT_EQ(call.provider, "openrouter");
  EXPECT_EQ(home.call(61).model, "anthropic/claude-sonnet-4-6");
}

TEST(PoolsideReader, AnInferenceLastsFromItsStartToItsEnd) {
  AgentHome const home{"poolside"};
  auto const call = home.call(50);
  EXPECT_EQ(time_of(call.start), "2026-08-20T13:00:01.000Z");
  EXPECT_EQ(time_of(call.end), "2026-08-20T13:00:04.000Z");
  EXPECT_EQ(call.project, "/home/alex/src");
}

TEST(MuxReader, AnAnswerIsATurnAndASubagentIsOfItsWorkspace) {
  AgentHome const home{"mux"};
  EXPECT_EQ(home.call(200).granularity, Granularity::turn);
  EXPECT_EQ(home.call(200).provider, "anthropic");
  EXPECT_EQ(home.call(10).agent_id, "task-9");
}

TEST(DeepseekHarnessReader, TheModelThatServedHolds) {
  AgentHome const home{"deepseek-harness"};
  EXPECT_EQ(home.call(60).model, "deepseek-v4-0815");
  EXPECT_EQ(home.call(300).model, "deepseek-v4") << "a summary, by the last request";
  EXPECT_EQ(home.call(8).parent_session_id, "session-1111");
  EXPECT_EQ(home.call(8).project, "/home/alex/src");
}

TEST(BuddyReader, OneAnswerIsOneCallThoughItStandsThreeTimes) {
  AgentHome const home{"workbuddy"};
  EXPECT_EQ(home.call(2991).project, "/home/alex/src");
  EXPECT_EQ(home.call(20).model, "glm-5.2");
}

TEST(ReasonixReader, ARecordOfSeveralRequestsIsATurn) {
  AgentHome const home{"reasonix"};
  std::map<std::int64_t, Granularity> by_input;
  for (auto const& call : home.ledger.counted()) by_input[call.tokens.input] = call.granularity;
  EXPECT_EQ(by_input.at(70), Granularity::call);
  EXPECT_EQ(by_input.at(60), Granularity::turn);
}

TEST(OpenHandsReader, ARequestWithItsCostIsACallOthersHaveOnlyTheConversationsTime) {
  AgentHome const home{"openhands"};
  auto const call = home.call(100);
  EXPECT_EQ(call.granularity, Granularity::call);
  EXPECT_EQ(time_of(call.start), "2026-08-01T13:00:03.500Z");
  EXPECT_EQ(call.response_id, "chatcmpl-FictionalHand0001");
  EXPECT_EQ(call.project, "/home/alex/src");
  auto const summary = home.call(90);
  EXPECT_EQ(summary.granularity, Granularity::session);
  EXPECT_EQ(summary.agent_id, "condenser");
  EXPECT_LT(summary.start, summary.end);
}

TEST(ContinueReader, ASessionIsASumAModelFromItsBeginning) {
  AgentHome const home{"continue"};
  auto const sum = home.call(101);
  EXPECT_EQ(sum.granularity, Granularity::session);
  EXPECT_FALSE(sum.cache_split_known);
  EXPECT_FALSE(sum.cost);
  EXPECT_EQ(time_of(sum.start), "2026-08-01T13:00:00.000Z");
  EXPECT_EQ(sum.project, "/home/alex/src");
}

TEST(AuggieReader, ATurnHasTheModelOfItsExchange) {
  AgentHome const home{"auggie"};
  EXPECT_EQ(home.call(100).model, "gpt-5.4");
  EXPECT_EQ(home.call(50).model, "claude-sonnet-4-6");
  EXPECT_EQ(home.call(50).granularity, Granularity::turn);
}

TEST(DatabaseReaders, TellOfFolderBranchAndCost) {
  EXPECT_EQ(AgentHome{"zcode"}.call(200).project, "/home/alex/src");
  EXPECT_EQ(time_of(AgentHome{"zcode"}.call(200).end), "2026-08-20T13:00:05.000Z");
  EXPECT_EQ(AgentHome{"piebald"}.call(50).branch, "main");
  EXPECT_EQ(AgentHome{"shelley"}.call(300).cost, parse_decimal_usd("0.0123"));
  EXPECT_EQ(AgentHome{"forge"}.call(70).granularity, Granularity::session);
}

TEST(Readers, WhatANumberedSplitOfTheCacheCannotTellIsSaid) {
  EXPECT_TRUE(AgentHome{"forge"}.call(50).cache_split_known) << "no writes at all";
  EXPECT_FALSE(AgentHome{"zcode"}.call(200).cache_split_known);
}

}  // namespace
}  // namespace companion::detectors
