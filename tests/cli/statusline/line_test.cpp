#include "cli/statusline/line.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/support/places.hpp"

namespace companion::cli {
namespace {

constexpr std::int64_t usd = 1'000'000'000;

LineContent content() {
  LineContent content;
  content.facts.today = {.cost = {12 * usd},
                         .tracked = {8 * usd},
                         .dark = {4 * usd},
                         .proxy_only = {},
                         .unknown = {},
                         .calls = 1234,
                         .failed = 5,
                         .unpriced = 3,
                         .tokens = 1'234'567};
  content.facts.last_hour.cost = {usd + usd / 5};
  content.facts.last_hour.calls = 9;
  return content;
}

LineContent full() {
  auto all = content();
  all.facts.session = StretchFacts{};
  all.facts.session->cost = {usd / 2};
  all.facts.session->calls = 7;
  all.facts.budget = BudgetFacts{.left = {38 * usd}, .limit = {50 * usd}, .name = "dana"};
  all.hook = {.session = "s",
              .model = "Opus 4.8",
              .cost = NanoUsd{usd / 4},
              .context = 12.0,
              .five_hours = 41.5,
              .seven_days = 7.0};
  return all;
}

TEST(UsualLine, TellsTrackedDarkAndUnpricedApart) {
  EXPECT_EQ(usual_line(content(), Colour::no),
            "$12.00 today (8.00 tracked, 4.00 dark, 3 unpriced) · $1.20/h");
}

TEST(UsualLine, TellsTheSessionTheBudgetAndThePlanWhereTheyAreKnown) {
  EXPECT_EQ(
      usual_line(full(), Colour::no),
      "$12.00 today (8.00 tracked, 4.00 dark, 3 unpriced) · $0.50 session · $1.20/h · $38.00 left · 5 h 42%");
}

TEST(UsualLine, AnIdleDayIsZeroAndNoMore) { EXPECT_EQ(usual_line({}, Colour::no), "$0.00 today"); }

TEST(UsualLine, TheLeastAmountIsNotShownAsNothing) {
  auto tiny = LineContent{};
  tiny.facts.today.cost = tiny.facts.today.unknown = NanoUsd{1};
  tiny.facts.budget = BudgetFacts{.left = {-2 * usd}, .limit = {usd}, .name = {}};
  EXPECT_EQ(usual_line(tiny, Colour::no), "<$0.01 today (<0.01 unknown) · -$2.00 left");
}

TEST(UsualLine, UnpricedCallsOfTheSessionAreTold) {
  auto some = content();
  some.facts.session = StretchFacts{};
  some.facts.session->unpriced = 2;
  EXPECT_NE(usual_line(some, Colour::no).find("$0.00 session (2 unpriced)"), std::string::npos);
}

TEST(UsualLine, ColoursOnlyWhereTheyAreWantedAndEndsThem) {
  EXPECT_EQ(usual_line(full(), Colour::no).find('\x1b'), std::string::npos);
  auto low = full();
  low.facts.budget->left = {5 * usd};
  auto const line = usual_line(low, Colour::yes);
  EXPECT_NE(line.find("\x1b[33m4.00 dark\x1b[0m"), std::string::npos) << line;
  EXPECT_NE(line.find("\x1b[31m$5.00 left\x1b[0m"), std::string::npos) << "a tenth is left";
}

TEST(FormattedLine, ReplacesNamesAndKeepsTheRest) {
  EXPECT_EQ(
      *formatted_line(
          "AI {today} ({dark} dark, {unpriced} unpriced) s {session}/{session_calls} "
          "{burn} {budget} of {budget_max} for {budget_name} {model} {context} {limit_5h} {tool_cost}",
          full()),
      "AI $12.00 ($4.00 dark, 3 unpriced) s $0.50/7 $1.20 $38.00 of $50.00 for dana Opus 4.8 12% 42% $0.25");
}

TEST(FormattedLine, WhatIsNotKnownIsADash) {
  EXPECT_EQ(*formatted_line("{session}|{budget}|{model}|{limit_7d}|{tool_cost}", content()), "-|-|-|-|-");
}

TEST(FormattedLine, DoubledBracesAreBraces) {
  EXPECT_EQ(*formatted_line("{{{calls}}} }} {{x}}", content()), "{1,234} } {x}");
  EXPECT_EQ(*formatted_line("", content()), "");
}

TEST(FormattedLine, SaysWhatIsWrongWithAFormat) {
  for (auto const* format : {"{tody}", "{", "{today", "}", "today}", "{}"}) {
    auto const line = formatted_line(format, content());
    ASSERT_FALSE(line.has_value()) << format;
    EXPECT_EQ(line.error().code, Errc::invalid);
  }
  EXPECT_NE(formatted_line("{tody}", {}).error().message.find("today"), std::string::npos);
}

TEST(FormattedLine, ForeignNamesCannotSteerTheTerminal) {
  auto evil = full();
  evil.hook.model = "\x1b]0;x\x07";
  evil.facts.budget->name = "a\nb";
  EXPECT_EQ(*formatted_line("{model} {budget_name}", evil), "?]0;x? a?b");
}

TEST(Placeholders, EachHasItsOwnNameAMeaningAndAValue) {
  std::set<std::string_view> names;
  for (auto const& row : placeholders()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.about.empty()) << row.name;
    EXPECT_FALSE(row.value(full()).empty()) << row.name;
  }
}

TEST(Placeholders, ThePageForPeopleHasThemAll) {
  std::ifstream in{std::filesystem::path{places::source_folder()} / "docs/terminal.md"};
  std::string const page{std::istreambuf_iterator<char>{in}, {}};
  for (auto const& row : placeholders()) {
    EXPECT_NE(page.find("| `" + std::string{row.name} + "` | " + std::string{row.about} + " |"),
              std::string::npos)
        << row.name;
  }
}

}  // namespace
}  // namespace companion::cli
