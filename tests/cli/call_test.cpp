#include "cli/render/call.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace companion::cli {
namespace {

Explanation sample() {
  Sighting log;
  log.source = "log:claude-code";
  log.event_key = "msg_01:req_01";
  log.response_id = "msg_01";
  log.start = log.end = *parse_instant("2026-08-20T13:00:09Z");
  log.model = "claude-sonnet-4-6";
  log.tokens = {.input = 10, .output = 20};
  auto proxy = log;
  proxy.source = "litellm:callback";
  proxy.side = Side::proxy;
  proxy.litellm_call_id = "lite-1";
  proxy.cost = NanoUsd{330'000};

  Explanation explanation{.record = {}, .prices = {}, .book = "litellm 1.0, 2026-08-01 (v1)"};
  auto& call = explanation.record.call;
  call.id = CallId{42};
  call.start = call.end = log.start;
  call.tool = "claude-code";
  call.model = log.model;
  call.tokens = log.tokens;
  call.route = Route::tracked;
  call.rule = MergeRule::response_id;
  call.costs.list = call.costs.proxy = NanoUsd{330'000};
  call.costs.source = CostSource::proxy;
  call.costs.price_entry = "claude-sonnet-4-6";
  explanation.record.sightings = {proxy, log};
  explanation.prices = {
      {.item = "input", .quantity = 10, .unit_price_usd = "0.000003", .price_key = "input_cost_per_token"},
      {.item = "output", .quantity = 20, .unit_price_usd = "0.000015", .price_key = "output_cost_per_token"}};
  return explanation;
}

TEST(ExplainText, TellsSightingsRuleRouteAndAddends) {
  EXPECT_EQ(explain_text(sample(), "UTC"),
            R"(Call c000000000001a
  time:           2026-08-20 13:00:09 to 2026-08-20 13:00:09
  tool:           claude-code
  model:          claude-sonnet-4-6
  status:         success
  tokens:         input 10, cache read 0, cache write 0 (5 min) + 0 (1 h), output 20, of it reasoning 0

Route tracked: seen on this machine and by a proxy.
Merged by response_id: the sightings share the provider's response id: proof.

Sightings (2)
- litellm:callback (proxy, confirmed)
  time:           2026-08-20 13:00:09 to 2026-08-20 13:00:09
  model:          claude-sonnet-4-6
  tokens:         input 10, cache read 0, cache write 0 (5 min) + 0 (1 h), output 20, of it reasoning 0
  cost told:      0.00033 USD
  event key:      msg_01:req_01
  response id:    msg_01
  LiteLLM call id: lite-1
- log:claude-code (local, confirmed)
  time:           2026-08-20 13:00:09 to 2026-08-20 13:00:09
  model:          claude-sonnet-4-6
  tokens:         input 10, cache read 0, cache write 0 (5 min) + 0 (1 h), output 20, of it reasoning 0
  event key:      msg_01:req_01
  response id:    msg_01

Cost 0.00033 USD, by proxy (proxy, else reported, else list)
  proxy:          0.00033 USD
  item    quantity  USD each  price key
  input         10  0.000003  input_cost_per_token
  output        20  0.000015  output_cost_per_token
  list price:     0.00033 USD
  entry:          claude-sonnet-4-6
  price book:     litellm 1.0, 2026-08-01 (v1)
)");
}

TEST(ExplainText, SaysWhatIsUnusual) {
  auto odd = sample();
  odd.record.call.counted = false;
  odd.record.call.ambiguous = true;
  odd.record.call.costs = {};
  odd.prices.clear();
  auto const text = explain_text(odd, "UTC");
  EXPECT_NE(text.find("not counted"), std::string::npos);
  EXPECT_NE(text.find("Ambiguous"), std::string::npos);
  EXPECT_NE(text.find("Cost unknown, by unpriced"), std::string::npos) << text;
  EXPECT_NE(text.find("no entry of the price book fits"), std::string::npos);
}

TEST(ExplainJson, CarriesTheSameFacts) {
  auto const json = nlohmann::json::parse(explain_json(sample()));
  EXPECT_EQ(json["id"], "c000000000001a");
  EXPECT_EQ(json["route"], "tracked");
  EXPECT_EQ(json["merge_rule"], "response_id");
  EXPECT_EQ(json["cost_usd"], "0.00033");
  EXPECT_EQ(json["cost_reported_usd"], nullptr);
  EXPECT_EQ(json["sightings"].size(), 2U);
  EXPECT_EQ(json["sightings"][0]["side"], "proxy");
  EXPECT_EQ(json["price_lines"][1]["unit_price_usd"], "0.000015");
}

}  // namespace
}  // namespace companion::cli
