// What a proxy says besides calls, and how its several accounts of one call stay one call.
#include <algorithm>

#include "ledger_fixture.hpp"

namespace companion::pipeline {
namespace {

Receipt record(Ledger& ledger, Observations const& batch, Instant now = at_second(0)) {
  std::vector<Observations const*> const batches{&batch};
  auto receipts = ledger.bookkeeper().record(batches, now);
  EXPECT_TRUE(receipts.has_value()) << (receipts ? "" : receipts.error().message);
  return receipts ? receipts->at(0) : Receipt{};
}

std::int64_t counter(Ledger& ledger, std::string const& metric, std::string const& reason = {}) {
  std::int64_t sum = 0;
  auto const rows = ledger.reader().counters();
  EXPECT_TRUE(rows.has_value());
  for (auto const& row : *rows) {
    auto const found = row.attributes.find("reason");
    bool const wanted = reason.empty() || (found != row.attributes.end() && found->second == reason);
    if (row.metric == metric && wanted) sum += row.value;
  }
  return sum;
}

Sighting spend_row(std::string call_id, std::int64_t second) {
  auto row = proxy_call(call_id, second);
  row.source = "litellm:spend_logs";
  row.event_key = "central|" + call_id;
  row.proxy = "central";
  return row;
}

TEST(Bridge, ALossIsCountedOnceHoweverOftenItsTotalIsTold) {
  Ledger ledger;
  Observations batch;
  batch.losses = {{.source = "litellm:callback", .item = "spool-1", .reason = "spool_full", .total = 7}};
  record(ledger, batch);
  record(ledger, batch);
  EXPECT_EQ(counter(ledger, "companion.events.dropped", "spool_full"), 7);
  batch.losses[0].total = 9;
  record(ledger, batch);
  batch.losses[0].total = 3;  // an older report that comes late
  record(ledger, batch);
  EXPECT_EQ(counter(ledger, "companion.events.dropped", "spool_full"), 9);
  batch.losses[0].item = "spool-2";
  record(ledger, batch);
  EXPECT_EQ(counter(ledger, "companion.events.dropped", "spool_full"), 12);
}

TEST(Bridge, CallbackHookAndSpendRowOfOneCallAreOneCall) {
  Ledger ledger;
  ledger.record({proxy_call("a", 10)});
  ledger.record({spend_row("a", 10)});
  auto failed = proxy_call("b", 20);
  failed.status = Status::failure;
  failed.event_key = "failure|b|1";
  failed.tokens = {};
  auto hook = failed;
  hook.source = "litellm:hook";
  hook.event_key = "hook|b";
  ledger.record({hook, failed});
  auto const calls = ledger.all();
  ASSERT_EQ(calls.size(), 2U);
  for (auto const& one : calls) {
    EXPECT_EQ(one.sightings.size(), 2U);
    EXPECT_EQ(one.call.rule, MergeRule::litellm_call_id);
    EXPECT_EQ(one.call.attempts, 1);
  }
}

TEST(Bridge, AMissedCallbackThatTheSpendLogTellsOfIsRepairedAndCounted) {
  Ledger ledger;
  ledger.record({proxy_call("before", 0)});
  ledger.record({spend_row("before", 0), spend_row("missed", 30), spend_row("late", 40)});
  ledger.record({proxy_call("late", 40)});
  ASSERT_TRUE(ledger.bookkeeper().settle(at_second(1000), 100).has_value());
  EXPECT_EQ(counter(ledger, "companion.callbacks.repaired"), 1);
  EXPECT_EQ(ledger.total().calls, 3);
}

TEST(Bridge, SpendRowsFromBeforeTheFirstCallbackRepairNothing) {
  Ledger ledger;
  ledger.record({spend_row("old", 0), spend_row("older", -60)});
  ledger.record({proxy_call("first", 30)});
  ASSERT_TRUE(ledger.bookkeeper().settle(at_second(1000), 100).has_value());
  EXPECT_EQ(counter(ledger, "companion.callbacks.repaired"), 0);
}

TEST(Bridge, AnAccountIsReplacedByItsNewerSelfAndAnAlertIsKeptOnce) {
  Ledger ledger;
  Observations batch;
  ProxyAccount key;
  key.proxy = "central";
  key.id = "hash";
  key.alias = "alex";
  key.spend = NanoUsd{1'000'000'000};
  key.max_budget = NanoUsd{5'000'000'000};
  batch.accounts = {key};
  ProxyAlert alert;
  alert.event_key = "one";
  alert.event = "budget_crossed";
  alert.message = "Budget of sk-abcdefghijklmnopqrstuvwxyz crossed";
  batch.alerts = {alert};
  record(ledger, batch);
  batch.accounts[0].spend = NanoUsd{2'000'000'000};
  record(ledger, batch);
  auto const accounts = ledger.reader().accounts();
  ASSERT_EQ(accounts->size(), 1U);
  EXPECT_EQ(accounts->at(0).remaining(), NanoUsd{3'000'000'000});
  auto const alerts = ledger.reader().alerts(10);
  ASSERT_EQ(alerts->size(), 1U);
  EXPECT_EQ(alerts->at(0).message.find("sk-abc"), std::string::npos) << "secrets are redacted";
}

TEST(Bridge, CoverageGrowsWithTheCallbacksThatCome) {
  Ledger ledger;
  ledger.record({proxy_call("b", 50)});
  ledger.record({proxy_call("a", 10), local_call("x", 5)});
  auto const covered = ledger.reader().coverage();
  ASSERT_EQ(covered->size(), 1U);
  EXPECT_EQ(covered->at(0).from, at_second(7));
  EXPECT_EQ(covered->at(0).until, at_second(50));
}

TEST(Bridge, RulesThatCameLaterAreAppliedToThePast) {
  BookkeeperOptions options;
  options.ownership.work = {{"tool", {"claude-*"}}};
  Ledger ledger{options};
  for (int i = 0; i < 25; ++i) ledger.record({local_call("m" + std::to_string(i), 100 * i)});
  // As another configuration left it.
  BookkeeperOptions changed;
  changed.ownership.personal = {{"tool", {"claude-*"}}};
  auto const prices = test_prices();
  Bookkeeper later{ledger.store(), prices, changed};
  std::size_t looked_at = 0;
  for (int round = 0; round < 10; ++round) {
    auto const some = later.reassign(10);
    ASSERT_TRUE(some.has_value());
    looked_at += *some;
  }
  EXPECT_EQ(looked_at, 25U) << "and not again once it is done";
  UsageQuery query{.by = GroupBy::ownership, .filter = {}};
  auto const report = ledger.reader().usage(query);
  ASSERT_EQ(report->groups.size(), 1U);
  EXPECT_EQ(report->groups[0].key, "personal");
  EXPECT_EQ(report->groups[0].sums.calls, 25);
}

TEST(Bridge, ASessionKnowsItsKeysTagsErrorsAndRetries) {
  Ledger ledger;
  auto told = proxy_call("a", 10);
  told.response_id = "msg_a";
  told.session_id = "session";
  told.key_alias = "alex-laptop";
  told.team = "platform";
  told.tags = {"companion", "project:acme"};
  auto failed_first = told;
  failed_first.status = Status::failure;
  failed_first.event_key = "failure|a|1";
  failed_first.response_id.clear();
  failed_first.tokens = {};
  auto lost = proxy_call("c", 50);
  lost.session_id = "session";
  lost.status = Status::failure;
  lost.event_key = "failure|c|1";
  lost.tokens = {};
  ledger.record({local_call("a", 10), failed_first, told, local_call("b", 30, 77), lost});
  UsageQuery query{.by = GroupBy::session, .filter = {}};
  auto const report = ledger.reader().usage(query);
  ASSERT_EQ(report->groups.size(), 1U);
  auto const& facts = report->groups[0].session;
  ASSERT_TRUE(facts.has_value());
  EXPECT_EQ(facts->tracked, 1);
  EXPECT_EQ(facts->dark, 1);
  EXPECT_EQ(facts->proxy_only, 1);
  EXPECT_EQ(facts->failed, 1);
  EXPECT_EQ(facts->retries, 1);
  EXPECT_EQ(facts->key_aliases, std::vector<std::string>{"alex-laptop"});
  EXPECT_EQ(facts->teams, std::vector<std::string>{"platform"});
  EXPECT_EQ(facts->tags, (std::vector<std::string>{"companion", "project:acme"}));
  query.filter.key_alias = "alex-laptop";
  EXPECT_EQ(ledger.reader().usage(query)->total.calls, 1);
}

}  // namespace
}  // namespace companion::pipeline
