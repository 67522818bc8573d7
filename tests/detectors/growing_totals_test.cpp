// Tools that write running totals, or totals beside single calls: one trap a test.
#include "tests/detectors/source_world.hpp"

namespace companion::detectors {
namespace {

using nlohmann::json;

constexpr auto events = ".copilot/session-state/folder-id/events.jsonl";

std::string event(std::string const& type, json const& data, std::string const& time = "10:00") {
  return json{{"type", type},
              {"data", data},
              {"id", type + time},
              {"timestamp", "2026-08-20T" + time + ":00Z"}}
             .dump() +
         "\n";
}
std::string start() {
  return event("session.start",
               {{"sessionId", "s"}, {"copilotVersion", "1.0"}, {"context", {{"cwd", "/home/a"}}}}, "09:00");
}
json usage(int input, int output, int read = 0, int write = 0) {
  return {{"inputTokens", input},
          {"outputTokens", output},
          {"cacheReadTokens", read},
          {"cacheWriteTokens", write}};
}
std::string totals(std::string const& model, json const& counts, std::string const& time,
                   json const& more = json::object()) {
  json data{{"modelMetrics", {{model, {{"usage", counts}}}}}};
  data.merge_patch(more);
  return event("session.shutdown", data, time);
}
std::string single(std::string const& model, json counts, std::string const& id) {
  counts["model"] = model;
  counts["apiCallId"] = id;
  return event("session.usage_record", {{"usage", counts}});
}

struct Copilot : SourceWorld {
  explicit Copilot(std::string const& lines) : SourceWorld{"copilot-cli"} {
    put(events, lines);
    run();
  }
};

TEST(CopilotCli, KeepsTheLastTotalsOfASessionThatWentOn) {
  Copilot const world{start() + totals("gpt-5.4", usage(100, 10), "10:00") +
                      totals("gpt-5.4", usage(250, 30), "11:00")};
  auto const calls = world.ledger.counted();
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls.front().tokens.input, 250);
  EXPECT_EQ(calls.front().granularity, Granularity::session);
  EXPECT_EQ(format_instant(calls.front().start), "2026-08-20T09:00:00.000Z");
  EXPECT_EQ(format_instant(calls.front().end), "2026-08-20T11:00:00.000Z");
}

TEST(CopilotCli, StartsAnewWhenTheTotalsFall) {
  Copilot world{start() + totals("gpt-5.4", usage(100, 10), "10:00")};
  world.restart();
  world.host.append(world.path(events), totals("gpt-5.4", usage(40, 4), "11:00"));
  world.run();
  EXPECT_EQ(world.ledger.counted().size(), 2U);
  EXPECT_EQ(world.ledger.sums()["totals"]["input"], 140);
}

TEST(CopilotCli, CountsNoTotalsOfCallsThatWereToldSingly) {
  Copilot const world{start() + single("gpt-5.4", usage(100, 10), "chatcmpl-a1B2c3D4e5F6g7H8i9J0kL") +
                      single("gpt-5.4", usage(150, 20), "chatcmpl-z1B2c3D4e5F6g7H8i9J0kL") +
                      totals("gpt-5.4", usage(250, 30), "10:00")};
  EXPECT_EQ(world.ledger.counted().size(), 2U);
  EXPECT_EQ(world.ledger.sums()["totals"]["input"], 250);
}

TEST(CopilotCli, CountsWhatAnOlderVersionToldInTotalsBesideTheSingleCallsOfANewerOne) {
  Copilot world{start() + totals("gpt-5.4", usage(1000, 100), "10:00")};
  world.restart();
  world.host.append(world.path(events), single("gpt-5.4", usage(100, 10), "chatcmpl-a1B2c3D4e5F6g7H8i9J0kL") +
                                            totals("gpt-5.4", usage(1100, 110), "11:00"));
  world.run();
  EXPECT_EQ(world.ledger.counted().size(), 2U);
  EXPECT_EQ(world.ledger.sums()["totals"]["input"], 1100);
}

TEST(CopilotCli, TellsCallsApartWhoseRelayGivesEachTheSameId) {
  auto const second = event(
      "session.usage_record",
      {{"usage", {{"model", "m"}, {"inputTokens", 5}, {"outputTokens", 1}, {"apiCallId", "id"}}}}, "10:05");
  Copilot const world{start() + single("m", usage(4, 1), "id") + second};
  EXPECT_EQ(world.ledger.counted().size(), 2U);
}

TEST(CopilotCli, TakesTheCacheOutOfThePromptAndSaysThatWritesAreNotSplit) {
  Copilot const world{start() + totals("claude-sonnet-4.5", usage(1000, 10, 600, 100), "10:00")};
  auto const call = world.ledger.counted().front();
  EXPECT_EQ(call.tokens, (TokenCounts{.input = 300, .cache_read = 600, .cache_write_5m = 100, .output = 10}));
  EXPECT_FALSE(call.cache_split_known);
  EXPECT_EQ(call.model, "claude-sonnet-4-5");
}

TEST(CopilotCli, TakesABillOfOneModelButDividesNone) {
  json const bill{{"totalNanoAiu", 2'460'000'000}};
  Copilot const one{start() + totals("m", usage(1, 1), "10:00", bill)};
  EXPECT_EQ(one.ledger.counted().front().cost, parse_decimal_usd("0.0246"));
  auto two = bill;
  two["modelMetrics"] = {{"n", {{"usage", usage(1, 1)}}}};
  Copilot const several{start() + totals("m", usage(1, 1), "10:00", two)};
  for (auto const& call : several.ledger.counted()) EXPECT_FALSE(call.cost);
}

TEST(CopilotCli, CountsACallOnceThatTheExporterWroteToo) {
  Copilot world{start() + single("gpt-5.4", usage(100, 10), "chatcmpl-a1B2c3D4e5F6g7H8i9J0kL")};
  json const attributes{{"gen_ai.operation.name", "chat"},
                        {"gen_ai.response.id", "chatcmpl-a1B2c3D4e5F6g7H8i9J0kL"},
                        {"gen_ai.usage.input_tokens", 100},
                        {"gen_ai.usage.output_tokens", 10}};
  world.put(
      ".copilot/otel/x.jsonl",
      json{{"spanId", "s1"}, {"traceId", "t1"}, {"startTime", {1787220000, 0}}, {"attributes", attributes}}
              .dump() +
          "\n");
  world.run();
  EXPECT_EQ(world.ledger.counted().size(), 1U);
}

TEST(MistralVibe, AnAliasIsNotTheModel) {
  auto const model_of = [](std::string const& models) {
    SourceWorld world{"mistral-vibe"};
    world.put(".vibe/logs/session/session_1/meta.json",
              R"({"session_id":"s","start_time":"2026-11-26T03:43:03Z","end_time":"2026-11-26T03:43:09Z",)"
              R"("stats":{"session_prompt_tokens":10,"session_completion_tokens":2},)"
              R"("config":{"active_model":"local","models":)" +
                  models + "}}");
    world.run();
    return world.ledger.counted().empty() ? "no call" : world.ledger.counted().front().model;
  };
  EXPECT_EQ(model_of(R"([{"name":"m","alias":"other"},{"name":"gpt-5.4","alias":"local"}])"), "gpt-5.4");
  EXPECT_EQ(model_of(R"([{"name":"m","alias":"other"}])"), "local");
}

TEST(MistralVibe, GivesTheDifferencesOfItsSample) {
  SourceWorld world{"mistral-vibe"};
  auto const place = std::string{".vibe/logs/session/session_20260820_170000_e1f2a3b4/meta.json"};
  auto const meta = [](int prompt, int completion, double cost) {
    return json{{"session_id", "e1f2"},
                {"start_time", "2026-08-20T17:00:00+00:00"},
                {"end_time", "2026-08-20T17:05:00+00:00"},
                {"environment", {{"working_directory", "/home/alex/src/acme-api"}}},
                {"stats",
                 {{"session_prompt_tokens", prompt},
                  {"session_completion_tokens", completion},
                  {"session_cost", cost}}},
                {"config", {{"active_model", "devstral-medium"}}}}
        .dump();
  };
  world.put(place, meta(2000, 100, 0.001));
  world.run();
  EXPECT_EQ(world.ledger.sums()["totals"]["input"], 2000);
  EXPECT_EQ(world.ledger.sums()["totals"]["cost_reported_usd"], "0.001");
  world.put(place, meta(5000, 300, 0.0026));
  world.run();
  EXPECT_EQ(world.ledger.counted().size(), 1U);
  EXPECT_EQ(world.ledger.sums()["totals"]["input"], 5000);
  EXPECT_EQ(world.ledger.sums()["totals"]["cost_reported_usd"], "0.0026");
}

TEST(Droid, CountsASessionOnceAndNotItsChildrenTwice) {
  SourceWorld world{"droid"};
  json const tokens{
      {"inputTokens", 10}, {"outputTokens", 5}, {"cacheReadTokens", 100}, {"thinkingTokens", 2}};
  world.put(".factory/sessions/p/s1.settings.json", json{{"model", "claude-sonnet-4-5"},
                                                         {"tokenUsage", tokens},
                                                         {"inclusiveTokenUsage", tokens},
                                                         {"providerLockTimestamp", "2026-08-20T17:00:00Z"}}
                                                        .dump());
  world.put(".factory/sessions/p/s1.jsonl", R"({"type":"session_start","cwd":"/home/alex/src"})"
                                            "\n{}");
  world.run();
  ASSERT_EQ(world.ledger.counted().size(), 1U);
  auto const session = world.ledger.counted().front();
  EXPECT_EQ(session.tokens, (TokenCounts{.input = 10, .cache_read = 100, .output = 5, .reasoning = 2}));
  EXPECT_EQ(session.project, "/home/alex/src");
  EXPECT_EQ(session.granularity, Granularity::session);
}

TEST(Aider, TellsMessagesOfOneSecondApart) {
  SourceWorld world{"aider", {{"AIDER_ANALYTICS_LOG", "/home/alex/a.log"}}};
  auto const sent = [](int prompt) {
    return json{{"event", "message_send"},
                {"properties",
                 {{"main_model", "x/REDACTED"},
                  {"prompt_tokens", prompt},
                  {"completion_tokens", 1},
                  {"cost", 0}}},
                {"time", 1787242010}}
               .dump() +
           "\n";
  };
  world.put("a.log", sent(10));
  world.run();
  world.restart();
  world.host.append("/home/alex/a.log", sent(10) + sent(30));
  world.run();
  ASSERT_EQ(world.ledger.counted().size(), 3U);
  EXPECT_EQ(world.ledger.sums()["totals"]["cost_reported_usd"], nullptr);
  EXPECT_EQ(world.ledger.counted().front().model, "") << "a hidden name is no name";
  EXPECT_EQ(world.ledger.counted().front().provider, "x");
}

TEST(Aider, FindsItsLogInTheSettings) {
  SourceWorld world{"aider"};
  world.put(".aider.conf.yml", "# mine\nmodel: gpt-5.4\nanalytics-log: '~/logs/aider.jsonl'  # kept\n");
  world.put("logs/aider.jsonl",
            R"({"event":"message_send","properties":{"prompt_tokens":1},"time":1787242010})"
            "\n");
  world.restart();
  world.run();
  EXPECT_EQ(world.ledger.counted().size(), 1U);
}

TEST(Aider, IsReadOnlyWhereTheUserAskedForALog) {
  SourceWorld world{"aider"};
  world.put("analytics.jsonl",
            R"({"event":"message_send","properties":{"prompt_tokens":1},"time":1787242010})"
            "\n");
  world.run();
  EXPECT_TRUE(world.ledger.counted().empty());
  for (auto const& detector : world.detectors) EXPECT_TRUE(detector->watched().empty());
}

}  // namespace
}  // namespace companion::detectors
