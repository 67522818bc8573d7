#include "litellm/payload.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace companion::litellm {
namespace {

using nlohmann::json;

json sample(std::string const& name) {
  std::ifstream file{std::string{places::fixtures()} + "/litellm/" + name};
  return json::parse(file);
}

Instant at_ms(std::int64_t ms) { return from_epoch_ms(ms); }
Instant const received = at_ms(1'800'000'000'000);

Result<Decoded> decode_text(std::string_view text) { return PayloadDecoder{}.decode(text, received); }
Sighting sighting(std::string_view text) { return decode_text(text).value().sighting.value(); }
Sighting decode(json const& payload) { return sighting(payload.dump()); }
std::string cost_of(Sighting const& sighting) { return sighting.cost ? to_decimal(*sighting.cost) : "unset"; }

TokenCounts counts(std::int64_t input, std::int64_t read, std::int64_t write, std::int64_t output,
                   std::int64_t reasoning) {
  return {
      .input = input, .cache_read = read, .cache_write_5m = write, .output = output, .reasoning = reasoning};
}

json minimal() {
  return {{"id", "chatcmpl-1"},        {"status", "success"},     {"model", "gpt-5"},
          {"startTime", 1791190812.5}, {"endTime", 1791190813.0}, {"response_cost", 0.5}};
}

TEST(PayloadSamples, ChatSuccess) {
  auto const seen = decode(sample("chat_success.json"));
  EXPECT_EQ(seen.source, "litellm:callback");
  EXPECT_EQ(seen.side, Side::proxy);
  EXPECT_EQ(seen.event_key, "success|c2f6a6de-79a3-4a0e-8d35-64bb0fa0f1a1");
  EXPECT_EQ(seen.response_id, "chatcmpl-CwSmplA1b2C3d4E5f6G7h8I9");
  EXPECT_EQ(seen.request_id, "req_7a7d1f0c5b8e4c9f9d2b61e0a4c3f210");
  EXPECT_EQ(seen.litellm_call_id, "c2f6a6de-79a3-4a0e-8d35-64bb0fa0f1a1");
  EXPECT_EQ(seen.trace_id, "5d0b7a2e-3f41-4c62-9b77-0f3a5d1c9e10");
  EXPECT_EQ(seen.session_id, "") << "a trace id is no session";
  EXPECT_EQ(seen.start, at_ms(1'791'190'812'104));
  EXPECT_EQ(seen.end, at_ms(1'791'190'815'918));
  EXPECT_EQ(seen.duration, Milliseconds{3814});
  EXPECT_FALSE(seen.time_to_first_token.has_value()) << "not streamed";
  EXPECT_EQ(seen.model, "openai/gpt-5");
  EXPECT_EQ(seen.provider, "openai");
  EXPECT_EQ(seen.operation, "chat");
  EXPECT_EQ(seen.tool, "");
  EXPECT_EQ(seen.tokens, counts(216, 1024, 0, 310, 128));
  EXPECT_EQ(cost_of(seen), "0.003498");
  EXPECT_EQ(seen.user, "dana");
  EXPECT_EQ(seen.team, "platform-tools");
  EXPECT_EQ(seen.key_alias, "dana-laptop");
}

TEST(PayloadSamples, ClaudeCodeStream) {
  auto const seen = decode(sample("anthropic_messages_stream_success.json"));
  EXPECT_EQ(seen.response_id, "msg_01SampleStreamAbCdEfGh12345");
  EXPECT_EQ(seen.session_id, "e96634a3-fa28-4083-b354-55542e2dca01");
  EXPECT_EQ(seen.tool, "claude-code");
  EXPECT_EQ(seen.tool_version, "2.1.44");
  EXPECT_EQ(seen.provider, "anthropic");
  EXPECT_EQ(seen.tokens, counts(412, 48210, 2315, 731, 0));
  EXPECT_TRUE(seen.cache_split_known);
  EXPECT_EQ(cost_of(seen), "0.03534525");
  EXPECT_EQ(seen.duration, Milliseconds{17'612});
  EXPECT_EQ(seen.time_to_first_token, Milliseconds{1769});
}

TEST(PayloadSamples, CodexResponses) {
  auto const seen = decode(sample("responses_success.json"));
  EXPECT_EQ(seen.response_id, "resp_0a1b2c3d4e5f60718293a4b5c6d7e8f90123456789abcdef");
  EXPECT_EQ(seen.session_id, "0199f7c2-6d1e-7b90-8f33-1c5a2b7d9e44")
      << "Codex's thread is its prompt cache key";
  EXPECT_EQ(seen.tool, "codex");
  EXPECT_EQ(seen.tool_version, "0.98.0");
  EXPECT_EQ(seen.tokens, counts(2066, 16384, 0, 912, 640));
  EXPECT_EQ(cost_of(seen), "0.0137505");
  EXPECT_EQ(seen.request_id, "req_f3c9a7d0b1e24c8fa6d5e4c3b2a19087");
}

TEST(PayloadSamples, RateLimited) {
  auto const seen = decode(sample("failure_rate_limit.json"));
  EXPECT_EQ(seen.status, Status::failure);
  EXPECT_EQ(seen.error_type, "RateLimitError");
  EXPECT_EQ(seen.error_kind, "rate_limit_provider");
  EXPECT_EQ(seen.event_key, "failure|90d9a6a1-3b0d-4f5c-9a7e-c1b6f2a4d853|1791191000.412009");
  EXPECT_EQ(seen.response_id, "") << "the id of a failure is the call's";
  EXPECT_EQ(seen.request_id, "req_011SampleRateLimited0001");
  EXPECT_EQ(seen.session_id, "e96634a3-fa28-4083-b354-55542e2dca01");
  EXPECT_EQ(seen.tokens, TokenCounts{});
  EXPECT_EQ(cost_of(seen), "0");
}

TEST(PayloadSamples, CacheHit) {
  auto const seen = decode(sample("cache_hit.json"));
  EXPECT_TRUE(seen.cache_hit);
  EXPECT_EQ(seen.response_id, "chatcmpl-CwSmplCacheZ9y8X7w6");
  EXPECT_EQ(cost_of(seen), "0");
  EXPECT_EQ(seen.tokens, counts(842, 0, 0, 96, 0));
}

TEST(PayloadSamples, ABatchOfThreeKinds) {
  auto const batch = sample("batch_array.json");
  ASSERT_EQ(batch.size(), 3U);
  auto const old = decode(batch[0]);
  EXPECT_EQ(old.event_key, "success|chatcmpl-CwSmplOldShape00112233|1791191101.0")
      << "no litellm_call_id in 1.81";
  EXPECT_EQ(old.litellm_call_id, "");
  EXPECT_EQ(cost_of(old), "0.003498");
  auto const gemini = decode(batch[1]);
  EXPECT_EQ(gemini.tool, "gemini-cli");
  EXPECT_EQ(gemini.tool_version, "0.31.0");
  EXPECT_EQ(gemini.provider, "gcp.gemini");
  EXPECT_EQ(gemini.operation, "generate_content");
  EXPECT_EQ(gemini.response_id, "");
  EXPECT_EQ(gemini.tokens, counts(4072, 2048, 0, 402, 250));
  EXPECT_EQ(cost_of(gemini), "0.009366");
  EXPECT_EQ(gemini.time_to_first_token, Milliseconds{1200});
  auto const claude = decode(batch[2]);
  EXPECT_EQ(claude.response_id, "");
  EXPECT_EQ(claude.session_id, "e96634a3-fa28-4083-b354-55542e2dca01");
  EXPECT_EQ(claude.tokens, counts(412, 48210, 2315, 731, 0));
}

TEST(Payload, NullIsNothing) {
  auto const seen = decode_text("null");
  ASSERT_TRUE(seen.has_value());
  EXPECT_TRUE(seen->is_nothing());
}

TEST(Payload, TheProxysHealthCheckIsNoCall) {
  auto payload = minimal();
  payload["id"] = "test_id";
  payload["startTime"] = "1234567890.0";
  EXPECT_TRUE(decode_text(payload.dump()).value().is_nothing());
}

TEST(Payload, EventsThatAskNoModelAreNoCalls) {
  auto payload = minimal();
  for (auto const* type : {"aget_responses", "call_mcp_tool", "adelete_responses"}) {
    payload["call_type"] = type;
    EXPECT_TRUE(decode_text(payload.dump()).value().is_nothing()) << type;
  }
}

TEST(Payload, AnOldClaudeUserIdGivesTheSession) {
  auto payload = minimal();
  payload["metadata"]["requester_metadata"]["user_id"] =
      "user_3f1e_account_0b7c9c1e-11d2-4f0c-9a55-6a1d3f5b7e90_session_e96634a3-fa28-4083-b354-55542e2dca01";
  EXPECT_EQ(decode(payload).session_id, "e96634a3-fa28-4083-b354-55542e2dca01");
  payload["metadata"]["requester_metadata"]["user_id"] = R"({"session_id" : "e96634a3-fa28-4083", "x": 1})";
  EXPECT_EQ(decode(payload).session_id, "e96634a3-fa28-4083");
}

TEST(Payload, TheToolsOwnSessionBeatsTheProxys) {
  auto payload = minimal();
  payload["session_id"] = "grouping-by-someone-else";
  EXPECT_EQ(decode(payload).session_id, "grouping-by-someone-else");
  payload["metadata"]["requester_custom_headers"]["x-claude-code-session-id"] = "claude-session";
  payload["metadata"]["requester_custom_headers"]["x-claude-code-agent-id"] = "agent-7";
  EXPECT_EQ(decode(payload).session_id, "claude-session");
  EXPECT_EQ(decode(payload).agent_id, "agent-7");
}

TEST(Payload, CodexTurnMetadataNamesTheThread) {
  auto payload = minimal();
  payload["user_agent"] = "codex_exec/0.99.0 (Linux)";
  payload["session_id"] = "session-of-proxy";
  payload["metadata"]["requester_custom_headers"]["x-codex-turn-metadata"] =
      R"({"session_id":"s-12345678","thread_id":"thread-12345678"})";
  EXPECT_EQ(decode(payload).session_id, "thread-12345678");
}

TEST(Payload, TheUserAgentMayBeATagOnly) {
  auto payload = minimal();
  payload["request_tags"] = {"team:x", "User-Agent: claude-cli", "User-Agent: claude-cli/2.0.1 (external)"};
  EXPECT_EQ(decode(payload).tool, "claude-code");
  EXPECT_EQ(decode(payload).tool_version, "2.0.1");
}

TEST(Payload, UnknownPricesAreNotZero) {
  auto payload = minimal();
  payload["response_cost"] = 0.0;
  EXPECT_EQ(cost_of(decode(payload)), "0");
  payload["response_cost_failure_debug_info"] = {{"error_str", "not mapped"}};
  EXPECT_EQ(cost_of(decode(payload)), "unset");
  payload.erase("response_cost_failure_debug_info");
  payload["zero_cost_diagnostic"] = {{"reason", "missing_pricing_key"}};
  EXPECT_EQ(cost_of(decode(payload)), "unset");
  payload["response_cost"] = 0.25;
  EXPECT_EQ(cost_of(decode(payload)), "0.25") << "a guardrail may still cost";
  payload["response_cost"] = nullptr;
  EXPECT_EQ(cost_of(decode(payload)), "unset");
}

TEST(Payload, MoneyIsTakenFromTheDigits) {
  auto const cost = [](std::string const& digits) {
    return cost_of(
        sighting(R"({"id":"a","model":"m","startTime":1791190812,"response_cost":)" + digits + "}"));
  };
  EXPECT_EQ(cost("1e-05"), "0.00001");
  EXPECT_EQ(cost("\"0.003498\""), "0.003498");
  EXPECT_EQ(cost("0.0034980000000000002"), "0.003498");
  EXPECT_EQ(cost("123456789.123456789"), "123456789.123456789") << "more digits than a double holds";
  EXPECT_EQ(cost("NaN"), "unset");
  EXPECT_EQ(cost("-1"), "unset");
}

TEST(Payload, CacheWritesWithoutASplitAreMarked) {
  auto payload = minimal();
  payload["metadata"]["usage_object"] = {{"prompt_tokens", 100},
                                         {"completion_tokens", 5},
                                         {"cache_read_input_tokens", 60},
                                         {"cache_creation_input_tokens", 30}};
  auto seen = decode(payload);
  EXPECT_EQ(seen.tokens, counts(10, 60, 30, 5, 0));
  EXPECT_FALSE(seen.cache_split_known);
  payload["metadata"]["usage_object"]["prompt_tokens_details"]["cache_creation_token_details"] = {
      {"ephemeral_5m_input_tokens", 10}, {"ephemeral_1h_input_tokens", 20}};
  seen = decode(payload);
  EXPECT_EQ(seen.tokens.cache_write_1h, 20);
  EXPECT_EQ(seen.tokens.cache_write_5m, 10);
  EXPECT_TRUE(seen.cache_split_known);
}

TEST(Payload, WithoutAUsageObjectTheResponsesUsageCountsThenTheTopLevel) {
  auto payload = minimal();
  payload["prompt_tokens"] = 7;
  payload["completion_tokens"] = "3";
  EXPECT_EQ(decode(payload).tokens, counts(7, 0, 0, 3, 0)) << "numbers may be written as text";
  payload["response"]["usage"] = {{"input_tokens", 20},
                                  {"output_tokens", 4},
                                  {"input_tokens_details", {{"cached_tokens", 8}}},
                                  {"output_tokens_details", {{"reasoning_tokens", 1}}}};
  EXPECT_EQ(decode(payload).tokens, counts(12, 8, 0, 4, 1));
}

TEST(Payload, WebSearchGeoTierAndSpeedAreKept) {
  auto payload = minimal();
  payload["metadata"]["usage_object"] = {{"prompt_tokens", 10},
                                         {"completion_tokens", 1},
                                         {"inference_geo", "us"},
                                         {"speed", "fast"},
                                         {"server_tool_use", {{"web_search_requests", 3}}}};
  payload["model_parameters"]["service_tier"] = "flex";
  auto const seen = decode(payload);
  EXPECT_EQ(seen.web_search_requests, 3);
  EXPECT_EQ(seen.inference_geo, "us");
  EXPECT_EQ(seen.speed, "fast");
  EXPECT_EQ(seen.service_tier, "flex");
  payload["model_parameters"]["service_tier"] = "auto";
  EXPECT_EQ(decode(payload).service_tier, "");
}

TEST(Payload, ImpossibleCountsAreRefused) {
  auto payload = minimal();
  payload["prompt_tokens"] = -5;
  payload["completion_tokens"] = 1;
  EXPECT_FALSE(decode_text(payload.dump()).has_value());
  payload["prompt_tokens"] = 2'000'000'000'000;
  EXPECT_FALSE(decode_text(payload.dump()).has_value());
}

TEST(Payload, TheLegacyShapeIsTextAllOver) {
  json const payload{
      {"id", "chatcmpl-legacy"},
      {"call_type", "acompletion"},
      {"cache_hit", "None"},
      {"startTime", "2026-10-05 10:00:12.250000"},
      {"endTime", "2026-10-05 10:00:13.500000"},
      {"model", "gpt-5"},
      {"user", "dana"},
      {"modelParameters", "{'stream': False}"},
      {"messages", "[{'role': 'user', 'content': 'completion_tokens=99999'}]"},
      {"response", "ModelResponse(id='chatcmpl-legacy', usage=Usage(completion_tokens=4))"},
      {"usage",
       "Usage(completion_tokens=20, prompt_tokens=110, total_tokens=130, "
       "completion_tokens_details=CompletionTokensDetailsWrapper(reasoning_tokens=6), "
       "prompt_tokens_details=PromptTokensDetailsWrapper(audio_tokens=None, cached_tokens=100))"},
      {"metadata", "{'user_api_key': 'sk-secret'}"},
      {"cost", "0.00125"}};
  auto const seen = decode(payload);
  EXPECT_EQ(seen.event_key, "success|chatcmpl-legacy|2026-10-05 10:00:12.250000");
  EXPECT_EQ(seen.tokens, counts(10, 100, 0, 20, 6));
  EXPECT_EQ(cost_of(seen), "0.00125");
  EXPECT_EQ(format_instant(seen.start), "2026-10-05T10:00:12.250Z");
  EXPECT_EQ(seen.duration, Milliseconds{1250});
  EXPECT_EQ(seen.user, "dana");
}

TEST(Payload, APythonDictIsReadTheSameWay) {
  auto payload = minimal();
  payload["usage"] = "{'completion_tokens': 2, 'prompt_tokens': 8, 'total_tokens': 10}";
  EXPECT_EQ(decode(payload).tokens, counts(8, 0, 0, 2, 0));
}

TEST(Payload, AMinimalTestEventIsTaken) {
  auto const seen = sighting(R"({"id":"x1","model":"m"})");
  EXPECT_EQ(seen.start, received) << "without a time it happened when it came";
  EXPECT_EQ(seen.event_key, "success|x1|");
}

TEST(Payload, WithoutAnyIdTheContentIsTheKey) {
  auto const first = sighting(R"({"model":"m","startTime":1791190812.5,"prompt_tokens":1})");
  auto const second = sighting(R"({"model":"m","startTime":1791190812.5,"prompt_tokens":2})");
  EXPECT_NE(first.event_key, second.event_key);
  auto const again = sighting(R"({"model":"m","startTime":1791190812.5,"prompt_tokens":1})");
  EXPECT_EQ(first.event_key, again.event_key);
  auto const none = sighting(R"({"id":"None","model":"m","startTime":1791190812.5})");
  EXPECT_EQ(none.response_id, "");
}

TEST(Payload, NonsenseIsRefusedWithoutQuotingIt) {
  for (std::string const text :
       {"12", "\"secret\"", "[]", "{", "{\"id\":\"secret\"", "{\"id\" \"secret\"}", "{}",
        "{\"foo\":\"secret\"}", "{\"id\":\"secret\"}", "{\"id\":\"a\",\"model\":\"m\"} secret",
        "{\"id\":\"a\",\"model\":\"m\"}{\"id\":1}", "{\"id\":\"a\",\"metadata\":{\"user_agent\":}}",
        "secret"}) {
    auto const seen = decode_text(text);
    ASSERT_FALSE(seen.has_value()) << text;
    EXPECT_EQ(seen.error().code, Errc::invalid);
    EXPECT_EQ(seen.error().message.find("secret"), std::string::npos) << seen.error().message;
  }
}

TEST(Payload, MembersOfAnotherTypeAreLeftOut) {
  auto payload = minimal();
  payload["metadata"] = "none";
  payload["hidden_params"] = json::array({1, 2});
  payload["response"] = nullptr;
  payload["error_information"] = 3;
  payload["request_tags"] = json{{"a", 1}};
  payload["trace_id"] = json{{"deep", "x"}};
  payload["litellm_call_id"] = nullptr;
  auto const seen = decode(payload);
  EXPECT_EQ(seen.response_id, "chatcmpl-1");
  EXPECT_EQ(seen.trace_id, "");
}

TEST(Payload, EveryFieldMayBeMissing) {
  auto const full = sample("chat_success.json");
  for (auto const& [key, value] : full.items()) {
    auto payload = full;
    payload.erase(key);
    EXPECT_TRUE(decode_text(payload.dump()).has_value()) << key;
    payload[key] = nullptr;
    EXPECT_TRUE(decode_text(payload.dump()).has_value()) << key;
    payload[key] = "MaxDepthExceeded";
    EXPECT_TRUE(decode_text(payload.dump()).has_value()) << key;
  }
}

TEST(Payload, LongTextsAreCut) {
  auto payload = minimal();
  payload["model"] = std::string(5000, 'm');
  payload["trace_id"] = std::string(5000, 't');
  payload["litellm_call_id"] = std::string(5000, 'c');
  auto const seen = decode(payload);
  EXPECT_LE(seen.model.size(), 256U);
  EXPECT_LE(seen.trace_id.size(), 256U);
  EXPECT_LE(seen.event_key.size(), 256U);
}

TEST(Payload, OneDecoderReadsManySizes) {
  PayloadDecoder decoder;
  auto payload = minimal();
  for (std::size_t const size : {10U, 5'000'000U, 10U, 300'000U, 0U}) {
    payload["messages"] = std::string(size, 'x');
    auto const seen = decoder.decode(payload.dump(), received);
    ASSERT_TRUE(seen.has_value()) << size;
    EXPECT_EQ(seen->sighting->response_id, "chatcmpl-1");
  }
}

}  // namespace
}  // namespace companion::litellm
