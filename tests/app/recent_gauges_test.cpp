#include "app/recent_gauges.hpp"

#include <gtest/gtest.h>

#include "telemetry/catalogue.hpp"
#include "tests/pipeline/ledger_fixture.hpp"

namespace companion::app {
namespace {

using namespace std::chrono_literals;
using Series = RecentUse::Series;

constexpr Instant now = from_epoch_ms(1'790'003'600'000);  // an hour after the fixture's second 0

Call call_at(Milliseconds ago) {
  Call call;
  call.start = now - ago;
  call.end = call.start + 1s;
  call.tool = "codex";
  call.provider = "openai";
  call.session = "s-1";
  call.route = Route::tracked;
  call.costs.price_entry = "gpt-5";
  call.tokens = {.input = 60, .cache_read = 40, .output = 5};
  return call;
}

TEST(RecentUse, TheShareOfCachedInputIsOfTokens) {
  RecentUse use{now};
  use.add(call_at(10min));
  auto big = call_at(20min);
  big.tokens = {.input = 900};
  use.add(big);
  auto const& share = use.cached_input().at(Series{"codex", "openai", "gpt-5"});
  EXPECT_EQ(share.part, 40);
  EXPECT_EQ(share.whole, 1000);
}

TEST(RecentUse, AnAnswerFromTheProxysOwnCacheReadNoTokens) {
  RecentUse use{now};
  auto call = call_at(10min);
  call.cache_hit = true;
  use.add(call);
  EXPECT_TRUE(use.cached_input().empty());
  EXPECT_EQ(use.failed_calls().at(Series{"codex", "openai"}).whole, 1);
}

TEST(RecentUse, AModelWithoutAPriceIsOther) {
  RecentUse use{now};
  auto call = call_at(10min);
  call.costs.price_entry.clear();
  use.add(call);
  EXPECT_TRUE(use.cached_input().contains(Series{"codex", "openai", "other"}));
}

TEST(RecentUse, FailuresAreAShareOfTheCalls) {
  RecentUse use{now};
  for (int i = 0; i < 3; ++i) use.add(call_at(10min));
  auto failed = call_at(5min);
  failed.status = Status::failure;
  use.add(failed);
  auto const& share = use.failed_calls().at(Series{"codex", "openai"});
  EXPECT_EQ(share.part, 1);
  EXPECT_EQ(share.whole, 4);
}

TEST(RecentUse, ASessionIsActiveForAQuarterOfAnHourAndCountedOnce) {
  RecentUse use{now};
  use.add(call_at(14min));
  use.add(call_at(2min));
  auto other = call_at(16min);
  other.session = "s-2";
  use.add(other);
  auto unnamed = call_at(1min);
  unnamed.session.clear();
  use.add(unnamed);
  EXPECT_EQ(use.sessions(), (std::map<Series, std::int64_t>{{{"codex", "tracked"}, 1}}));
}

TEST(RecentUse, ACallThatWentOnIntoTheQuarterCounts) {
  RecentUse use{now};
  auto longer = call_at(30min);
  longer.end = now - 1min;
  use.add(longer);
  EXPECT_EQ(use.sessions().size(), 1U);
}

TEST(RecentUse, ASessionThatReachesTheProxyIsTrackedThoughItsNewestCallIsNotConfirmed) {
  RecentUse use{now};
  use.add(call_at(5min));
  auto fresh = call_at(0min);
  fresh.route = Route::dark;
  use.add(fresh);
  auto dark = call_at(1min);
  dark.session = "s-2";
  dark.route = Route::dark;
  use.add(dark);
  EXPECT_EQ(use.sessions(),
            (std::map<Series, std::int64_t>{{{"codex", "tracked"}, 1}, {{"codex", "dark"}, 1}}));
}

TEST(RecentUse, WhatTheFutureOrNobodyTellsCountsNothing) {
  RecentUse use{now};
  use.add(call_at(-1min));
  auto retracted = call_at(1min);
  retracted.counted = false;
  use.add(retracted);
  EXPECT_TRUE(use.failed_calls().empty());
  EXPECT_TRUE(use.sessions().empty());
}

/// "metric tool status" -> value
std::map<std::string, std::int64_t> read(RecentGauges& gauges, LedgerView& view, Instant at) {
  std::vector<telemetry::Reading> readings;
  gauges.append(view, at, readings);
  std::map<std::string, std::int64_t> values;
  for (auto const& reading : readings) {
    auto text = reading.metric;
    for (auto const& [key, value] : reading.attributes) text += ' ' + value;
    EXPECT_TRUE(values.emplace(text, reading.value).second) << text;
  }
  return values;
}

Sighting sighting(int second) {
  Sighting made;
  made.source = "log:claude-code";
  made.event_key = "e-" + std::to_string(second);
  made.start = made.end = pipeline::at_second(second);
  made.tool = "claude-code";
  made.provider = "anthropic";
  made.model = "claude-opus-4-8";
  made.session_id = "s-" + std::to_string(second % 2);
  made.tokens = {.input = 30, .cache_read = 10};
  return made;
}

TEST(RecentGauges, AreReadFromTheLedger) {
  pipeline::Ledger ledger;
  ledger.record({sighting(3500), sighting(3501), sighting(3502), sighting(-10)});
  RecentGauges gauges;
  EXPECT_EQ(read(gauges, ledger.reader(), now),
            (std::map<std::string, std::int64_t>{
                {"ai.cache.hit_ratio claude-code anthropic claude-opus-4-8", 250'000},  // of a million
                {"ai.error.ratio claude-code anthropic", 0},
                {"ai.sessions.active claude-code unknown", 2}}));
}

TEST(RecentGauges, SharesEndWithTheirCallsAndSessionsGoToZero) {
  pipeline::Ledger ledger;
  ledger.record({sighting(3500)});
  RecentGauges gauges;
  EXPECT_EQ(read(gauges, ledger.reader(), now).size(), 3U);
  EXPECT_EQ(read(gauges, ledger.reader(), now + 2h),
            (std::map<std::string, std::int64_t>{{"ai.sessions.active claude-code unknown", 0}}));
}

TEST(RecentGauges, AskTheLedgerEveryHalfMinuteAtMost) {
  pipeline::Ledger ledger;
  RecentGauges gauges;
  EXPECT_TRUE(read(gauges, ledger.reader(), now).empty());
  ledger.record({sighting(3500)});
  EXPECT_TRUE(read(gauges, ledger.reader(), now + 29s).empty());
  EXPECT_FALSE(read(gauges, ledger.reader(), now + 30s).empty());
  EXPECT_FALSE(read(gauges, ledger.reader(), now).empty()) << "a clock that was set back";
}

TEST(RecentGauges, TheNumberOfSeriesIsBounded) {
  pipeline::Ledger ledger;
  std::vector<Sighting> many;
  for (int i = 0; i < 1000; ++i) {
    many.push_back(sighting(3500));
    many.back().event_key += std::to_string(i);
    many.back().tool = "tool-" + std::to_string(i);
  }
  ledger.record(std::move(many));
  RecentGauges gauges;
  EXPECT_EQ(read(gauges, ledger.reader(), now).size(), 900U);
}

}  // namespace
}  // namespace companion::app
