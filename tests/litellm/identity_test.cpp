#include "litellm/identity.hpp"

#include <gtest/gtest.h>

namespace companion::litellm {
namespace {

TEST(ResponseId, LosesItsCacheSuffixAndItsWrapping) {
  EXPECT_EQ(response_id("chatcmpl-1_cache_hit1791191060.709511", ""), "chatcmpl-1");
  EXPECT_EQ(response_id("chatcmpl-1_cache_hit_by_name", ""), "chatcmpl-1_cache_hit_by_name");
  // base64 of litellm:custom_llm_provider:openai;model_id:d;response_id:resp_abc
  std::string const wrapped =
      "resp_bGl0ZWxsbTpjdXN0b21fbGxtX3Byb3ZpZGVyOm9wZW5haTttb2RlbF9pZDpkO3Jlc3BvbnNlX2lkOnJlc3BfYWJj";
  EXPECT_EQ(response_id(wrapped, ""), "resp_abc");
  EXPECT_EQ(response_id(wrapped + "==", ""), "resp_abc");
  EXPECT_EQ(response_id(wrapped + "_cache_hit1.5", ""), "resp_abc");
  EXPECT_EQ(response_id("resp_0a1b2c", ""), "resp_0a1b2c") << "a provider's own id stays";
  EXPECT_EQ(response_id("resp_!!", ""), "resp_!!");
}

TEST(ResponseId, IsEmptyWhereItIsNotTheProviders) {
  EXPECT_EQ(response_id("", ""), "");
  EXPECT_EQ(response_id("None", ""), "");
  EXPECT_EQ(response_id("call-1", "call-1"), "");
  EXPECT_EQ(response_id("90d9a6a1-3b0d-4f5c-9a7e-c1b6f2a4d853", ""), "");
}

TEST(Session, IsFoundInBothFormsOfAUserId) {
  EXPECT_EQ(session_of_user_id("user_x_account_y_session_e96634a3-fa28-4083-b354-55542e2dca01"),
            "e96634a3-fa28-4083-b354-55542e2dca01");
  EXPECT_EQ(session_of_user_id(R"({"device_id":"d","session_id":"e96634a3-fa28"})"), "e96634a3-fa28");
  EXPECT_EQ(session_of_user_id(R"({"note":"session_id", "session_id" : "e96634a3-fa28"})"), "e96634a3-fa28");
  for (auto const* text :
       {"", "dana", "user_x_session_short", "x_session_e96634a3-fa28-4083-b354-55542e2dca01", "{",
        R"({"session_id":7})", R"({"session_id":"has blank inside"})", R"({"session_id")"}) {
    EXPECT_EQ(session_of_user_id(text), "") << text;
  }
}

TEST(Tool, IsKnownByItsUserAgent) {
  EXPECT_EQ(tool_of_user_agent("claude-cli/2.1.44 (external, cli)").tool, "claude-code");
  EXPECT_EQ(tool_of_user_agent("codex_cli_rs/0.98.0 (Debian)").version, "0.98.0");
  EXPECT_EQ(tool_of_user_agent("codex_exec/1.2.3-alpha.1").version, "1.2.3-alpha.1");
  EXPECT_EQ(tool_of_user_agent("GeminiCLI/0.31.0/gemini-2.5-pro (linux)").version, "0.31.0");
  EXPECT_EQ(tool_of_user_agent("GeminiCLI").tool, "gemini-cli");
  EXPECT_EQ(tool_of_user_agent("OpenAI/Python 2.6.1").tool, "");
  EXPECT_EQ(tool_of_user_agent("my claude-cli/1").tool, "");
  EXPECT_EQ(tool_of_user_agent("").tool, "");
}

TEST(Names, AreThoseOfTheConventions) {
  EXPECT_EQ(provider_name("azure"), "azure.ai.openai");
  EXPECT_EQ(provider_name("vertex_ai-anthropic_models"), "gcp.vertex_ai");
  EXPECT_EQ(provider_name("bedrock"), "aws.bedrock");
  EXPECT_EQ(provider_name("gemini"), "gcp.gemini");
  EXPECT_EQ(provider_name("something_new"), "something_new");
  EXPECT_EQ(provider_name("None"), "");
  EXPECT_EQ(operation_name("aresponses"), "chat");
  EXPECT_EQ(operation_name("aembedding"), "embeddings");
  EXPECT_EQ(operation_name("agenerate_content_stream"), "generate_content");
  EXPECT_EQ(operation_name("brand_new"), "other");
  EXPECT_FALSE(asks_a_model("aget_responses"));
  EXPECT_TRUE(asks_a_model("acompletion"));
}

TEST(Bounded, CutsBetweenCharacters) {
  EXPECT_EQ(bounded("abc", 3), "abc");
  EXPECT_EQ(bounded("abcd", 3), "abc");
  EXPECT_EQ(bounded("ab\xC3\xA4", 3), "ab");
}

}  // namespace
}  // namespace companion::litellm
