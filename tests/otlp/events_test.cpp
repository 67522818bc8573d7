// Which records count, what of them is taken, and how buckets are made disjoint.
#include <gtest/gtest.h>

#include "bodies.hpp"
#include "core/snapshot.hpp"

namespace companion::otlp::testing {
namespace {

Body codex_body() {
  return {.resource = {{"service.name", "codex_exec"}},
          .records = {{.attributes = {{"event.name", "codex.sse_event"},
                                      {"event.kind", "response.completed"},
                                      {"conversation.id", "thread-1"},
                                      {"model", "gpt-5.5"},
                                      {"input_token_count", "1000"},
                                      {"output_token_count", "20"},
                                      {"cached_token_count", std::int64_t{800}},
                                      {"cache_write_token_count", std::int64_t{100}},
                                      {"reasoning_token_count", std::int64_t{5}}},
                       .body = {}}}};
}

Body gemini_body(std::string const& event = "gemini_cli.api_response") {
  return {.resource = {{"service.name", "gemini-cli"}, {"session.id", "g-1"}},
          .records = {{.attributes = {{"event.name", event},
                                      {"event.timestamp", "2026-11-20T21:06:00.961Z"},
                                      {"model", "gemini-2.5-pro"},
                                      {"input_token_count", std::int64_t{100}},
                                      {"output_token_count", std::int64_t{5}},
                                      {"cached_content_token_count", std::int64_t{60}},
                                      {"thoughts_token_count", std::int64_t{4}},
                                      {"tool_token_count", std::int64_t{3}},
                                      {"total_token_count", std::int64_t{112}}},
                       .body = {}}}};
}

Record details(std::string const& id, std::string const& time = "2026-11-20T21:06:00.961Z") {
  return {.attributes = {{"event.name", "gen_ai.client.inference.operation.details"},
                         {"event.timestamp", time},
                         {"gen_ai.response.id", id},
                         {"gen_ai.usage.input_tokens", std::int64_t{100}},
                         {"gen_ai.usage.output_tokens", std::int64_t{5}}},
          .body = {}};
}

Sighting only(Body const& body) {
  auto const found = read(Encoding::protobuf, protobuf_of(body)).sightings;
  EXPECT_EQ(found.size(), 1U);
  return found.empty() ? Sighting{} : found[0];
}

std::size_t count(Body const& body) { return read(Encoding::json, json_of(body)).sightings.size(); }

TEST(OtlpEvents, BothEncodingsOfOneContentTellTheSame) {
  for (auto const& body :
       {claude_body(), codex_body(), gemini_body(), gemini_body("qwen-code.api_response")}) {
    auto const protobuf = read(Encoding::protobuf, protobuf_of(body));
    auto const json = read(Encoding::json, json_of(body));
    ASSERT_EQ(protobuf.sightings.size(), 1U);
    ASSERT_EQ(json.sightings.size(), 1U);
    EXPECT_TRUE(same(protobuf.sightings[0], json.sightings[0])) << protobuf.sightings[0].source;
  }
}

TEST(OtlpEvents, TheHostIsWhoTheResourceSays) {
  auto body = claude_body();
  EXPECT_EQ(only(body).host, "") << "nobody said";
  body.resource.emplace_back("host.name", "build-box");
  EXPECT_EQ(only(body).host, "build-box");
  EXPECT_EQ(read(Encoding::json, json_of(body)).sightings.at(0).host, "build-box");
  body.resource.back().second = std::int64_t{7};
  EXPECT_EQ(only(body).host, "") << "no text";
  set(body, "host.name", "of a record");
  EXPECT_EQ(only(body).host, "");
}

TEST(OtlpEvents, CodexTwinsWithoutCountsAreNoCall) {
  auto body = codex_body();
  body.records[0].attributes.resize(4);
  EXPECT_EQ(count(body), 0U);
  EXPECT_EQ(read(Encoding::json, json_of(body)).rejected, 0U);
}

TEST(OtlpEvents, OtherKindsOfCodexEventsAreNoCall) {
  auto body = codex_body();
  set(body, "event.kind", "response.created");
  EXPECT_EQ(count(body), 0U);
}

TEST(OtlpEvents, CodexPartsAreTakenOutOfTheirWhole) {
  EXPECT_EQ(
      only(codex_body()).tokens,
      (TokenCounts{.input = 100, .cache_read = 800, .cache_write_5m = 100, .output = 20, .reasoning = 5}));
  auto body = codex_body();
  set(body, "cached_token_count", std::int64_t{5000});
  EXPECT_EQ(only(body).tokens, (TokenCounts{.input = 0, .cache_read = 1000, .output = 20, .reasoning = 5}));
}

TEST(OtlpEvents, GeminiThoughtsLieBesideTheOutputAndTheCacheInsideTheInput) {
  EXPECT_EQ(only(gemini_body()).tokens,
            (TokenCounts{.input = 43, .cache_read = 60, .output = 9, .reasoning = 4}));
}

TEST(OtlpEvents, TheTotalSaysWhenTheCacheLiesBesideTheInput) {
  auto body = gemini_body();
  set(body, "total_token_count", std::int64_t{172});
  EXPECT_EQ(only(body).tokens, (TokenCounts{.input = 103, .cache_read = 60, .output = 9, .reasoning = 4}));
}

TEST(OtlpEvents, TheTotalSaysWhenThoughtsLieInsideTheOutput) {
  auto body = gemini_body("qwen-code.api_response");
  set(body, "total_token_count", std::int64_t{108});
  auto const s = only(body);
  EXPECT_EQ(s.tool, "qwen-code");
  EXPECT_EQ(s.source, "otel:qwen-code");
  EXPECT_EQ(s.tokens, (TokenCounts{.input = 43, .cache_read = 60, .output = 5, .reasoning = 4}));
}

TEST(OtlpEvents, GeminiTakesTheIdOfTheRecordWithItsTimeAndCounts) {
  auto body = gemini_body();
  body.records.push_back(details("elsewhere", "2026-11-20T21:06:07.000Z"));
  body.records.push_back(details("resp-1"));
  EXPECT_EQ(only(body).response_id, "resp-1");
  body.records.push_back(details("resp-2"));
  EXPECT_EQ(only(body).response_id, "") << "two ids for one record prove nothing";
}

TEST(OtlpEvents, AClaudeErrorIsAFailureWithItsStatusAndNothingElse) {
  auto body = claude_body();
  body.records[0].body = "claude_code.api_error";
  set(body, "event.name", "api_error");
  set(body, "status_code", "529");
  set(body, "error", "text that may quote a prompt");
  auto const s = only(body);
  EXPECT_EQ(s.status, Status::failure);
  EXPECT_EQ(s.error_type, "529");
  EXPECT_EQ(s.tokens.total(), 0);
  EXPECT_EQ(s.error_kind, "");
}

TEST(OtlpEvents, TheCacheSplitIsTakenWhereItIsTold) {
  auto body = claude_body();
  set(body, "cache_creation_tokens", std::int64_t{50});
  set(body, "cache_creation_5m_tokens", std::int64_t{20});
  set(body, "cache_creation_1h_tokens", std::int64_t{30});
  auto const s = only(body);
  EXPECT_EQ(s.tokens.cache_write_5m, 20);
  EXPECT_EQ(s.tokens.cache_write_1h, 30);
  EXPECT_TRUE(s.cache_split_known);
}

TEST(OtlpEvents, CostIsTakenFromMicrosWhereTheDollarsAreMissing) {
  auto body = claude_body();
  set(body, "cost_usd", "none");
  EXPECT_FALSE(only(body).cost.has_value());
  set(body, "cost_usd_micros", std::int64_t{615});
  EXPECT_EQ(only(body).cost, NanoUsd{615'000});
}

TEST(OtlpEvents, TheShortNameCountsOnlyFromTheToolItself) {
  auto body = claude_body();
  body.records[0].body.clear();
  EXPECT_EQ(count(body), 1U);
  body.resource = {{"service.name", "somebody-else"}};
  EXPECT_EQ(count(body), 0U);
}

TEST(OtlpEvents, FastModeIsKeptAndNormalIsNone) {
  auto body = claude_body();
  set(body, "speed", "fast");
  EXPECT_EQ(only(body).speed, "fast");
}

struct Broken {
  char const* key;
  Told told;
  char const* reason;
};

TEST(OtlpEvents, ARecordOfOursThatCannotBeReadIsRejectedAndNamed) {
  std::vector<Broken> const rows{
      {"input_tokens", std::int64_t{-1}, "impossible count"},
      {"input_tokens", "many", "impossible count"},
      {"output_tokens", std::int64_t{9'000'000'000'000'000'000}, "impossible count"},
      {"output_tokens", 7.5, "impossible count"},
      {"session.id", std::int64_t{4}, "no session"},
      {"session.id", std::string(300, 'x'), "no session"},
      {"model", true, "no model"},
  };
  for (auto const& row : rows) {
    auto body = claude_body();
    set(body, row.key, row.told);
    auto const seen = read(Encoding::protobuf, protobuf_of(body));
    EXPECT_EQ(seen.sightings.size(), 0U) << row.key;
    EXPECT_EQ(seen.rejected, 1U) << row.key;
    EXPECT_EQ(seen.reason, row.reason) << row.key;
  }
  auto timeless = claude_body();
  timeless.records[0].time = 0;
  EXPECT_EQ(read(Encoding::json, json_of(timeless)).reason, "no time");
  auto overfull = claude_body();
  for (std::size_t i = 0; i < attributes_max; ++i) set(overfull, "x" + std::to_string(i), true);
  EXPECT_EQ(read(Encoding::json, json_of(overfull)).reason, "too many attributes");
}

TEST(OtlpEvents, NothingButWhatTheListLetsThroughIsTaken) {
  auto body = claude_body();
  for (auto const* key :
       {"prompt", "response", "user.email", "error", "gen_ai.response.id", "conversation.id"})
    set(body, key, "SECRET");
  auto const s = only(body);
  for (auto const* text :
       {&s.source, &s.event_key, &s.response_id, &s.request_id, &s.session_id, &s.tool_version, &s.model,
        &s.user, &s.error_type, &s.speed, &s.provider, &s.trace_id})
    EXPECT_EQ(text->find("SECRET"), std::string::npos) << *text;
}

}  // namespace
}  // namespace companion::otlp::testing
