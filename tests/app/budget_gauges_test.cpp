#include "app/budget_gauges.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "telemetry/catalogue.hpp"

namespace companion::app {
namespace {

constexpr Instant now = from_epoch_ms(1'790'000'000'000);
constexpr Milliseconds day = std::chrono::hours{24};

ProxyAccount team(std::string id, std::string alias, std::int64_t limit, std::int64_t spend) {
  ProxyAccount account;
  account.proxy = "main";
  account.kind = AccountKind::team;
  account.id = std::move(id);
  account.alias = std::move(alias);
  account.max_budget = NanoUsd{limit};
  account.spend = NanoUsd{spend};
  account.budget_reset = now + day;
  account.fetched = now;
  return account;
}

/// "metric scope id" -> value
std::map<std::string, std::int64_t> read(std::vector<ProxyAccount> const& accounts) {
  std::vector<telemetry::Reading> readings;
  append_budgets(accounts, now, readings);
  std::map<std::string, std::int64_t> values;
  for (auto const& reading : readings) {
    auto const name = reading.metric + ' ' + reading.attributes.at("ai.budget.scope") + ' ' +
                      reading.attributes.at("ai.budget.id");
    EXPECT_TRUE(values.emplace(name, reading.value).second) << name << " is there twice";
  }
  return values;
}

std::set<std::string> ids(std::vector<ProxyAccount> const& accounts) {
  std::set<std::string> found;
  for (auto const& [name, value] : read(accounts)) found.insert(name.substr(name.rfind(' ') + 1));
  return found;
}

using Values = std::map<std::string, std::int64_t>;

TEST(BudgetGauges, LimitWhatIsLeftAndWhenItBeginsAnew) {
  EXPECT_EQ(read({team("t-1", "research", 100, 30)}),
            (Values{{"ai.budget.limit.usd team research", 100},
                    {"ai.budget.remaining.usd team research", 70},
                    {"ai.budget.reset.timestamp team research", epoch_ms(now + day)}}));
}

TEST(BudgetGauges, WhoHasNoLimitHasNoSeries) {
  auto account = team("t-1", "research", 0, 30);
  account.max_budget.reset();
  EXPECT_TRUE(read({account}).empty());
}

TEST(BudgetGauges, AnUnknownSpendLeavesNobodyKnowsWhat) {
  auto account = team("t-1", "research", 100, 0);
  account.spend.reset();
  account.budget_reset.reset();
  EXPECT_EQ(read({account}), (Values{{"ai.budget.limit.usd team research", 100}}));
}

TEST(BudgetGauges, AnOverdrawnBudgetIsBelowNothing) {
  EXPECT_EQ(read({team("t-1", "research", 100, 130)}).at("ai.budget.remaining.usd team research"), -30);
}

TEST(BudgetGauges, AfterTheResetOnlyTheLimitIsKnownUntilTheProxyTellsAgain) {
  auto account = team("t-1", "research", 100, 90);
  account.budget_reset = now;
  EXPECT_EQ(read({account}), (Values{{"ai.budget.limit.usd team research", 100}}));
}

TEST(BudgetGauges, AKeyThatHasExpiredIsGone) {
  auto account = team("t-1", "research", 100, 90);
  account.expires = now;
  EXPECT_TRUE(read({account}).empty());
}

TEST(BudgetGauges, AKeyWithoutANameShowsTheBeginningOfItsHash) {
  auto key = team("88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b", "", 100, 1);
  key.kind = AccountKind::key;
  EXPECT_EQ(ids({key}), std::set<std::string>{"88dc28d0f030c55e"});
}

TEST(BudgetGauges, AnAddressIsNeverALabel) {
  auto user = team("jane@example.com", "Jane Doe", 100, 1);
  user.kind = AccountKind::user;
  auto const shown = ids({user});
  ASSERT_EQ(shown.size(), 1U);
  EXPECT_EQ(shown.begin()->size(), 16U);
  EXPECT_EQ(shown.begin()->find_first_not_of("0123456789abcdef"), std::string::npos);
  user.alias.clear();
  EXPECT_EQ(ids({user}), shown) << "the id decides, so that a new name is no new series";
}

TEST(BudgetGauges, TwoTeamsOfOneNameAreTwoSeries) {
  EXPECT_EQ(ids({team("t-1", "research", 100, 1), team("t-2", "research", 200, 1)}).size(), 2U);
}

TEST(BudgetGauges, TheSameTeamOfTwoProxiesIsTwoSeries) {
  auto other = team("t-1", "research", 100, 1);
  other.proxy = "second";
  std::vector<telemetry::Reading> readings;
  append_budgets(std::vector{team("t-1", "research", 100, 1), other}, now, readings);
  std::set<Attributes> limits;
  for (auto const& reading : readings) {
    if (reading.metric == telemetry::metric::budget_limit) limits.insert(reading.attributes);
  }
  EXPECT_EQ(limits.size(), 2U);
}

TEST(BudgetGauges, TheirNumberIsBounded) {
  std::vector<ProxyAccount> accounts;
  for (int i = 0; i < 1000; ++i) accounts.push_back(team("t-" + std::to_string(i), "", 100, 1));
  EXPECT_EQ(ids(accounts).size(), 300U);
}

}  // namespace
}  // namespace companion::app
