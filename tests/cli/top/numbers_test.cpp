// On the ledger of a made-up month: what top says is what the reports say.
#include "cli/top/numbers.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/command_line.hpp"
#include "core/time_range.hpp"
#include "store/ledger_reader.hpp"
#include "tests/support/temp_folder.hpp"

namespace companion::cli {
namespace {

constexpr auto end_of_month = "2026-08-20T18:00:00Z";
Instant const now = *parse_instant(end_of_month);
constexpr auto zone = "Europe/Berlin";

/// Made once: it takes a moment.
class TopOfAMonth : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = std::make_unique<test::TempFolder>();
    auto const home = folder->path() / "home";
    std::ostringstream out;
    Console console{.out = out, .err = out};
    ASSERT_EQ(run({"demo", "--home", home.string(), "--days", "4", "--now", end_of_month}, console), Exit::ok)
        << out.str();
    auto opened = store::LedgerReader::open(home / "data/ledger.db");
    ASSERT_TRUE(opened.has_value());
    reader = std::move(*opened);
  }
  static void TearDownTestSuite() {
    reader.reset();
    folder.reset();
  }

  [[nodiscard]] static TopNumbers numbers(GroupBy by, Span span) {
    auto numbers = read_numbers(*reader, {.now = now, .timezone = zone, .by = by, .span = span, .calls = 5});
    EXPECT_TRUE(numbers.has_value());
    return numbers ? std::move(*numbers) : TopNumbers{};
  }
  [[nodiscard]] static UsageReport report(GroupBy by, Instant since,
                                          std::optional<Route> route = std::nullopt) {
    UsageQuery query{.by = by, .filter = {}, .timezone = zone};
    query.filter.since = since;
    query.filter.route = route;
    return reader->usage(query).value();
  }

  static std::unique_ptr<test::TempFolder> folder;
  static std::unique_ptr<store::LedgerReader> reader;
};

std::unique_ptr<test::TempFolder> TopOfAMonth::folder;
std::unique_ptr<store::LedgerReader> TopOfAMonth::reader;

TEST_F(TopOfAMonth, TodayAndTheLastHourAreThoseOfTheReport) {
  auto const seen = numbers(GroupBy::tool, Span::today).glance;
  auto const today = report(GroupBy::total, *start_of_day(now, zone)).total;
  ASSERT_GT(today.calls, 0);
  EXPECT_EQ(seen.today.total.cost, today.cost);
  EXPECT_EQ(seen.today.total.calls, today.calls);
  EXPECT_EQ(seen.last_hour.total.cost, report(GroupBy::total, now - std::chrono::hours{1}).total.cost);
  NanoUsd routes;
  for (auto const route : {Route::tracked, Route::dark, Route::proxy_only, Route::unknown})
    routes += cost_of(seen.today, route);
  EXPECT_EQ(routes, today.cost) << "every route has its place";
}

TEST_F(TopOfAMonth, GroupsAreThoseOfTheReportWithTheirDarkPart) {
  for (auto const by : {GroupBy::tool, GroupBy::model, GroupBy::project, GroupBy::session}) {
    auto const groups = numbers(by, Span::week).groups;
    auto const wanted = report(by, now - std::chrono::hours{7 * 24});
    auto const dark = report(GroupBy::total, now - std::chrono::hours{7 * 24}, Route::dark).total;
    ASSERT_EQ(groups.size(), wanted.groups.size());
    NanoUsd dark_cost;
    std::int64_t dark_calls = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      EXPECT_EQ(groups[i].all.key, wanted.groups[i].key);
      EXPECT_EQ(groups[i].all.sums.cost, wanted.groups[i].sums.cost);
      EXPECT_LE(groups[i].dark_calls, groups[i].all.sums.calls);
      dark_cost += groups[i].dark;
      dark_calls += groups[i].dark_calls;
    }
    EXPECT_EQ(dark_cost, dark.cost);
    EXPECT_EQ(dark_calls, dark.calls);
    ASSERT_GT(dark_calls, 0) << "the month has dark calls";
  }
}

TEST_F(TopOfAMonth, TheLastCallsAreTheNewestAndNoMoreThanAsked) {
  auto const calls = numbers(GroupBy::tool, Span::today).calls;
  ASSERT_EQ(calls.size(), 5U);
  for (std::size_t i = 1; i < calls.size(); ++i) EXPECT_GT(calls[i - 1].id, calls[i].id);
}

TEST_F(TopOfAMonth, AWiderSpanHasNoFewerCalls) {
  std::int64_t before = 0;
  for (auto const span : {Span::hour, Span::today, Span::week, Span::month}) {
    std::int64_t calls = 0;
    for (auto const& group : numbers(GroupBy::model, span).groups) calls += group.all.sums.calls;
    EXPECT_GE(calls, before) << span_name(span);
    before = calls;
  }
}

TEST_F(TopOfAMonth, AsJsonAmountsAreExactAndEveryPartIsThere) {
  auto told = numbers(GroupBy::model, Span::week);
  told.daemon = {.running = true, .text = "http://127.0.0.1:4319", .not_well = {"log:codex: x"}};
  auto const json = nlohmann::json::parse(top_json(told));
  EXPECT_EQ(json["today"]["cost_usd"], to_decimal(told.glance.today.total.cost));
  EXPECT_EQ(json["by"], "model");
  EXPECT_EQ(json["span"], "7d");
  EXPECT_EQ(json["timezone"], zone);
  ASSERT_EQ(json["groups"].size(), told.groups.size());
  EXPECT_EQ(json["groups"][0]["dark_usd"], to_decimal(told.groups[0].dark));
  EXPECT_EQ(json["calls"].size(), 5U);
  EXPECT_EQ(json["daemon"]["not_well"][0], "log:codex: x");
}

TEST_F(TopOfAMonth, AZoneThatThereIsNotIsTold) {
  auto const numbers = read_numbers(*reader, {.now = now, .timezone = "Mars/Base"});
  ASSERT_FALSE(numbers.has_value());
  EXPECT_EQ(numbers.error().code, Errc::invalid);
}

TEST(Spans, HaveNamesThatAreUnderstood) {
  for (auto const span : {Span::hour, Span::today, Span::week, Span::month})
    EXPECT_EQ(parse_span(span_name(span)), span);
  EXPECT_FALSE(parse_span("year").has_value());
  auto const midnight = now - std::chrono::hours{18};
  EXPECT_EQ(since_of(Span::today, now, midnight), midnight);
  EXPECT_EQ(since_of(Span::hour, now, midnight), now - std::chrono::hours{1});
}

}  // namespace
}  // namespace companion::cli
