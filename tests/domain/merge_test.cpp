#include "domain/merge.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "core/snapshot.hpp"

namespace companion::domain {
namespace {

PriceBook book() {
  auto parsed = PriceBook::parse(
      R"({"claude-opus-4-8":{"litellm_provider":"anthropic","mode":"chat","input_cost_per_token":5e-06,"output_cost_per_token":2.5e-05,
          "cache_read_input_token_cost":5e-07,"cache_creation_input_token_cost":6.25e-06,"cache_creation_input_token_cost_above_1hr":1e-05}})");
  EXPECT_TRUE(parsed.has_value());
  return std::move(*parsed);
}

Sighting log_line() {
  Sighting s;
  s.source = "log:claude-code";
  s.event_key = s.response_id = "msg_01AAAAAAAAAAAAAAAA";
  s.tool = "claude-code";
  s.model = "claude-opus-4-8";
  s.project = "/home/alex/acme";
  s.session_id = "session";
  s.start = from_epoch_ms(1'790'000'002'000);
  s.end = from_epoch_ms(1'790'000'004'000);
  s.tokens = {.input = 100, .cache_read = 1000, .cache_write_5m = 200, .cache_write_1h = 100, .output = 50};
  return s;
}

Sighting payload() {
  Sighting s;
  s.source = "litellm:callback";
  s.side = Side::proxy;
  s.event_key = "success|call-1";
  s.litellm_call_id = "call-1";
  s.model = "anthropic/claude-opus-4-8";
  s.user = "dana";
  s.team = "platform";
  s.start = from_epoch_ms(1'790'000'001'000);
  s.end = from_epoch_ms(1'790'000'004'100);
  s.tokens = {.input = 100, .cache_read = 1000, .cache_write_5m = 300, .output = 50};
  s.cache_split_known = false;
  s.cost = NanoUsd{123};
  return s;
}

TEST(Merge, TakesAttributionFromTheMachineAndMoneyFromTheProxy) {
  auto const prices = book();
  std::vector<Sighting> const both{payload(), log_line()};
  auto const call =
      build_call(both, {.rule = MergeRule::response_id, .ambiguous = false}, prices, std::nullopt);
  EXPECT_EQ(call.route, Route::tracked);
  EXPECT_EQ(call.tool, "claude-code");
  EXPECT_EQ(call.project, "/home/alex/acme");
  EXPECT_EQ(call.user, "dana");
  EXPECT_EQ(call.costs.source, CostSource::proxy);
  EXPECT_EQ(call.costs.effective(), NanoUsd{123});
  EXPECT_EQ(call.tokens.cache_write_1h, 100) << "the split is the log's";
  // 100 x 5e-6 + 1000 x 5e-7 + 200 x 6.25e-6 + 100 x 1e-5 + 50 x 2.5e-5, by hand
  EXPECT_EQ(call.costs.list, NanoUsd{4'500'000});
  EXPECT_EQ(call.start, payload().start);
  EXPECT_EQ(call.end, payload().end);
}

TEST(Merge, AReportedCostComesBeforeTheListPrice) {
  auto const prices = book();
  auto line = log_line();
  line.cost = NanoUsd{7};
  auto const call = build_call(std::vector{line}, {}, prices, std::nullopt);
  EXPECT_EQ(call.costs.source, CostSource::reported);
  EXPECT_EQ(call.costs.effective(), NanoUsd{7});
  EXPECT_EQ(call.costs.list, NanoUsd{4'500'000});
}

TEST(Merge, AVendorsOwnPrefixIsDroppedAResellersStays) {
  auto const prices = book();
  EXPECT_EQ(build_call(std::vector{payload()}, {}, prices, std::nullopt).model, "claude-opus-4-8");
  auto resold = payload();
  resold.model = "bedrock/anthropic.claude-opus-4-8";
  EXPECT_EQ(build_call(std::vector{resold}, {}, prices, std::nullopt).model,
            "bedrock/anthropic.claude-opus-4-8");
}

TEST(Merge, AnUnknownModelIsUnpricedNotFree) {
  auto const prices = book();
  auto line = log_line();
  line.model = "house-model-7b";
  auto const call = build_call(std::vector{line}, {}, prices, std::nullopt);
  EXPECT_EQ(call.costs.source, CostSource::unpriced);
  EXPECT_EQ(call.costs.effective(), std::nullopt);
  EXPECT_EQ(call.tokens.output, 50);
}

TEST(Merge, LocalCallsAreDarkOnlyWhereAProxyReports) {
  auto const line = std::vector{log_line()};
  EXPECT_EQ(route_of(line, line[0].end, std::nullopt), Route::unknown);
  EXPECT_EQ(route_of(line, line[0].end, line[0].end), Route::dark);
  EXPECT_EQ(route_of(line, line[0].end, line[0].end + Milliseconds{1}), Route::unknown);
  EXPECT_EQ(route_of(std::vector{payload()}, Instant{}, std::nullopt), Route::proxy_only);
}

TEST(Merge, AnAnswerFromTheProxysCacheUsedNoTokens) {
  auto const prices = book();
  auto hit = payload();
  hit.cache_hit = true;
  hit.cost = NanoUsd{0};
  auto const call = build_call(std::vector{hit}, {}, prices, std::nullopt);
  EXPECT_TRUE(call.cache_hit);
  EXPECT_EQ(call.tokens, TokenCounts{});
  EXPECT_EQ(call.costs.effective(), NanoUsd{0});
}

TEST(Merge, FailedAttemptsAreCountedAndTheSuccessHolds) {
  auto const prices = book();
  auto failure = payload();
  failure.event_key = "failure|call-1|1";
  failure.status = Status::failure;
  failure.error_type = "RateLimitError";
  failure.tokens = {};
  failure.cost.reset();
  auto const alone = build_call(std::vector{failure}, {}, prices, std::nullopt);
  EXPECT_EQ(alone.status, Status::failure);
  EXPECT_EQ(alone.error_type, "RateLimitError");
  EXPECT_EQ(alone.attempts, 1);
  EXPECT_EQ(alone.costs.effective(), NanoUsd{0});
  auto const both = build_call(std::vector{failure, payload()}, {}, prices, std::nullopt);
  EXPECT_EQ(both.status, Status::success);
  EXPECT_EQ(both.attempts, 2);
  EXPECT_EQ(both.tokens.output, 50);
}

TEST(Merge, RetractedSightingsCountNothing) {
  auto const prices = book();
  auto line = log_line();
  line.standing = Standing::retracted;
  EXPECT_FALSE(build_call(std::vector{line}, {}, prices, std::nullopt).counted);
  auto const call = build_call(std::vector{payload(), line}, {}, prices, std::nullopt);
  EXPECT_TRUE(call.counted);
  EXPECT_EQ(call.route, Route::proxy_only);
}

TEST(Merge, AnInterruptedStreamDoesNotShrinkTheCall) {
  auto const prices = book();
  auto line = log_line();
  line.tokens.output = 3;
  auto const call = build_call(std::vector{line, payload()}, {}, prices, std::nullopt);
  EXPECT_EQ(call.tokens.output, 50);
}

// --- snapshots of one event

Sighting random_snapshot(std::mt19937& random) {
  auto s = log_line();
  auto const pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  s.tokens.output = pick(4);
  s.tokens.input = pick(3);
  s.speed = pick(3) == 0 ? "fast" : "";
  s.sidechain = pick(2) == 0;
  s.background = pick(2) == 0;
  s.session_id = pick(2) == 0 ? "a" : "b";
  s.request_id = pick(2) == 0 ? "req_1" : "req_2";
  s.start = from_epoch_ms(1'790'000'000'000 + pick(5));
  s.end = s.start + Milliseconds{pick(5)};
  s.linked_web_searches = pick(3);
  s.standing = static_cast<Standing>(pick(3));
  return s;
}

TEST(Snapshot, AnyOrderAndRepetitionGivesTheSame) {
  std::mt19937 random{7};
  for (int round = 0; round < 2000; ++round) {
    std::vector<Sighting> snapshots;
    for (int i = 0; i < 5; ++i) snapshots.push_back(random_snapshot(random));
    auto const fold = [](std::vector<Sighting> const& in) {
      auto out = in.front();
      for (auto const& s : in) merge_snapshot(out, s);
      return out;
    };
    auto const first = fold(snapshots);
    std::shuffle(snapshots.begin(), snapshots.end(), random);
    snapshots.push_back(snapshots[2]);
    ASSERT_TRUE(same(first, fold(snapshots))) << "round " << round;
  }
}

TEST(Snapshot, TheGreatestOutputIsTakenWhole) {
  auto small = log_line();
  small.tokens = {.input = 0, .output = 1};
  auto big = log_line();
  big.start += Milliseconds{1000};
  merge_snapshot(small, big);
  EXPECT_EQ(small.tokens, big.tokens);
  EXPECT_EQ(small.start, log_line().start) << "the day must not move";
}

TEST(Snapshot, ASideCopyDoesNotTakeOwnership) {
  auto mine = log_line();
  auto copy = log_line();
  copy.sidechain = true;
  copy.request_id = "req_other";
  copy.session_id = "other";
  merge_snapshot(copy, mine);
  EXPECT_EQ(copy.session_id, "session");
  EXPECT_TRUE(copy.request_id.empty());
}

TEST(Merge, SeveralSourcesOfOneFailureAreOneFailedAttempt) {
  auto const prices = book();
  auto failed = payload();
  failed.status = Status::failure;
  failed.error_type = "RateLimitError";
  failed.tokens = {};
  failed.cost = NanoUsd{0};
  auto hook = failed;
  hook.source = "litellm:hook";
  hook.event_key = "hook|call-1";
  hook.error_kind = "rate_limit_provider";
  auto row = failed;
  row.source = "litellm:spend_logs";
  row.event_key = "central|call-1";
  std::vector<Sighting> told{failed, hook, row};
  auto const lost =
      build_call(told, {.rule = MergeRule::litellm_call_id, .ambiguous = false}, prices, std::nullopt);
  EXPECT_EQ(lost.status, Status::failure);
  EXPECT_EQ(lost.attempts, 1);
  EXPECT_EQ(lost.error_kind, "rate_limit_provider") << "whoever knows it";
  told.push_back(payload());
  auto const won =
      build_call(told, {.rule = MergeRule::litellm_call_id, .ambiguous = false}, prices, std::nullopt);
  EXPECT_EQ(won.status, Status::success);
  EXPECT_EQ(won.attempts, 2);
  EXPECT_EQ(won.costs.proxy, NanoUsd{123});
}

TEST(Merge, WhatOneOfTheProxysAccountsLacksAnotherTells) {
  auto const prices = book();
  auto row = payload();
  row.source = "litellm:spend_logs";
  row.event_key = "central|call-1";
  row.key_alias = "alex-laptop";
  row.proxy = "central";
  row.tags = {"team:x"};
  row.cost.reset();
  auto told = payload();
  told.host = "laptop";
  std::vector<Sighting> const both{told, row};
  auto const call =
      build_call(both, {.rule = MergeRule::litellm_call_id, .ambiguous = false}, prices, std::nullopt);
  EXPECT_EQ(call.key_alias, "alex-laptop");
  EXPECT_EQ(call.proxy, "central");
  EXPECT_EQ(call.host, "laptop");
  EXPECT_EQ(call.tags, std::vector<std::string>{"team:x"});
  EXPECT_EQ(call.costs.proxy, NanoUsd{123});
}

TEST(Merge, TheHomeOfALogIsTheHostUnlessTheProxyWasToldOne) {
  auto const prices = book();
  auto in_windows = log_line();
  in_windows.host = "windows";
  auto told = payload();
  Joining const match{.rule = MergeRule::litellm_call_id, .ambiguous = false};
  EXPECT_EQ(build_call(std::vector{in_windows, told}, match, prices, std::nullopt).host, "windows");
  told.host = "laptop";
  EXPECT_EQ(build_call(std::vector{in_windows, told}, match, prices, std::nullopt).host, "laptop");
}

TEST(Merge, TheCopyThatKnowsMoreOwnsTheEventInEitherOrder) {
  auto plain = payload();
  plain.litellm_call_id.clear();
  auto told = payload();
  told.proxy = "central";
  told.host = "laptop";
  told.project = "acme";
  for (bool const plain_first : {true, false}) {
    auto into = plain_first ? plain : told;
    merge_snapshot(into, plain_first ? told : plain);
    EXPECT_EQ(into.litellm_call_id, "call-1");
    EXPECT_EQ(into.proxy, "central");
    EXPECT_EQ(into.host, "laptop");
  }
}

}  // namespace
}  // namespace companion::domain
