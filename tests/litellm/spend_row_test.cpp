#include "litellm/spend_row.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/litellm/api_fixture.hpp"

namespace companion::litellm {
namespace {

SpendPage decode(std::string const& body, std::string const& proxy = "work") {
  SpendPageDecoder decoder;
  auto page = decoder.decode(body, proxy);
  EXPECT_TRUE(page) << (page ? "" : page.error().message);
  return page ? std::move(*page) : SpendPage{};
}

/// A page of one row; `members` come first and win.
std::string row(std::string const& members) {
  return R"({"data": [{)" + members + (members.empty() ? "" : ", ") +
         R"("request_id": "chatcmpl-1", "call_type": "acompletion", "spend": 0.5, "model": "openai/gpt-5",)"
         R"( "startTime": "2026-08-20T13:00:00.100+00:00", "endTime": "2026-08-20T13:00:02.100+00:00",)"
         R"( "prompt_tokens": 100, "completion_tokens": 10, "status": "success"}], "total": 1})";
}

Sighting only(std::string const& members) {
  auto page = decode(row(members));
  EXPECT_EQ(page.sightings.size(), 1U) << members;
  return page.sightings.empty() ? Sighting{} : std::move(page.sightings.front());
}

Sighting named(SpendPage const& page, std::string const& prefix) {
  auto const found = std::find_if(
      page.sightings.begin(), page.sightings.end(),
      [&](Sighting const& sighting) { return sighting.event_key.starts_with("work|" + prefix); });
  EXPECT_NE(found, page.sightings.end()) << prefix;
  return found == page.sightings.end() ? Sighting{} : *found;
}

TEST(SpendRow, ReadsARowOfARealOldProxy) {
  auto const page = decode(api_answer("1.81.16", "spend_logs_v2_rows"));
  EXPECT_EQ(page.rows.size(), 9U);
  EXPECT_EQ(page.total, 9);
  EXPECT_TRUE(page.quarantined.empty());
  auto const chat = named(page, "chatcmpl-xbEZ");
  EXPECT_EQ(chat.source, "litellm:spend_logs");
  EXPECT_EQ(chat.side, Side::proxy);
  EXPECT_EQ(chat.proxy, "work");
  EXPECT_EQ(chat.response_id, "chatcmpl-xbEZsRgTabYnWnXkLXzhJM");
  EXPECT_EQ(chat.model, "openai/gpt-4o-mini");
  EXPECT_EQ(chat.tokens, (TokenCounts{.input = 219, .cache_read = 1576, .output = 103, .reasoning = 12}));
  EXPECT_EQ(chat.cost, parse_decimal_usd("0.000425"));
  EXPECT_EQ(chat.user, "dev-1");
  EXPECT_EQ(chat.key_alias, "poor-1795637409");
  EXPECT_EQ(chat.trace_id, "86173290-c11b-4bd4-84da-7bd59d2b6538");
  EXPECT_EQ(chat.session_id, "");
  EXPECT_EQ(chat.duration, Milliseconds{121});
  EXPECT_TRUE(chat.tags.empty());
}

TEST(SpendRow, ACostOfNothingWithoutABreakdownIsAnUnknownPrice) {
  auto const page = decode(api_answer("1.81.16", "spend_logs_v2_rows"));
  EXPECT_EQ(named(page, "#").cost, std::nullopt) << "its id is too long for a key and stands as a hash";
  EXPECT_EQ(only(R"("spend": 0, "metadata": {"cost_breakdown": {"total_cost": 0}})").cost, NanoUsd{0});
}

TEST(SpendRow, KeepsTheSplitOfCacheWrites) {
  auto const claude = named(decode(api_answer("1.81.16", "spend_logs_v2_rows")), "chatcmpl-4572");
  EXPECT_EQ(claude.tokens,
            (TokenCounts{
                .input = 164, .cache_read = 1256, .cache_write_5m = 50, .cache_write_1h = 29, .output = 68}));
  EXPECT_TRUE(claude.cache_split_known);
}

TEST(SpendRow, ReadsTheIdsOfANewProxy) {
  auto const page = decode(api_answer("1.108.7", "spend_logs_v2_rows"));
  auto const claude = named(page, "msg_016d");
  EXPECT_EQ(claude.response_id, "msg_016d2RqFGXmyBYFFyHUjrWA4");
  EXPECT_EQ(claude.litellm_call_id, "18a10730-25bb-4aba-94f5-5d0184713dc1");
  EXPECT_EQ(claude.time_to_first_token, Milliseconds{26});
}

TEST(SpendRow, RefusedQuestionsAboutKeysAreNoCalls) {
  auto const page = decode(api_answer("1.108.7", "spend_logs_v2_rows"));
  EXPECT_EQ(page.rows.size(), 11U);
  EXPECT_EQ(page.sightings.size(), 9U) << "two rows say /key/info";
}

TEST(SpendRow, AFailureHasItsClassAndNoTokens) {
  auto const page = decode(api_answer("1.108.7", "spend_logs_v2_rows"));
  auto const failed = named(page, "9d2f28f7");
  EXPECT_EQ(failed.status, Status::failure);
  EXPECT_FALSE(failed.error_type.empty());
  EXPECT_EQ(failed.error_kind, "bad_request");
  EXPECT_EQ(failed.tokens, TokenCounts{});
}

TEST(SpendRow, TheOldQuestionAnswersRowsAlone) {
  for (auto const* version : {"1.81.16", "1.108.7"}) {
    auto const page = decode(api_answer(version, "spend_logs_v1_rows"));
    EXPECT_TRUE(page.whole);
    EXPECT_EQ(page.total, 2);
    EXPECT_EQ(page.sightings.size(), 2U) << version;
  }
}

TEST(SpendRow, TheUuidOfARowIsTheCallItself) {
  auto const sighting = only(R"("request_id": "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")");
  EXPECT_EQ(sighting.litellm_call_id, "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee");
  EXPECT_EQ(sighting.response_id, "");
}

TEST(SpendRow, TheSessionIsTheOneThatClaudeCodeNames) {
  auto const uuid = std::string{"11111111-2222-4333-8444-555555555555"};
  EXPECT_EQ(only(R"("end_user": "user_ab_account_cd_session_)" + uuid + "\"").session_id, uuid);
  EXPECT_EQ(only(R"("end_user": "{\"session_id\": \")" + uuid + "\\\"}\"").session_id, uuid);
  auto const agent =
      R"x(, "request_tags": ["User-Agent: claude-cli", "User-Agent: claude-cli/2.1.0 (external)"])x";
  auto const traced =
      only(R"("session_id": ")" + uuid + R"(", "metadata": {"litellm_call_id": "x1"})" + agent);
  EXPECT_EQ(traced.session_id, uuid);
  EXPECT_EQ(traced.tool, "claude-code");
  EXPECT_EQ(traced.tool_version, "2.1.0");
  auto const codex = only(R"("session_id": ")" + uuid + R"(", "metadata": {"litellm_call_id": "x1"},)" +
                          R"( "request_tags": ["User-Agent: codex_cli_rs/0.9.1"])");
  EXPECT_EQ(codex.session_id, uuid);
  auto const random = only(R"("session_id": ")" + uuid + "\"" + agent);
  EXPECT_EQ(random.session_id, "") << "older versions trace each request by itself";
  EXPECT_EQ(random.trace_id, uuid);
}

TEST(SpendRow, TagsAreThoseOfPeopleSorted) {
  auto const sighting =
      only(R"("request_tags": ["team:x", "User-Agent: codex_cli_rs/0.9.1", "project:acme", "team:x"])");
  EXPECT_EQ(sighting.tags, (std::vector<std::string>{"project:acme", "team:x"}));
  EXPECT_EQ(sighting.tool, "codex");
}

TEST(SpendRow, ColumnsOfJsonMayComeAsText) {
  auto const sighting = only(
      R"("request_tags": "[\"team:x\"]", "metadata": "{\"user_api_key_alias\": \"laptop\", \"usage_object\": {\"prompt_tokens\": 7, \"completion_tokens\": 2}}")");
  EXPECT_EQ(sighting.key_alias, "laptop");
  EXPECT_EQ(sighting.tokens.input, 7);
  EXPECT_EQ(sighting.tags.size(), 1U);
}

TEST(SpendRow, WhatOurOwnConnectionSaysComesFirst) {
  auto const sighting = only(
      R"("metadata": {"spend_logs_metadata": {"companion": {"host": "ws-1", "workspace": "/src/acme", "session": "s-12345678", "tool": "codex"}}})");
  EXPECT_EQ(sighting.host, "ws-1");
  EXPECT_EQ(sighting.project, "/src/acme");
  EXPECT_EQ(sighting.session_id, "s-12345678");
  EXPECT_EQ(sighting.tool, "codex");
}

TEST(SpendRow, CacheHitsAreTold) {
  EXPECT_TRUE(only(R"("cache_hit": "True")").cache_hit);
  EXPECT_FALSE(only(R"("cache_hit": "None")").cache_hit);
}

TEST(SpendRow, UsageFallsBackToTheColumns) {
  auto const sighting = only(R"("metadata": {"additional_usage_values": {"cache_read_input_tokens": 40}})");
  EXPECT_EQ(sighting.tokens, (TokenCounts{.input = 60, .cache_read = 40, .output = 10}));
}

TEST(SpendRow, WhatAsksNoModelIsNoCall) {
  for (auto const* members :
       {R"("call_type": "call_mcp_tool")", R"("call_type": "aget_responses")", R"("model": "")",
        R"("model": "openai/companion-doctor-1")", R"("model_group": "companion-doctor-1")",
        R"("api_key": "litellm-internal-health-check")", R"("model": "x/litellm-mock-response-model")"}) {
    auto const page = decode(row(members));
    EXPECT_TRUE(page.sightings.empty()) << members;
    EXPECT_EQ(page.rows.size(), 1U) << members;
  }
}

TEST(SpendRow, ABadRowIsSetAsideAndTheRestIsRead) {
  auto const page = decode(
      R"({"data": [{"model": "m"}, {"request_id": "a", "model": "m", "startTime": "yesterday"}, 7,
          {"request_id": "b", "model": "m", "startTime": "2026-08-20T13:00:00Z", "prompt_tokens": -4},
          {"request_id": "c", "model": "m", "startTime": "2026-08-20T13:00:00Z"}], "total": 5})");
  EXPECT_EQ(page.sightings.size(), 1U);
  EXPECT_EQ(page.quarantined.size(), 4U);
  EXPECT_EQ(page.rows.size(), 5U) << "the proxy counts them, so we do";
}

TEST(SpendRow, APageThatIsCutShortIsNone) {
  auto const whole = api_answer("1.81.16", "spend_logs_v2_empty");
  SpendPageDecoder decoder;
  ASSERT_TRUE(decoder.decode(whole, "work"));
  EXPECT_FALSE(decoder.decode(whole.substr(0, whole.size() - 3), "work"));
  EXPECT_FALSE(decoder.decode("<html>", "work"));
  EXPECT_FALSE(decoder.decode(R"({"error": {}})", "work"));
}

}  // namespace
}  // namespace companion::litellm
