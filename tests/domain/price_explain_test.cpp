#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <random>

#include "domain/price_book.hpp"

namespace companion::domain {
namespace {

constexpr char const* models = R"({
  "claude": {"litellm_provider":"anthropic","input_cost_per_token":3e-6,"output_cost_per_token":1.5e-5,
    "cache_creation_input_token_cost":3.75e-6,"cache_read_input_token_cost":3e-7,
    "input_cost_per_token_above_200k_tokens":6e-6,"output_cost_per_token_above_200k_tokens":2.25e-5,
    "provider_specific_entry":{"fast":6.0,"us":1.1},"search_context_cost_per_query":{"search_context_size_medium":0.01}},
  "gpt": {"litellm_provider":"openai","input_cost_per_token":1.25e-6,"output_cost_per_token":1e-5,
    "input_cost_per_token_flex":6.25e-7,"output_cost_per_reasoning_token":1.2e-5},
  "qwen": {"litellm_provider":"dashscope","tiered_pricing":[
    {"range":[0,32000],"input_cost_per_token":1.13e-7,"output_cost_per_token":5e-6},
    {"range":[32000,128000],"input_cost_per_token":1.8e-6,"output_cost_per_token":9e-6}]}})";

PriceBook book() { return std::move(*PriceBook::parse(models)); }

/// Units of 1e-23 USD, exactly; the prices here are small enough for that.
using Exact = boost::multiprecision::int128_t;

Exact exact(std::string const& decimal, std::int64_t quantity) {
  auto const point = decimal.find('.');
  auto const places = point == std::string::npos ? 0 : decimal.size() - point - 1;
  std::string digits = decimal;
  std::erase(digits, '.');
  Exact value = std::stoll(digits);
  for (auto place = places; place < 23; ++place) value *= 10;
  return value * quantity;
}

TEST(PriceExplain, TheAddendsAddUpToTheCostBeforeItsOneRounding) {
  auto const prices = book();
  std::mt19937_64 random{42};
  auto const upto = [&](std::int64_t max) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(max + 1));
  };
  for (int round = 0; round < 3000; ++round) {
    auto const output = upto(5000);
    PriceRequest const request{
        .model = std::array{"claude", "gpt", "qwen"}[static_cast<std::size_t>(upto(2))],
        .tokens = {.input = upto(90'000),
                   .cache_read = upto(90'000),
                   .cache_write_5m = upto(30'000),
                   .cache_write_1h = upto(30'000),
                   .output = output,
                   .reasoning = upto(output)},
        .web_search_requests = upto(3),
        .service_tier = std::array{"", "flex", "priority"}[static_cast<std::size_t>(upto(2))],
        .speed = std::array{"", "fast"}[static_cast<std::size_t>(upto(1))],
        .inference_geo = std::array{"", "us"}[static_cast<std::size_t>(upto(1))]};
    auto const priced = prices.price(request);
    ASSERT_TRUE(priced);
    Exact sum = 0;
    for (auto const& line : prices.explain(request)) sum += exact(line.unit_price_usd, line.quantity);
    Exact const nano = 100'000'000'000'000;  // in units of 1e-23
    Exact const off = sum - Exact{priced->cost.value} * nano;
    ASSERT_LE(off < 0 ? -off : off, nano / 2);
    bool const tie = off == nano / 2 || off == -nano / 2;
    ASSERT_TRUE(!tie || priced->cost.value % 2 == 0);
  }
}

TEST(PriceExplain, EachLineNamesItsQuantityPriceAndKey) {
  auto const lines = book().explain(
      {.model = "claude",
       .tokens = {.input = 10, .cache_read = 250'000, .cache_write_1h = 5, .output = 7, .reasoning = 3},
       .web_search_requests = 2,
       .speed = "fast",
       .inference_geo = "us"});
  struct Expected {
    std::string item;
    std::int64_t quantity;
    std::string price;
    std::string key;
    bool repaired;
  };
  std::vector<Expected> const expected{
      {"input", 10, "0.0000396", "input_cost_per_token_above_200k_tokens", false},
      {"cache_read", 250'000, "0.00000198", "cache_read_input_token_cost", false},
      {"cache_write_1h", 5, "0.0000792", "2 x input_cost_per_token_above_200k_tokens", true},
      {"output", 4, "0.0001485", "output_cost_per_token_above_200k_tokens", false},
      {"reasoning", 3, "0.0001485", "output_cost_per_token_above_200k_tokens", false},
      {"web_search", 2, "0.01", "search_context_cost_per_query", false}};
  ASSERT_EQ(lines.size(), expected.size());
  for (std::size_t at = 0; at < lines.size(); ++at) {
    EXPECT_EQ(lines[at].item, expected[at].item);
    EXPECT_EQ(lines[at].quantity, expected[at].quantity);
    EXPECT_EQ(lines[at].unit_price_usd, expected[at].price) << lines[at].item;
    EXPECT_EQ(lines[at].price_key, expected[at].key) << lines[at].item;
    EXPECT_EQ(lines[at].repaired, expected[at].repaired) << lines[at].item;
  }
}

TEST(PriceExplain, TiersNameTheirPlace) {
  auto const lines = book().explain({.model = "qwen", .tokens = {.input = 32'001}});
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].price_key, "tiered_pricing[1].input_cost_per_token");
}

TEST(PriceExplain, ABatchOfAModelPricedByTiersOnlyHasNoPrice) {
  EXPECT_TRUE(book().explain({.model = "qwen", .tokens = {.input = 5}, .service_tier = "batch"}).empty());
  EXPECT_FALSE(book().price({.model = "qwen", .tokens = {.input = 5}, .service_tier = "batch"}));
}

}  // namespace
}  // namespace companion::domain
