#include "core/glance.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace companion {
namespace {

Instant const now = *parse_instant("2026-11-21T12:00:00Z");

ProxyAccount account(std::string alias, std::optional<NanoUsd> limit, std::optional<NanoUsd> spend) {
  ProxyAccount account;
  account.alias = std::move(alias);
  account.max_budget = limit;
  account.spend = spend;
  return account;
}

UsageReport by_route() {
  UsageReport report;
  for (auto const& [route, cost] : {std::pair{"tracked", 3}, {"dark", 2}, {"unknown", 1}}) {
    UsageGroup group;
    group.key = route;
    group.sums.calls = 1;
    group.sums.cost = NanoUsd{std::int64_t{cost} * 1'000'000'000};
    report.total += group.sums;
    report.groups.push_back(std::move(group));
  }
  return report;
}

TEST(Glance, TheBudgetThatRunsOutFirstIsTheOneToldOf) {
  auto const found = tightest(
      {account("roomy", NanoUsd{100}, NanoUsd{10}), account("tight", NanoUsd{50}, NanoUsd{45})}, now);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->alias, "tight");
}

TEST(Glance, ALimitOrSpendThatIsNotKnownLeavesNothingToTell) {
  EXPECT_FALSE(tightest({}, now).has_value());
  EXPECT_FALSE(tightest({account("no limit", std::nullopt, NanoUsd{1})}, now).has_value());
  EXPECT_FALSE(tightest({account("no spend", NanoUsd{1}, std::nullopt)}, now).has_value());
}

TEST(Glance, AnOverdrawnBudgetIsTheTightest) {
  auto const found =
      tightest({account("over", NanoUsd{10}, NanoUsd{15}), account("gone", NanoUsd{10}, NanoUsd{10})}, now);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->alias, "over");
  EXPECT_EQ(found->remaining(), NanoUsd{-5});
}

TEST(Glance, APeriodThatHasEndedAndAKeyThatExpiredSayNothing) {
  auto reset = account("reset", NanoUsd{10}, NanoUsd{9});
  reset.budget_reset = now;
  auto expired = account("expired", NanoUsd{10}, NanoUsd{9});
  expired.expires = now - std::chrono::seconds{1};
  auto current = account("current", NanoUsd{10}, NanoUsd{1});
  current.budget_reset = now + std::chrono::hours{1};
  current.expires = now + std::chrono::hours{1};
  auto const found = tightest({reset, expired, current}, now);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->alias, "current");
}

TEST(Glance, ARouteWithoutCallsCostsNothing) {
  auto const report = by_route();
  EXPECT_EQ(cost_of(report, Route::tracked), NanoUsd{3'000'000'000});
  EXPECT_EQ(cost_of(report, Route::proxy_only), NanoUsd{});
}

TEST(Glance, AsJsonEveryRouteIsThereAndMoneyIsText) {
  auto const json = to_json_by_route(by_route());
  EXPECT_EQ(json["cost_usd"], "6");
  EXPECT_EQ(json["calls"], 3);
  EXPECT_EQ(json["routes"].dump(), R"({"tracked":"3","dark":"2","proxy_only":"0","unknown":"1"})");
}

TEST(Glance, AsJsonWhatWasNotAskedForOrIsNotKnownIsNull) {
  Glance seen{.now = now,
              .since = now,
              .today = by_route(),
              .last_hour = {},
              .session = {},
              .session_usage = std::nullopt,
              .budget = std::nullopt};
  auto json = to_json(seen);
  EXPECT_TRUE(json["session"].is_null());
  EXPECT_TRUE(json["budget"].is_null());
  EXPECT_EQ(json["burn_usd_per_hour"], "0");
  seen.session = "s-1";
  seen.session_usage = by_route();
  seen.budget = account("mine", NanoUsd{5'000'000'000}, NanoUsd{2'000'000'000});
  json = to_json(seen);
  EXPECT_EQ(json["session"]["session"], "s-1");
  EXPECT_EQ(json["session"]["routes"]["dark"], "2");
  EXPECT_EQ(json["budget"]["remaining_usd"], "3");
}

}  // namespace
}  // namespace companion
