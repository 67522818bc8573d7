#include "domain/reconcile.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "domain/merge.hpp"

namespace companion::domain {
namespace {

constexpr auto noon = from_epoch_ms(1'787'227'200'000);  // 2026-08-20T12:00:00Z
constexpr std::string_view session = "7d1f3c52-8b0e-4f6a-9c41-2a5be0d7c901";

PriceBook const& book() {
  static auto const parsed = PriceBook::parse(R"({
    "claude-sonnet-4-6": {"litellm_provider":"anthropic","mode":"chat","input_cost_per_token":3e-06,
      "output_cost_per_token":1.5e-05,"cache_read_input_token_cost":3e-07,"cache_creation_input_token_cost":3.75e-06},
    "claude-bare": {"litellm_provider":"anthropic","mode":"chat","input_cost_per_token":3e-06,
      "output_cost_per_token":1.5e-05}})");
  return *parsed;
}

/// A day of calls, and the planting of faults in it.
class ReconcileTest : public ::testing::Test {
 protected:
  static TokenCounts tokens(int number) {
    return {.input = 1000 + 11 * number, .cache_read = 4000 + 64 * number, .output = 300 + 7 * number};
  }

  Sighting local(int number) const {
    Sighting s;
    s.source = "log:claude-code";
    s.event_key = s.response_id = "msg_" + std::to_string(number);
    s.tool = "claude-code";
    s.model = model;
    s.session_id = session;
    s.start = noon + std::chrono::minutes{number};
    s.end = s.start + std::chrono::seconds{5};
    s.tokens = tokens(number);
    return s;
  }

  Sighting callback(int number) const {
    auto s = local(number);
    s.source = "litellm:callback";
    s.side = Side::proxy;
    s.litellm_call_id = "call-" + std::to_string(number);
    s.event_key = "success|" + s.litellm_call_id;
    s.trace_id = session;
    s.model = "anthropic/" + model;
    s.cost = list_cost(s.tokens);
    return s;
  }

  Sighting spend(int number) const {
    auto s = callback(number);
    s.source = "litellm:spend_logs";
    s.event_key = "central|msg_" + std::to_string(number);
    return s;
  }

  std::optional<NanoUsd> list_cost(TokenCounts const& used) const {
    auto const priced = book().price({.model = model, .tokens = used, .at = noon});
    return priced ? std::optional{priced->cost} : std::nullopt;
  }

  void add(std::vector<Sighting> sightings) {
    CallRecord record;
    record.call = build_call(sightings, {.rule = MergeRule::response_id, .ambiguous = false}, book(), noon);
    record.call.id = CallId{++last_id_};
    record.sightings = std::move(sightings);
    records_.push_back(std::move(record));
  }

  /// Calls on which everybody agrees.
  void add_clean(int from, int until) {
    for (int number = from; number < until; ++number) add({local(number), callback(number), spend(number)});
  }

  Reconciliation reconcile() {
    std::sort(records_.begin(), records_.end(),
              [](CallRecord const& a, CallRecord const& b) { return a.call.start < b.call.start; });
    Reconciler reconciler{
        {.threshold = 0.01, .settled_before = noon + std::chrono::hours{24}, .covered = covered}};
    for (auto const& record : records_) reconciler.learn(record);
    for (auto const& record : records_) reconciler.judge(record);
    return reconciler.finish();
  }

  /// Every cause named for `measure` between the two, greatest first.
  static std::vector<Cause> causes(Reconciliation const& found, Account left, Account right,
                                   Measure measure) {
    std::vector<Cause> named;
    for (auto const& line : found.models) {
      for (auto const& difference : line.differences) {
        if (difference.left != left || difference.right != right || difference.measure != measure) continue;
        for (auto const& cause : difference.causes) named.push_back(cause.cause);
      }
    }
    return named;
  }

  static std::size_t differences(Reconciliation const& found) {
    std::size_t all = 0;
    for (auto const& line : found.models) all += line.differences.size();
    return all;
  }

  std::string model{"claude-sonnet-4-6"};
  std::vector<Coverage> covered{
      {"litellm:callback", "", noon - std::chrono::hours{1}, noon + std::chrono::hours{8}},
      {"litellm:spend_logs", "central", noon - std::chrono::hours{1}, noon + std::chrono::hours{8}}};

 private:
  std::vector<CallRecord> records_;
  std::int64_t last_id_{0};
};

using Causes = std::vector<Cause>;

TEST_F(ReconcileTest, ACleanDayHasNoDifferences) {
  add_clean(0, 40);
  auto const found = reconcile();
  EXPECT_EQ(differences(found), 0U);
  EXPECT_EQ(found.compared, 40);
  ASSERT_EQ(found.models.size(), 1U);
  auto const& accounts = found.models[0].accounts;
  for (auto const& account : accounts) {
    EXPECT_EQ(account.tokens, accounts[0].tokens);
  }
  EXPECT_EQ(accounts[1].cost, accounts[3].cost);
}

TEST_F(ReconcileTest, AStreamCutOffAtTheClientHasFewerTokensThanTheProxyTold) {
  add_clean(0, 10);
  auto cut = local(10);
  cut.tokens.output = 1;
  add({cut, callback(10), spend(10)});
  EXPECT_EQ(causes(reconcile(), Account::local, Account::callback, Measure::output),
            Causes{Cause::interrupted_stream});
}

TEST_F(ReconcileTest, AStreamThatTheProxyNeverLoggedIsInterrupted) {
  add_clean(0, 10);
  add({local(10)});
  add_clean(11, 20);
  auto const found = reconcile();
  EXPECT_EQ(causes(found, Account::local, Account::callback, Measure::requests),
            Causes{Cause::interrupted_stream});
  EXPECT_EQ(causes(found, Account::local, Account::spend_log, Measure::requests),
            Causes{Cause::interrupted_stream});
}

TEST_F(ReconcileTest, AMissedCallbackIsNamedAndCountedAsRepaired) {
  add_clean(0, 10);
  add({local(10), spend(10)});
  auto const found = reconcile();
  EXPECT_EQ(causes(found, Account::local, Account::callback, Measure::requests),
            Causes{Cause::missed_callback});
  EXPECT_EQ(causes(found, Account::callback, Account::spend_log, Measure::output),
            Causes{Cause::missed_callback});
  EXPECT_EQ(found.repaired, 1);
  EXPECT_TRUE(causes(found, Account::local, Account::spend_log, Measure::requests).empty());
}

TEST_F(ReconcileTest, AMissingSpendRowIsNamed) {
  add_clean(0, 10);
  add({local(10), callback(10)});
  EXPECT_EQ(causes(reconcile(), Account::callback, Account::spend_log, Measure::requests),
            Causes{Cause::missing_spend_row});
}

TEST_F(ReconcileTest, ACallToldTwiceUnderAnotherIdIsADoubleLog) {
  add_clean(0, 10);
  auto again = callback(9);
  again.litellm_call_id = "another";
  again.event_key = "success|another";
  again.response_id.clear();
  again.start += std::chrono::milliseconds{80};
  add({again});
  auto const found = reconcile();
  EXPECT_EQ(causes(found, Account::local, Account::callback, Measure::requests), Causes{Cause::double_log});
  EXPECT_EQ(causes(found, Account::callback, Account::spend_log, Measure::cost), Causes{Cause::double_log});
}

TEST_F(ReconcileTest, ACallToldTwiceUnderOneIdIsADoubleLogToo) {
  add_clean(0, 10);
  auto again = callback(10);
  again.event_key += "|again";
  add({local(10), callback(10), again, spend(10)});
  auto const found = reconcile();
  EXPECT_EQ(causes(found, Account::local, Account::callback, Measure::requests), Causes{Cause::double_log});
  EXPECT_EQ(causes(found, Account::callback, Account::price_book, Measure::cost), Causes{Cause::double_log});
}

TEST_F(ReconcileTest, AnUnknownPriceIsNoZero) {
  add_clean(0, 10);
  auto unpriced = callback(10);
  unpriced.cost.reset();
  auto row = spend(10);
  row.cost.reset();
  add({local(10), unpriced, row});
  auto const found = reconcile();
  EXPECT_EQ(causes(found, Account::callback, Account::price_book, Measure::cost),
            Causes{Cause::unknown_price});
  EXPECT_EQ(found.models[0].accounts[1].unpriced, 1);
}

TEST_F(ReconcileTest, AMissingCachePriceExplainsWhyTheProxyIsCheaper) {
  model = "claude-bare";
  for (int number = 0; number < 10; ++number) {
    auto told = callback(number);
    told.cost = NanoUsd{told.tokens.input * 3000 + told.tokens.output * 15000};  // cache reads for nothing
    auto row = spend(number);
    row.cost = told.cost;
    add({local(number), told, row});
  }
  EXPECT_EQ(causes(reconcile(), Account::callback, Account::price_book, Measure::cost),
            Causes{Cause::missing_cache_price});
}

TEST_F(ReconcileTest, RetriesAreRequestsThatTheToolDoesNotCount) {
  add_clean(0, 10);
  auto failed = callback(10);
  failed.status = Status::failure;
  failed.event_key = "failure|call-10|1";
  failed.tokens = {};
  failed.cost = NanoUsd{0};
  failed.response_id.clear();
  add({local(10), failed, callback(10), spend(10)});
  EXPECT_EQ(causes(reconcile(), Account::local, Account::callback, Measure::requests), Causes{Cause::retry});
}

TEST_F(ReconcileTest, ACallThatTheToolNeverLogsIsASideCall) {
  add_clean(0, 10);
  add({callback(10), spend(10)});
  auto const found = reconcile();
  EXPECT_EQ(causes(found, Account::local, Account::callback, Measure::requests), Causes{Cause::side_call});
  EXPECT_EQ(causes(found, Account::local, Account::spend_log, Measure::input), Causes{Cause::side_call});
}

TEST_F(ReconcileTest, ARequestThatFailedForGoodIsNotMissingFromTheLog) {
  add_clean(0, 10);
  auto failed = callback(10);
  failed.status = Status::failure;
  failed.tokens = {};
  add({failed});
  EXPECT_EQ(causes(reconcile(), Account::local, Account::callback, Measure::requests),
            Causes{Cause::failed_request});
}

TEST_F(ReconcileTest, AnAnswerFromTheProxysCacheCostsNothingThere) {
  add_clean(0, 10);
  auto hit = callback(10);
  hit.cache_hit = true;
  hit.cost = NanoUsd{0};
  hit.tokens = {};
  add({local(10), hit});
  EXPECT_EQ(causes(reconcile(), Account::local, Account::callback, Measure::output),
            Causes{Cause::cache_hit});
}

TEST_F(ReconcileTest, CacheReadsBookedAsInputAreACacheSplit) {
  add_clean(0, 10);
  auto flat = callback(10);
  flat.tokens.input += flat.tokens.cache_read;
  flat.tokens.cache_read = 0;
  add({local(10), flat, spend(10)});
  EXPECT_EQ(causes(reconcile(), Account::local, Account::callback, Measure::cache_read),
            Causes{Cause::cache_split});
}

TEST_F(ReconcileTest, AMarginAtTheProxyIsItsOwnPrice) {
  for (int number = 0; number < 10; ++number) {
    auto told = callback(number);
    told.cost = NanoUsd{told.cost->value * 11 / 10};
    auto row = spend(number);
    row.cost = told.cost;
    add({local(number), told, row});
  }
  auto const found = reconcile();
  EXPECT_EQ(causes(found, Account::callback, Account::price_book, Measure::cost), Causes{Cause::own_price});
  EXPECT_TRUE(causes(found, Account::callback, Account::spend_log, Measure::cost).empty());
}

TEST_F(ReconcileTest, ALostCallDoesNotHideADoubledOne) {
  add_clean(0, 20);
  add({local(20), spend(20)});
  auto again = callback(21);
  again.event_key += "|again";
  add({local(21), callback(21), again, spend(21)});
  auto named = causes(reconcile(), Account::local, Account::callback, Measure::requests);
  std::sort(named.begin(), named.end());
  EXPECT_EQ(named, (Causes{Cause::missed_callback, Cause::double_log}));
}

TEST_F(ReconcileTest, UnderOnePercentNothingIsListed) {
  add_clean(0, 200);
  add({local(200), spend(200)});
  auto const found = reconcile();
  EXPECT_EQ(differences(found), 0U);
  EXPECT_EQ(found.repaired, 1) << "repaired calls are counted all the same";
}

TEST_F(ReconcileTest, DarkSessionsAndOtherPeoplesCallsAreNotCompared) {
  add_clean(0, 10);
  auto dark = local(11);
  dark.session_id = "a session that never saw a proxy";
  add({dark});
  auto other = callback(12);
  other.session_id = other.trace_id = "somebody else's";
  auto row = spend(12);
  row.session_id = row.trace_id = other.trace_id;
  add({other, row});
  auto const found = reconcile();
  EXPECT_EQ(differences(found), 0U);
  EXPECT_EQ(found.dark, 1);
}

TEST_F(ReconcileTest, WhatAFeedDoesNotCoverIsNotMissing) {
  covered = {{"litellm:callback", "", noon - std::chrono::hours{1}, noon + std::chrono::hours{8}},
             {"litellm:spend_logs", "central", noon - std::chrono::hours{1}, noon + std::chrono::minutes{5}}};
  add_clean(0, 4);
  for (int number = 5; number < 20; ++number) add({local(number), callback(number)});
  EXPECT_EQ(differences(reconcile()), 0U);
}

TEST_F(ReconcileTest, CallsBehindACauseAreNamed) {
  add_clean(0, 10);
  add({callback(10), spend(10)});
  auto const found = reconcile();
  ASSERT_FALSE(found.models[0].differences.empty());
  auto const& cause = found.models[0].differences[0].causes[0];
  EXPECT_EQ(cause.calls, 1);
  ASSERT_EQ(cause.sample.size(), 1U);
  EXPECT_EQ(cause.sample[0].value, 11);
}

}  // namespace
}  // namespace companion::domain
