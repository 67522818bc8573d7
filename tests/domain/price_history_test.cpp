#include "domain/price_history.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "domain/price_book.hpp"
#include "tests/support/places.hpp"

namespace companion::domain {
namespace {

using namespace std::chrono_literals;

Instant const today = *parse_instant("2026-08-20T12:00:00Z");

std::string const book = R"({"schema":"litellm-companion-prices/1","source":"litellm 1.0","licence":"MIT",
"date":"2026-01-01","aliases":{"old-name":"same"},"entries":{
"same":{"input_cost_per_token":1e-6,"output_cost_per_token":2e-6,"litellm_provider":"openai"},
"dearer":{"input_cost_per_token":1e-6,"output_cost_per_token":2e-6,"litellm_provider":"openai"},
"retired":{"input_cost_per_token":5e-6,"output_cost_per_token":6e-6,"litellm_provider":"openai"}}})";

std::string const map = R"({"sample_spec": {"input_cost_per_token": 0.0},
"same": {"litellm_provider": "openai", "output_cost_per_token": 0.000002, "input_cost_per_token": 1.0e-06, "mode": "chat"},
"dearer": {"litellm_provider": "openai", "input_cost_per_token": 3e-06, "output_cost_per_token": 2e-06, "max_tokens": 1},
"fresh": {"litellm_provider": "openai", "input_cost_per_token": 7e-06, "output_cost_per_token": 8e-06, "supports_vision": true}})";

Result<PriceChange> extend(std::string const& text, std::string const& from, PriceExtent extent,
                           Instant at = today) {
  return extend_prices(text, {.map = from, .extent = extent, .at = at, .origin = "proxy work"});
}

std::string cost(std::string const& text, std::string_view model, Instant at) {
  auto const parsed = PriceBook::parse(text);
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().message);
  auto const priced = parsed->price({.model = model, .tokens = {.input = 1'000'000}, .at = at});
  return priced ? to_decimal(priced->cost) : "unpriced";
}

TEST(PriceHistory, NewAndChangedPricesHoldFromNowAndOldOnesStay) {
  auto const change = extend(book, map, PriceExtent::whole_map);
  ASSERT_TRUE(change) << change.error().message;
  EXPECT_EQ(change->added, 1U);
  EXPECT_EQ(change->changed, 1U);
  EXPECT_EQ(cost(change->book, "dearer", today - 1h), "1");
  EXPECT_EQ(cost(change->book, "dearer", today + 1h), "3");
  EXPECT_EQ(cost(change->book, "fresh", today), "7");
  EXPECT_EQ(cost(change->book, "retired", today), "5");
  EXPECT_EQ(cost(change->book, "same", today), "1");
  EXPECT_EQ(cost(change->book, "old-name", today), "1");
  EXPECT_EQ(change->book.find("supports_vision"), std::string::npos);
}

TEST(PriceHistory, TheSamePricesInOtherWordsAreNoNews) {
  auto const change = extend(book, map, PriceExtent::whole_map);
  ASSERT_TRUE(change);
  auto const again = extend(change->book, map, PriceExtent::whole_map, today + 24h);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->book.empty());
}

TEST(PriceHistory, EachChangeAddsARow) {
  auto text = book;
  for (int day = 1; day <= 3; ++day) {
    auto const changed = R"({"same": {"input_cost_per_token": )" + std::to_string(day + 1) +
                         R"(e-6, "litellm_provider": "openai"}, "dearer": {"input_cost_per_token": 1e-6}})";
    auto const change = extend(text, changed, PriceExtent::whole_map, today + day * 24h);
    ASSERT_TRUE(change) << change.error().message;
    text = change->book;
  }
  EXPECT_EQ(cost(text, "same", today), "1");
  EXPECT_EQ(cost(text, "same", today + 25h), "2");
  EXPECT_EQ(cost(text, "same", today + 49h), "3");
  EXPECT_EQ(cost(text, "same", today + 73h), "4");
}

TEST(PriceHistory, AMapThatLooksCutIsRefused) {
  auto const refused = extend(book, R"({"same": {"input_cost_per_token": 1e-6}})", PriceExtent::whole_map);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("looks cut"), std::string::npos);
  EXPECT_FALSE(extend(book, R"({"same": {"input_cost)", PriceExtent::whole_map));
}

TEST(PriceHistory, AProxysOwnModelsAreAddedAndFollowed) {
  std::string const own = R"({"house-model": {"input_cost_per_token": 4e-06, "litellm_provider": "openai"},
                              "same": {"input_cost_per_token": 9e-06, "litellm_provider": "openai"}})";
  auto const change = extend(book, own, PriceExtent::additions);
  ASSERT_TRUE(change) << change.error().message;
  EXPECT_EQ(change->added, 1U);
  EXPECT_EQ(cost(change->book, "house-model", today), "4");
  EXPECT_EQ(cost(change->book, "same", today), "1") << "a list price is no proxy's to change";
  auto const later = extend(
      change->book, R"({"house-model": {"input_cost_per_token": 6e-06, "litellm_provider": "openai"}})",
      PriceExtent::additions, today + 24h);
  ASSERT_TRUE(later);
  EXPECT_EQ(later->changed, 1U);
  EXPECT_EQ(cost(later->book, "house-model", today), "4");
  EXPECT_EQ(cost(later->book, "house-model", today + 25h), "6");
}

TEST(PriceHistory, TheBuiltInBookLosesNothing) {
  std::ifstream in{std::string{places::source_folder()} + "/config/defaults/prices.json"};
  std::string const built_in{std::istreambuf_iterator<char>{in}, {}};
  auto const change =
      extend(built_in, R"({"house-model": {"input_cost_per_token": 4e-06}})", PriceExtent::additions);
  ASSERT_TRUE(change) << change.error().message;
  auto const before = PriceBook::parse(built_in);
  auto const after = PriceBook::parse(change->book);
  ASSERT_TRUE(before && after);
  EXPECT_EQ(after->size(), before->size() + 1);
}

}  // namespace
}  // namespace companion::domain
