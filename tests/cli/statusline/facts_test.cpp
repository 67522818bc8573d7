#include "cli/statusline/facts.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/glance.hpp"

namespace companion::cli {
namespace {

UsageReport report(std::int64_t dark_cost) {
  UsageReport report;
  UsageGroup group;
  group.key = "dark";
  group.sums.calls = 4;
  group.sums.failed_calls = 1;
  group.sums.unpriced_calls = 2;
  group.sums.tokens = {.input = 1,
                       .cache_read = 20,
                       .cache_write_5m = 300,
                       .cache_write_1h = 4000,
                       .output = 50'000,
                       .reasoning = 7};
  group.sums.cost = NanoUsd{dark_cost};
  report.total = group.sums;
  report.groups.push_back(group);
  return report;
}

Glance seen() {
  Glance seen{.now = {},
              .since = {},
              .today = report(3'000'000'001),
              .last_hour = report(1),
              .session = "s",
              .session_usage = report(2),
              .budget = ProxyAccount{}};
  seen.budget->id = "0123abcd";
  seen.budget->max_budget = NanoUsd{10};
  seen.budget->spend = NanoUsd{4};
  return seen;
}

TEST(StatusFacts, AreReadFromWhatTheDaemonWrites) {
  auto const facts = read_status_facts(to_json(seen()).dump());
  ASSERT_TRUE(facts.has_value());
  EXPECT_EQ(facts->today.cost, NanoUsd{3'000'000'001}) << "exact";
  EXPECT_EQ(facts->today.dark, facts->today.cost);
  EXPECT_EQ(facts->today.tracked, NanoUsd{});
  EXPECT_EQ(facts->today.calls, 4);
  EXPECT_EQ(facts->today.failed, 1);
  EXPECT_EQ(facts->today.unpriced, 2);
  EXPECT_EQ(facts->today.tokens, report(0).total.tokens.total()) << "as every report counts them";
  EXPECT_EQ(facts->last_hour.cost, NanoUsd{1});
  ASSERT_TRUE(facts->session.has_value());
  EXPECT_EQ(facts->session->cost, NanoUsd{2});
  ASSERT_TRUE(facts->budget.has_value());
  EXPECT_EQ(facts->budget->left, NanoUsd{6});
  EXPECT_EQ(facts->budget->name, "0123abcd") << "without an alias the id";
}

TEST(StatusFacts, WithoutSessionAndBudgetTheyAreNotThere) {
  auto without = seen();
  without.session_usage.reset();
  without.budget.reset();
  auto const facts = read_status_facts(to_json(without).dump());
  ASSERT_TRUE(facts.has_value());
  EXPECT_FALSE(facts->session.has_value());
  EXPECT_FALSE(facts->budget.has_value());
}

TEST(StatusFacts, WhateverElseAnswersAtThatAddressIsToldApart) {
  for (auto const* text :
       {"", "<html>", "[]", "{}", R"({"today": 5, "last_hour": {}})", R"({"today": {"cost_usd": "1"}})",
        R"({"today": {"cost_usd": 1}, "last_hour": {"cost_usd": "1"}})"}) {
    auto const facts = read_status_facts(text);
    ASSERT_FALSE(facts.has_value()) << text;
    EXPECT_EQ(facts.error().code, Errc::corrupt);
  }
}

}  // namespace
}  // namespace companion::cli
