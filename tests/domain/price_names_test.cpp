#include "domain/price_names.hpp"

#include <gtest/gtest.h>

#include "domain/price_book.hpp"

namespace companion::domain {
namespace {

constexpr char const* names[] = {"claude-opus-4-8",
                                 "claude-sonnet-4-5",
                                 "claude-sonnet-4-5-20250929",
                                 "claude-haiku-4-5-20251001",
                                 "anthropic.claude-sonnet-4-5-20250929-v1:0",
                                 "openrouter/anthropic/claude-opus-4-8",
                                 "gpt-5",
                                 "gpt-5.1-codex",
                                 "gpt-4o-2024-05-13",
                                 "gpt-4o-2024-08-06",
                                 "azure/gpt-5",
                                 "xai/grok-4.5",
                                 "mistral/codestral-2508",
                                 "together_ai/Qwen/Qwen3-Coder",
                                 "perplexity/sonar",
                                 "perplexity/perplexity/sonar"};

PriceBook const& book() {
  static PriceBook const made = [] {
    std::string text =
        R"({"schema":"litellm-companion-prices/1","source":"t","licence":"MIT","date":"2026-01-01","entries":{)";
    for (auto const* name : names) {
      text += '"' + std::string{name} + "\":{\"input_cost_per_token\":1e-6,\"output_cost_per_token\":1e-6},";
    }
    text.back() = '}';
    return std::move(
        *PriceBook::parse(text + R"(,"aliases":{"my-model":"gpt-5","gpt-5":"claude-opus-4-8"}})"));
  }();
  return made;
}

struct Row {
  char const* model;
  char const* provider;
  char const* entry;  ///< "" = unpriced
};

class PriceNames : public testing::TestWithParam<Row> {};

TEST_P(PriceNames, MatchTheirEntry) {
  auto const [model, provider, entry] = GetParam();
  EXPECT_EQ(book().match(model, provider).value_or(""), entry) << model << " of " << provider;
}

INSTANTIATE_TEST_SUITE_P(
    Table, PriceNames,
    testing::Values(
        // exact, without regard to case
        Row{"claude-opus-4-8", "", "claude-opus-4-8"}, Row{"Claude-Opus-4-8", "", "claude-opus-4-8"},
        Row{"together_ai/qwen/qwen3-coder", "", "together_ai/Qwen/Qwen3-Coder"},
        Row{"claude-sonnet-4-5-20250929", "", "claude-sonnet-4-5-20250929"},
        Row{"anthropic.claude-sonnet-4-5-20250929-v1:0", "bedrock",
            "anthropic.claude-sonnet-4-5-20250929-v1:0"},
        // the provider narrows
        Row{"gpt-5", "azure", "azure/gpt-5"}, Row{"gpt-5", "openai", "gpt-5"}, Row{"gpt-5", "", "gpt-5"},
        Row{"azure/gpt-5", "azure", "azure/gpt-5"}, Row{"perplexity/sonar", "perplexity", "perplexity/sonar"},
        // known provider prefixes come off
        Row{"anthropic/claude-opus-4-8", "", "claude-opus-4-8"}, Row{"openai/gpt-5", "", "gpt-5"},
        Row{"openrouter/openai/gpt-5", "", "gpt-5"},
        Row{"openrouter/anthropic/claude-opus-4-8", "", "openrouter/anthropic/claude-opus-4-8"},
        // dates and variants come off
        Row{"claude-opus-4-8-20260301", "", "claude-opus-4-8"}, Row{"gpt-5-2025-08-07", "", "gpt-5"},
        Row{"claude-opus-4-8@20260301", "", "claude-opus-4-8"},
        Row{"claude-opus-4-8[1m]", "", "claude-opus-4-8"},
        Row{"claude-opus-4-8-latest", "", "claude-opus-4-8"},
        Row{"anthropic/claude-opus-4-8-20260301", "", "claude-opus-4-8"},
        // dots to dashes
        Row{"claude-opus-4.8", "", "claude-opus-4-8"},
        Row{"claude-sonnet-4.5-20260101", "", "claude-sonnet-4-5"},
        // aliases: the vendor's own, the latest date, the file's
        Row{"grok-4.5", "", "xai/grok-4.5"}, Row{"codestral-2508", "", "mistral/codestral-2508"},
        Row{"claude-haiku-4-5", "", "claude-haiku-4-5-20251001"}, Row{"gpt-4o", "", "gpt-4o-2024-08-06"},
        Row{"gpt-4o-2024-11-20", "", "gpt-4o-2024-08-06"}, Row{"my-model", "", "gpt-5"},
        Row{"openai/my-model", "", "gpt-5"},
        // nothing by likeness
        Row{"gpt-5.1", "", ""}, Row{"gpt-5-codex", "", ""}, Row{"claude", "", ""}, Row{"claude-opus", "", ""},
        Row{"claude-opus-4-80", "", ""}, Row{"opus-4-8", "", ""}, Row{"ollama/gpt-5", "", ""},
        Row{"mycorp/gpt-5", "", ""}, Row{"qwen3-coder", "", ""}, Row{"", "", ""}, Row{"/", "", ""},
        Row{"openai/", "", ""}, Row{"<synthetic>", "", ""}));

TEST(PriceNames, AnEndlessNameIsNoEntry) {
  EXPECT_FALSE(book().match(std::string(100'000, 'a'), ""));
  EXPECT_FALSE(book().match(std::string(250, 'a'), std::string(250, 'b')));
}

TEST(PriceNames, ADateMustBePlausible) {
  EXPECT_EQ(without_date("model-20259929"), "model-20259929");
  EXPECT_EQ(without_date("model-12345678"), "model-12345678");
  EXPECT_EQ(without_date("20250929"), "20250929");
  EXPECT_EQ(without_date("m-2025-09-29"), "m");
  EXPECT_EQ(without_date("m-20250929-latest[1m]"), "m");
}

struct Family {
  char const* model;
  char const* family;
};

class ModelFamily : public testing::TestWithParam<Family> {};

TEST_P(ModelFamily, IsWhatTwoSourcesOfOneCallAgreeOn) {
  EXPECT_EQ(model_family(GetParam().model), GetParam().family) << GetParam().model;
  EXPECT_EQ(model_family(GetParam().family), GetParam().family) << "not stable";
}

INSTANTIATE_TEST_SUITE_P(
    Table, ModelFamily,
    testing::Values(Family{"claude-opus-4-8", "claude-opus-4-8"},
                    Family{"anthropic/claude-opus-4-8-20260101", "claude-opus-4-8"},
                    Family{"Claude-Opus-4.8", "claude-opus-4-8"},
                    Family{"claude-sonnet-4-5@20250929", "claude-sonnet-4-5"},
                    Family{"claude-sonnet-4-5-20250929[1m]", "claude-sonnet-4-5"},
                    Family{"vertex_ai/claude-sonnet-4-5@20250929", "claude-sonnet-4-5"},
                    Family{"us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"},
                    Family{"bedrock/anthropic.claude-opus-4-8-v1", "claude-opus-4-8"},
                    Family{"openrouter/anthropic/claude-opus-4.8", "claude-opus-4-8"},
                    Family{"gpt-5.1-codex", "gpt-5-1-codex"}, Family{"openai/gpt-5.1-codex", "gpt-5-1-codex"},
                    Family{"gpt-5-2025-08-07", "gpt-5"}, Family{"gpt-5", "gpt-5"},
                    Family{"gemini/gemini-2.5-pro", "gemini-2-5-pro"},
                    Family{"models/gemini-2.5-pro", "gemini-2-5-pro"}, Family{"llama3:latest", "llama3"},
                    Family{"ollama/llama3", "llama3"}, Family{"house-model-7b", "house-model-7b"},
                    Family{"", ""}, Family{"/", "/"}, Family{"@x", "@x"},
                    Family{"<synthetic>", "<synthetic>"}));

}  // namespace
}  // namespace companion::domain
