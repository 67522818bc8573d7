#include "pipeline/bookkeeper.hpp"

#include <gtest/gtest.h>

#include "ledger_fixture.hpp"

namespace companion::pipeline {
namespace {

TEST(Bookkeeper, SeeingTheSameCallTwiceCountsItOnce) {
  Ledger ledger;
  ledger.record({local_call("a", 10)});
  auto const again = ledger.record({local_call("a", 10)});
  EXPECT_EQ(again.duplicates, 1);
  EXPECT_EQ(ledger.total().calls, 1);
  EXPECT_EQ(ledger.total().tokens.output, 20);
}

TEST(Bookkeeper, AGrowingSnapshotCorrectsTheCallAndIsNeverSummed) {
  Ledger ledger;
  ledger.record({local_call("a", 10, 5)});
  ledger.record({local_call("a", 12, 105)});
  ledger.record({local_call("a", 11, 50)});
  EXPECT_EQ(ledger.total().calls, 1);
  EXPECT_EQ(ledger.total().tokens.output, 105);
}

TEST(Bookkeeper, TwoSourcesOfOneCallAreOneTrackedCall) {
  Ledger ledger;
  auto seen_by_proxy = proxy_call("c1", 10);
  seen_by_proxy.response_id = "msg_a";
  ledger.record({local_call("a", 10)});
  auto const receipt = ledger.record({seen_by_proxy});
  EXPECT_EQ(receipt.calls_merged, 1);
  auto const all = ledger.all();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].call.route, Route::tracked);
  EXPECT_EQ(all[0].call.rule, MergeRule::response_id);
  EXPECT_EQ(all[0].call.costs.effective(), NanoUsd{5'000'000});
  EXPECT_EQ(all[0].sightings.size(), 2U);
}

TEST(Bookkeeper, WithoutASharedIdTheSessionAndTheVectorMatch) {
  Ledger ledger;
  auto seen_by_proxy = proxy_call("c1", 15);
  seen_by_proxy.session_id = "session";
  ledger.record({seen_by_proxy});
  ledger.record({local_call("a", 10)});
  auto const all = ledger.all();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].call.rule, MergeRule::session_vector);
}

TEST(Bookkeeper, ARivalThatArrivesLaterDissolvesAnUncertainPair) {
  Ledger ledger;
  ledger.record({local_call("a", 10)});
  ledger.record({proxy_call("c1", 11)});
  EXPECT_EQ(ledger.all().size(), 1U);
  ledger.record({proxy_call("c2", 12)});
  auto const all = ledger.all();
  ASSERT_EQ(all.size(), 3U);
  for (auto const& record : all) EXPECT_TRUE(record.call.ambiguous);
  EXPECT_EQ(ledger.total().calls, 3);
}

TEST(Bookkeeper, ASnapshotThatGrowsOutOfItsPairFreesTheCounterpart) {
  Ledger ledger;
  ledger.record({proxy_call("c1", 11)});
  ledger.record({local_call("a", 10)});
  ASSERT_EQ(ledger.all().size(), 1U);
  ledger.record({local_call("a", 10, 300)});
  ledger.record({local_call("b", 12)});
  auto const all = ledger.all();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(
      std::count_if(all.begin(), all.end(), [](auto const& r) { return r.call.route == Route::tracked; }), 1);
}

TEST(Bookkeeper, AFailureToldByTheToolAndByTheProxyIsOneTrackedFailure) {
  auto by_tool = local_call("a", 10);
  by_tool.source = "otel:claude-code";
  by_tool.response_id.clear();
  by_tool.status = Status::failure;
  by_tool.error_type = "429";
  by_tool.tokens = {};
  auto by_proxy = proxy_call("c1", 10);
  by_proxy.end -= Milliseconds{200};
  by_proxy.session_id = by_tool.session_id;
  by_proxy.status = Status::failure;
  by_proxy.error_type = "RateLimitError";
  by_proxy.error_kind = "rate_limit_provider";
  by_proxy.tokens = {};
  by_proxy.cost.reset();
  auto retried = by_proxy;
  retried.event_key = "failure|c2";
  retried.litellm_call_id = "c2";
  retried.end += Milliseconds{30'000};
  for (bool const tool_first : {true, false}) {
    Ledger ledger{{.proxy_feed = ProxyFeed::on}};
    ledger.record({tool_first ? by_tool : by_proxy});
    EXPECT_EQ(ledger.all().at(0).call.route, tool_first ? Route::dark : Route::proxy_only);
    ledger.record({tool_first ? by_proxy : by_tool});
    ASSERT_EQ(ledger.all().size(), 1U);
    auto const call = ledger.all().at(0).call;
    EXPECT_EQ(call.route, Route::tracked);
    EXPECT_EQ(call.status, Status::failure);
    EXPECT_EQ(call.error_kind, "rate_limit_provider");
    EXPECT_EQ(call.attempts, 1);
    ledger.record({retried});
    EXPECT_EQ(ledger.total().failed_calls, 2) << "another failure stays one";
  }
}

TEST(Bookkeeper, WithoutAProxyFeedNothingIsCalledDark) {
  Ledger ledger;
  ledger.record({local_call("a", 10)});
  EXPECT_EQ(ledger.all().at(0).call.route, Route::unknown);
}

TEST(Bookkeeper, LocalCallsBecomeDarkFromTheStartOfTheFeed) {
  Ledger ledger;
  ledger.record({local_call("before", 10), local_call("after", 500, 21)});
  ledger.record({proxy_call("c1", 103, 77)});
  std::map<std::string, Route> routes;
  for (auto const& record : ledger.all()) routes[record.sightings[0].event_key] = record.call.route;
  EXPECT_EQ(routes["msg_before"], Route::unknown);
  EXPECT_EQ(routes["msg_after"], Route::dark);
  ledger.record({proxy_call("c0", 4, 78)});
  for (auto const& record : ledger.all()) EXPECT_NE(record.call.route, Route::unknown);
}

TEST(Bookkeeper, TheUserCanSayWhetherAProxyReports) {
  Ledger on{{.proxy_feed = ProxyFeed::on}};
  on.record({local_call("a", 10)});
  EXPECT_EQ(on.all().at(0).call.route, Route::dark);
  Ledger off{{.proxy_feed = ProxyFeed::off}};
  off.record({proxy_call("c1", 0, 9), local_call("a", 10)});
  for (auto const& record : off.all()) EXPECT_NE(record.call.route, Route::dark);
}

TEST(Bookkeeper, ARetractedReplayIsKeptAndCountsNothing) {
  Ledger ledger;
  auto replay = local_call("a", 10);
  replay.standing = Standing::provisional;
  ledger.record({replay});
  EXPECT_EQ(ledger.total().calls, 1);
  replay.standing = Standing::retracted;
  ledger.record({replay});
  EXPECT_EQ(ledger.total().calls, 0);
  replay.standing = Standing::provisional;
  ledger.record({replay});
  EXPECT_EQ(ledger.total().calls, 0);
}

TEST(Bookkeeper, SecretsDoNotReachTheLedger) {
  Ledger ledger;
  auto leaking = local_call("a", 10);
  leaking.key_alias = "sk-abcdefghijklmnopqrstuvwxyz";
  ledger.record({leaking});
  EXPECT_EQ(ledger.all().at(0).call.key_alias, "[redacted]");
}

// --- settling

std::int64_t counted(Ledger& ledger, std::string const& metric) {
  std::int64_t sum = 0;
  auto const rows = ledger.reader().counters();
  EXPECT_TRUE(rows.has_value());
  for (auto const& row : *rows) {
    if (row.metric == metric && row.slot == 0) sum += row.value;
  }
  return sum;
}

TEST(Settle, ACallReachesTheCountersOnceAndOnlyAfterTheWindow) {
  Ledger ledger;
  ledger.record({local_call("a", 10)}, at_second(10));
  EXPECT_EQ(ledger.bookkeeper().settle(at_second(100), 100), 0U);
  EXPECT_EQ(counted(ledger, "ai.requests"), 0);
  EXPECT_EQ(ledger.bookkeeper().settle(at_second(200), 100), 1U);
  EXPECT_EQ(ledger.bookkeeper().settle(at_second(300), 100), 0U);
  EXPECT_EQ(counted(ledger, "ai.requests"), 1);
  EXPECT_EQ(counted(ledger, "gen_ai.client.inference.usage.input_tokens"), 1100);
}

TEST(Settle, ALaterProxyAccountIsCountedAsReclassifiedNotTwice) {
  Ledger ledger{{.proxy_feed = ProxyFeed::on}};
  ledger.record({local_call("a", 10)}, at_second(10));
  ASSERT_EQ(ledger.bookkeeper().settle(at_second(200), 100), 1U);
  auto late = proxy_call("c1", 10);
  late.response_id = "msg_a";
  ledger.record({late}, at_second(300));
  ASSERT_TRUE(ledger.bookkeeper().settle(at_second(600), 100).has_value());
  EXPECT_EQ(counted(ledger, "ai.requests"), 1);
  EXPECT_EQ(counted(ledger, "ai.usage.reclassified"), 1);
  EXPECT_EQ(ledger.total().calls, 1);
}

TEST(Settle, CountersNeverFallWhenACallIsCorrected) {
  Ledger ledger;
  ledger.record({local_call("a", 10, 50)}, at_second(10));
  ASSERT_EQ(ledger.bookkeeper().settle(at_second(200), 100), 1U);
  ledger.record({local_call("a", 10, 80)}, at_second(300));
  EXPECT_EQ(counted(ledger, "gen_ai.client.inference.usage.output_tokens"), 80);
}

TEST(Settle, ACorrectedLabelDoesNotCountTheCallAgain) {
  Ledger ledger;
  ledger.record({local_call("a", 10, 50)}, at_second(10));
  ASSERT_EQ(ledger.bookkeeper().settle(at_second(200), 100), 1U);
  auto renamed = local_call("a", 10, 80);
  renamed.model = "some-other-model";
  ledger.record({renamed}, at_second(300));
  EXPECT_EQ(counted(ledger, "ai.requests"), 1);
  EXPECT_EQ(counted(ledger, "gen_ai.client.inference.usage.output_tokens"), 50);
}

}  // namespace
}  // namespace companion::pipeline
