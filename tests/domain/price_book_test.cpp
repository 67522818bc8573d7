#include "domain/price_book.hpp"
#include "tests/support/places.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace companion::domain {
namespace {

std::string read_file(std::string const& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

PriceBook book_of(std::string_view text) {
  auto book = PriceBook::parse(text);
  EXPECT_TRUE(book.has_value()) << (book ? "" : book.error().message);
  return std::move(*book);
}

/// A book with one model "m".
PriceBook one_model(std::string const& entry) { return book_of("{\"m\": " + entry + "}"); }

std::string cost(PriceBook const& book, PriceRequest const& request) {
  auto const priced = book.price(request);
  return priced ? to_decimal(priced->cost) : "unpriced";
}

std::string cost(PriceBook const& book, TokenCounts tokens, std::string_view tier = {}) {
  return cost(book, {.model = "m", .tokens = tokens, .service_tier = tier});
}

constexpr char const* five_minute_only =
    R"({"litellm_provider":"anthropic","input_cost_per_token":3e-6,"output_cost_per_token":1.5e-5,
        "cache_creation_input_token_cost":3.75e-6,"cache_read_input_token_cost":3e-7})";

TEST(PriceBook, EveryBucketHasItsOwnPrice) {
  auto const book = one_model(
      R"({"litellm_provider":"anthropic","input_cost_per_token":5e-06,"output_cost_per_token":2.5e-05,
          "cache_creation_input_token_cost":6.25e-06,"cache_creation_input_token_cost_above_1hr":1e-05,
          "cache_read_input_token_cost":5e-07})");
  EXPECT_EQ(cost(book, {.input = 1000}), "0.005");
  EXPECT_EQ(cost(book, {.cache_read = 1000}), "0.0005");
  EXPECT_EQ(cost(book, {.cache_write_5m = 1000}), "0.00625");
  EXPECT_EQ(cost(book, {.cache_write_1h = 1000}), "0.01");
  EXPECT_EQ(cost(book, {.output = 1000}), "0.025");
  EXPECT_EQ(cost(book, {.input = 1, .cache_read = 1, .cache_write_5m = 1, .cache_write_1h = 1, .output = 1}),
            "0.00004675");
}

TEST(PriceBook, AMissingOneHourPriceIsTwiceTheInputPriceAndFlagged) {
  auto const book = one_model(five_minute_only);
  auto const priced = book.price({.model = "m", .tokens = {.cache_write_1h = 1000}});
  ASSERT_TRUE(priced);
  EXPECT_EQ(to_decimal(priced->cost), "0.006");
  EXPECT_TRUE(priced->repaired);
  EXPECT_FALSE(book.price({.model = "m", .tokens = {.input = 10, .cache_write_5m = 7}})->repaired);
}

TEST(PriceBook, MissingCachePricesAreTheInputPriceAndFlaggedOnlyWhenUsed) {
  auto const book = one_model(R"({"input_cost_per_token":2e-6,"output_cost_per_token":4e-6})");
  auto const priced =
      book.price({.model = "m", .tokens = {.cache_read = 10, .cache_write_5m = 20, .cache_write_1h = 30}});
  ASSERT_TRUE(priced);
  EXPECT_EQ(to_decimal(priced->cost), "0.00012");
  EXPECT_TRUE(priced->repaired);
  EXPECT_FALSE(book.price({.model = "m", .tokens = {.input = 10, .output = 5}})->repaired);
}

TEST(PriceBook, AZeroPriceIsAPrice) {
  auto const book = one_model(
      R"({"input_cost_per_token":2e-6,"output_cost_per_token":4e-6,"cache_creation_input_token_cost":0})");
  auto const priced = book.price({.model = "m", .tokens = {.cache_write_5m = 20}});
  ASSERT_TRUE(priced);
  EXPECT_EQ(to_decimal(priced->cost), "0");
  EXPECT_FALSE(priced->repaired);
}

TEST(PriceBook, ThresholdsRepriceTheWholeRequestStrictlyAboveThem) {
  auto const book = one_model(
      R"({"litellm_provider":"anthropic","input_cost_per_token":3e-6,"output_cost_per_token":1.5e-5,
          "cache_read_input_token_cost":3e-7,"input_cost_per_token_above_200k_tokens":6e-6,
          "output_cost_per_token_above_200k_tokens":2.25e-5,"cache_read_input_token_cost_above_200k_tokens":6e-7})");
  EXPECT_EQ(cost(book, {.input = 100'000, .cache_read = 100'000, .output = 10}), "0.33015");
  EXPECT_EQ(cost(book, {.input = 100'001, .cache_read = 100'000, .output = 10}), "0.660231");
}

TEST(PriceBook, TheHighestThresholdHoldsAndWhatItLeavesOutComesFromTheOneBelow) {
  auto const book = one_model(
      R"({"input_cost_per_token":1e-6,"output_cost_per_token":2e-6,"input_cost_per_token_above_100k_tokens":3e-6,
          "output_cost_per_token_above_100k_tokens":4e-6,"input_cost_per_token_above_200000_tokens":5e-6})");
  EXPECT_EQ(cost(book, {.input = 150'000, .output = 1000}), "0.454");
  EXPECT_EQ(cost(book, {.input = 250'000, .output = 1000}), "1.254");
}

TEST(PriceBook, XaiThresholdsHoldFromTheirNumberOn) {
  auto const text =
      R"("input_cost_per_token":1e-6,"output_cost_per_token":2e-6,"input_cost_per_token_above_128k_tokens":2e-6})";
  EXPECT_EQ(cost(one_model(std::string{R"({"litellm_provider":"xai",)"} + text), {.input = 128'000}),
            "0.256");
  EXPECT_EQ(cost(one_model(std::string{R"({"litellm_provider":"openai",)"} + text), {.input = 128'000}),
            "0.128");
}

TEST(PriceBook, ServiceTiersHaveTheirOwnPricesAndFallBackToThePlainOnes) {
  auto const book = one_model(
      R"({"litellm_provider":"openai","input_cost_per_token":2e-6,"output_cost_per_token":8e-6,
          "cache_read_input_token_cost":5e-7,"input_cost_per_token_priority":3e-6,
          "output_cost_per_token_flex":4e-6})");
  TokenCounts const tokens{.input = 1000, .cache_read = 1000, .output = 1000};
  EXPECT_EQ(cost(book, tokens), "0.0105");
  EXPECT_EQ(cost(book, tokens, "priority"), "0.0115");
  EXPECT_EQ(cost(book, tokens, "Priority"), "0.0115");
  EXPECT_EQ(cost(book, tokens, "fast"), "0.0115");
  EXPECT_EQ(cost(book, tokens, "flex"), "0.0065");
  EXPECT_EQ(cost(book, tokens, "auto"), "0.0105");
  EXPECT_EQ(cost(book, tokens, "default"), "0.0105");
}

TEST(PriceBook, AThresholdKeepsTheServiceTier) {
  auto const book = one_model(
      R"({"litellm_provider":"gemini","input_cost_per_token":1e-6,"output_cost_per_token":1e-6,
          "input_cost_per_token_priority":2e-6,"input_cost_per_token_above_200k_tokens":3e-6,
          "input_cost_per_token_above_200k_tokens_priority":5e-6})");
  EXPECT_EQ(cost(book, {.input = 300'000}), "0.9");
  EXPECT_EQ(cost(book, {.input = 300'000}, "priority"), "1.5");
}

TEST(PriceBook, BatchIsTheBatchPriceOrHalf) {
  auto const own = one_model(
      R"({"litellm_provider":"openai","input_cost_per_token":2e-6,"output_cost_per_token":8e-6,
          "input_cost_per_token_batches":1.5e-6,"output_cost_per_token_batches":5e-6})");
  EXPECT_EQ(cost(own, {.input = 1000, .output = 1000}, "batch"), "0.0065");
  EXPECT_EQ(cost(one_model(five_minute_only), {.input = 1000, .cache_read = 1000, .output = 1000}, "batch"),
            "0.00915");
}

TEST(PriceBook, ReasoningIsPartOfOutputAndPricedApartWhereItHasAPrice) {
  auto const plain = one_model(R"({"input_cost_per_token":1e-6,"output_cost_per_token":2e-6})");
  EXPECT_EQ(cost(plain, {.output = 1000, .reasoning = 400}), "0.002");
  auto const own = one_model(
      R"({"input_cost_per_token":1e-6,"output_cost_per_token":2e-6,"output_cost_per_reasoning_token":3e-6})");
  EXPECT_EQ(cost(own, {.output = 1000, .reasoning = 400}), "0.0024");
}

TEST(PriceBook, TieredPricingTakesOneTierForTheWholeRequest) {
  auto const book = one_model(
      R"({"litellm_provider":"dashscope","tiered_pricing":[
          {"range":[0,32000.0],"input_cost_per_token":1e-6,"output_cost_per_token":5e-6,"cache_read_input_token_cost":1e-7},
          {"range":[32000.0,128000.0],"input_cost_per_token":1.8e-6,"output_cost_per_token":9e-6}]})");
  EXPECT_EQ(cost(book, {.input = 22'000, .cache_read = 10'000, .output = 100}), "0.0235");
  EXPECT_EQ(cost(book, {.input = 22'001, .cache_read = 10'000, .output = 100}), "0.0585018");
  EXPECT_EQ(cost(book, {.input = 1'000'000}), "1.8");
}

TEST(PriceBook, FastAndGeographyMultiplyAnthropicTokensButNotSearches) {
  auto const entry =
      R"("input_cost_per_token":5e-6,"output_cost_per_token":2.5e-5,"provider_specific_entry":{"fast":2.0,"us":1.1},
         "search_context_cost_per_query":{"search_context_size_medium":0.01}})";
  auto const book = one_model(std::string{R"({"litellm_provider":"anthropic",)"} + entry);
  PriceRequest request{.model = "m", .tokens = {.input = 1000}, .web_search_requests = 2};
  EXPECT_EQ(cost(book, request), "0.025");
  request.speed = "fast";
  EXPECT_EQ(cost(book, request), "0.03");
  request.inference_geo = "us";
  EXPECT_EQ(cost(book, request), "0.031");
  request.speed = "standard";
  EXPECT_EQ(cost(book, request), "0.0255");
  request.inference_geo = "global";
  EXPECT_EQ(cost(book, request), "0.025");
  request.inference_geo = "us";
  EXPECT_EQ(cost(one_model(std::string{R"({"litellm_provider":"bedrock",)"} + entry), request), "0.025");
}

TEST(PriceBook, GeminiSearchesArePricedPerPromptUnlessTheMapSaysPerQuery) {
  auto const entry =
      std::string{R"({"litellm_provider":"gemini","input_cost_per_token":1e-6,"output_cost_per_token":1e-6)"};
  PriceRequest const request{.model = "m", .web_search_requests = 3};
  EXPECT_EQ(cost(one_model(entry + "}"), request), "0.035");
  EXPECT_EQ(cost(one_model(entry + R"(,"web_search_billing_unit":"per_query",
      "search_context_cost_per_query":{"search_context_size_medium":0.014}})"),
                 request),
            "0.042");
}

TEST(PriceBook, OffPeakPricesHoldInTheirWindows) {
  auto const book = one_model(
      R"({"litellm_provider":"deepseek","input_cost_per_token":4e-6,"output_cost_per_token":8e-6,
          "off_peak_pricing":{"input_cost_per_token":1e-6,"weekday_timezone":"Asia/Shanghai","windows":[
            {"hours_utc":["22:00-02:00"],"weekdays":[1,2,3,4,5]},{"hours_utc":"00:00-00:00","weekdays":[6,7]}]}})");
  auto const at = [&](std::string_view when) {
    return cost(book, {.model = "m", .tokens = {.input = 1000, .output = 1000}, .at = *parse_instant(when)});
  };
  EXPECT_EQ(at("2026-11-18T12:00:00Z"), "0.012");  // a Wednesday, at noon
  EXPECT_EQ(at("2026-11-18T23:00:00Z"), "0.009");
  EXPECT_EQ(at("2026-11-18T01:59:00Z"), "0.009");
  EXPECT_EQ(at("2026-11-18T02:00:00Z"), "0.012");
  EXPECT_EQ(at("2026-11-20T15:59:00Z"), "0.012");  // still Friday in Shanghai
  EXPECT_EQ(at("2026-11-20T16:00:00Z"), "0.009");  // Saturday there
}

TEST(PriceBook, RowsTakeEffectFromTheirDay) {
  auto const book =
      book_of(R"({"schema":"litellm-companion-prices/1","source":"test 1","licence":"MIT","date":"2026-05-01",
      "entries":{"m":[{"input_cost_per_token":3e-6,"output_cost_per_token":1e-6},
                      {"effective_from":"2026-03-01","input_cost_per_token":2e-6,"output_cost_per_token":1e-6}]}})");
  auto const at = [&](std::string_view when) {
    return cost(book, {.model = "m", .tokens = {.input = 1000}, .at = *parse_instant(when)});
  };
  EXPECT_EQ(at("2020-01-01T00:00:00Z"), "0.003");
  EXPECT_EQ(at("2026-02-28T23:59:59.999Z"), "0.003");
  EXPECT_EQ(at("2026-03-01T00:00:00Z"), "0.002");
  EXPECT_EQ(book.source(), "test 1, MIT");
  EXPECT_EQ(book.date(), "2026-05-01");
  EXPECT_EQ(book.size(), 1U);
}

TEST(PriceBook, TheSumIsRoundedOnceAndHalfEven) {
  auto const book = one_model(R"({"input_cost_per_token":5e-10,"output_cost_per_token":4e-10})");
  EXPECT_EQ(cost(book, {.input = 1}), "0");
  EXPECT_EQ(cost(book, {.input = 3}), "0.000000002");
  EXPECT_EQ(cost(book, {.input = 1, .output = 1}), "0.000000001");
  EXPECT_EQ(cost(book, {.input = 10'000'000'000}), "5");
}

TEST(PriceBook, ImpossibleQuantitiesAreUnpriced) {
  auto const book = one_model(five_minute_only);
  EXPECT_EQ(cost(book, {.input = -1}), "unpriced");
  EXPECT_EQ(cost(book, {.input = 10'000'000'001}), "unpriced");
  EXPECT_EQ(cost(book, {.input = 10'000'000'000, .output = 10'000'000'000}), "180000");
}

TEST(PriceBook, PricesMayBeStringsAndCarryTheNoiseOfDoubles) {
  auto const book = one_model(
      R"({"input_cost_per_token":"3e-7","output_cost_per_token":3.0000000000000004e-07,"cache_read_input_token_cost":null})");
  EXPECT_EQ(cost(book, {.input = 1'000'000}), "0.3");
  EXPECT_EQ(cost(book, {.output = 10'000'000'000}), "3000");
}

TEST(PriceBook, WhatIsNotPricedByTokensIsUnpriced) {
  auto const book = book_of(R"({"sample_spec":{"input_cost_per_token":1,"output_cost_per_token":1},
      "paint":{"output_cost_per_image":0.04},
      "rank":{"input_cost_per_token":0.0,"output_cost_per_token":0.0,"input_cost_per_query":0.001},
      "odd":{"input_cost_per_token":"cheap","output_cost_per_token":1e-6},
      "gift":{"input_cost_per_token":0,"output_cost_per_token":0}})");
  for (auto const* model : {"sample_spec", "paint", "rank", "odd", "nothing", ""}) {
    EXPECT_EQ(cost(book, {.model = model, .tokens = {.input = 5}}), "unpriced") << model;
    EXPECT_TRUE(book.explain({.model = model, .tokens = {.input = 5}}).empty()) << model;
  }
  EXPECT_EQ(cost(book, {.model = "gift", .tokens = {.input = 5}}), "0");
  EXPECT_EQ(book.size(), 1U);
}

TEST(PriceBook, ABrokenFileIsRefusedWithTheReason) {
  for (auto const* text :
       {"", "[]", "{", "{\"m\":", "{\"m\":{\"input_cost_per_token\":1e-6}", "{}", "null", R"({"entries":{}})",
        R"({"entries":{"m":{"input_cost_per_token":1e-6}},"aliases":{"a":"b"}})",
        R"({"m":{"input_cost_per_token":1e-6}} trailing)"}) {
    auto const book = PriceBook::parse(text);
    ASSERT_FALSE(book) << text;
    EXPECT_EQ(book.error().code, Errc::invalid);
    EXPECT_FALSE(book.error().message.empty());
  }
}

TEST(PriceBook, TheVersionFollowsTheContent) {
  auto const a = one_model(five_minute_only);
  EXPECT_EQ(a.version().size(), 16U);
  EXPECT_EQ(a.version(), one_model(five_minute_only).version());
  EXPECT_NE(a.version(), one_model(R"({"input_cost_per_token":2e-6})").version());
}

TEST(PriceBook, TheEmbeddedFileIsReadInFull) {
  auto const book = book_of(read_file(std::string{places::source_folder()} + "/config/defaults/prices.json"));
  EXPECT_GT(book.size(), 3000U);
  EXPECT_TRUE(book.source().starts_with("litellm ")) << book.source();
  EXPECT_EQ(book.date().size(), 10U);
  EXPECT_EQ(cost(book, {.model = "claude-opus-4-8", .tokens = {.input = 1000}, .speed = "fast"}), "0.01");
  // Models that LiteLLM no longer lists, but old logs do.
  EXPECT_EQ(cost(book, {.model = "claude-opus-4-1-20250805", .tokens = {.input = 1000}}), "0.015");
  EXPECT_EQ(cost(book, {.model = "claude-sonnet-4-20250514", .tokens = {.output = 1000}}), "0.015");
}

}  // namespace
}  // namespace companion::domain
