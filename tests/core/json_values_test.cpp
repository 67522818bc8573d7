#include "core/json_values.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace companion {
namespace {

TEST(JsonValues, MoneyIsADecimalStringAndUnknownIsNull) {
  EXPECT_EQ(to_json(std::optional<NanoUsd>{NanoUsd{55'010'000}}), "0.05501");
  EXPECT_TRUE(to_json(std::optional<NanoUsd>{}).is_null());
  EXPECT_EQ(to_json(std::optional<Instant>{from_epoch_ms(0)}), "1970-01-01T00:00:00.000Z");
  EXPECT_TRUE(to_json(std::optional<Instant>{}).is_null());
}

TEST(JsonValues, ACallTellsItsThreeCostsAndWhichHolds) {
  Call call;
  call.model = "claude-opus-4-8";
  call.route = Route::tracked;
  call.rule = MergeRule::response_id;
  call.costs.list = NanoUsd{7};
  call.costs.proxy = NanoUsd{9};
  call.costs.source = CostSource::proxy;
  auto const json = to_json(call);
  EXPECT_EQ(json["cost_usd"], "0.000000009");
  EXPECT_EQ(json["cost_source"], "proxy");
  EXPECT_EQ(json["cost_list_usd"], "0.000000007");
  EXPECT_TRUE(json["cost_reported_usd"].is_null());
  EXPECT_EQ(json["route"], "tracked");
  EXPECT_EQ(json["merge_rule"], "response_id");
}

TEST(JsonValues, AnUnpricedCallHasNoCostNotZero) {
  Call call;
  call.costs.source = CostSource::unpriced;
  EXPECT_TRUE(to_json(call)["cost_usd"].is_null());
}

TEST(JsonValues, AGroupHasItsKeyFirstAndItsSumsBeside) {
  UsageGroup group;
  group.key = "codex";
  group.sums.calls = 3;
  group.sums.tokens.input = 5;
  auto const json = to_json(group);
  EXPECT_EQ(json.begin().key(), "key");
  EXPECT_EQ(json["calls"], 3);
  EXPECT_EQ(json["tokens"]["input"], 5);
  EXPECT_TRUE(json["first"].is_null());
}

TEST(JsonValues, ASightingHasItsIdsAndNoContent) {
  Sighting sighting;
  sighting.source = "log:claude-code";
  sighting.response_id = "msg_1";
  auto const json = to_json(sighting);
  EXPECT_EQ(json["response_id"], "msg_1");
  EXPECT_EQ(json["side"], "local");
  for (auto const* word : {"prompt", "messages", "response", "content"}) EXPECT_FALSE(json.contains(word));
}

TEST(JsonValues, AnAccountTellsWhatIsLeftOfItsBudget) {
  ProxyAccount account;
  account.kind = AccountKind::team;
  account.spend = NanoUsd{2'500'000'000};
  account.max_budget = NanoUsd{10'000'000'000};
  auto const json = to_json(account);
  EXPECT_EQ(json["kind"], "team");
  EXPECT_EQ(json["spend_usd"], "2.5");
  EXPECT_EQ(json["remaining_usd"], "7.5");
  EXPECT_TRUE(json["soft_budget_usd"].is_null());
  EXPECT_TRUE(json["budget_reset"].is_null());
  account.max_budget.reset();
  EXPECT_TRUE(to_json(account)["remaining_usd"].is_null()) << "no limit is not nothing left";
}

TEST(JsonValues, AnAlertHasItsMoneyAsDecimals) {
  ProxyAlert alert;
  alert.event = "budget_crossed";
  alert.projected_spend = NanoUsd{1};
  auto const json = to_json(alert);
  EXPECT_EQ(json["event"], "budget_crossed");
  EXPECT_EQ(json["projected_spend_usd"], "0.000000001");
  EXPECT_TRUE(json["spend_usd"].is_null());
}

TEST(JsonValues, CoverageIsAStretchOfTime) {
  auto const json = to_json(Coverage{
      .source = "litellm:spend_logs", .proxy = "edge", .from = from_epoch_ms(0), .until = from_epoch_ms(1)});
  EXPECT_EQ(json["from"], "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(json["until"], "1970-01-01T00:00:00.001Z");
  EXPECT_EQ(json["proxy"], "edge");
}

}  // namespace
}  // namespace companion
