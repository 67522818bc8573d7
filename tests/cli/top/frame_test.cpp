#include "cli/top/frame.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "cli/render/text.hpp"

namespace companion::cli {
namespace {

constexpr std::int64_t usd = 1'000'000'000;

UsageGroup route(std::string key, std::int64_t calls, std::int64_t cost) {
  UsageGroup group;
  group.key = std::move(key);
  group.sums.calls = calls;
  group.sums.cost = NanoUsd{cost};
  group.sums.tokens.input = 1000;
  return group;
}

UsageReport report(std::vector<UsageGroup> groups) {
  UsageReport report;
  for (auto const& group : groups) report.total += group.sums;
  report.groups = std::move(groups);
  return report;
}

Call call() {
  Call call;
  call.start = *parse_instant("2026-11-21T11:59:30Z");
  call.tool = "claude-code";
  call.model = "claude-opus-4-8";
  call.route = Route::dark;
  call.tokens.output = 4321;
  return call;
}

TopNumbers numbers(std::size_t groups = 3) {
  TopNumbers numbers;
  numbers.question.now = *parse_instant("2026-11-21T12:00:00Z");
  numbers.glance.today = report({route("tracked", 8, 8 * usd), route("dark", 4, 4 * usd)});
  numbers.glance.today.total.unpriced_calls = 3;
  numbers.glance.last_hour = report({route("dark", 1, usd)});
  numbers.active_sessions = 2;
  for (std::size_t i = 0; i < groups; ++i) {
    TopGroup group;
    group.all = route("tool-" + std::to_string(i + 1), 1, usd);
    group.dark = NanoUsd{usd / 4};
    numbers.groups.push_back(std::move(group));
  }
  numbers.calls = {call()};
  numbers.daemon = {.running = true, .text = "http://127.0.0.1:4319", .not_well = {}};
  return numbers;
}

std::string text_of(Frame const& frame) { return as_text(frame, Colour::no); }

bool has(Frame const& frame, std::string_view text) { return text_of(frame).find(text) != std::string::npos; }

TEST(TopFrame, TellsTrackedDarkAndUnpricedApart) {
  auto const frame = make_frame(numbers(), {}, {.rows = 40, .columns = 120});
  EXPECT_TRUE(has(frame,
                  "           Cost USD  Tracked  Dark  Proxy only  Unknown  Unpriced  Calls  Failed  Tokens\n"
                  "Today         12.00     8.00  4.00        0.00     0.00         3     12       0   2,000\n"
                  "Last hour      1.00     0.00  1.00        0.00     0.00         0      1       0   1,000\n"
                  "Burn 1.00 USD/h · 2 active sessions\n"))
      << text_of(frame);
}

TEST(TopFrame, ShowsTheGroupsAndTheLastCalls) {
  auto const frame = make_frame(numbers(), {}, {.rows = 40, .columns = 120});
  EXPECT_TRUE(has(frame,
                  "By tool, today, by cost\n"
                  "Tool    Calls  Tokens  Unpriced  Dark USD  Cost USD\n"
                  "tool-1      1   1,000         0      0.25      1.00\n"))
      << text_of(frame);
  EXPECT_TRUE(has(frame, "11-21 11:59:30  claude-code  claude-opus-4-8  dark            4,321  unpriced\n"))
      << text_of(frame);
  EXPECT_EQ(frame.groups_shown, 3U);
}

TEST(TopFrame, TellsWhatABudgetLeaves) {
  auto with = numbers();
  with.glance.budget = ProxyAccount{};
  with.glance.budget->alias = "dana-laptop";
  with.glance.budget->max_budget = NanoUsd{50 * usd};
  with.glance.budget->spend = NanoUsd{12 * usd};
  EXPECT_TRUE(
      has(make_frame(with, {}, {.rows = 40, .columns = 120}), "38.00 of 50.00 USD left (dana-laptop)"));
}

TEST(TopFrame, SaysWhatIsNotWell) {
  auto ill = numbers();
  ill.daemon = {.running = false, .text = "the daemon does not run", .not_well = {}};
  EXPECT_TRUE(has(make_frame(ill, {}, {}), "Not live: the daemon does not run"));
  ill.daemon = {.running = true, .text = "here", .not_well = {"log:codex: x", "b", "c", "d"}};
  auto const frame = make_frame(ill, {}, {});
  EXPECT_TRUE(has(frame, "Not well: log:codex: x\nNot well: b\nNot well: 2 more"));
}

TEST(TopFrame, ScrollsAndSaysWhereItIs) {
  ScreenSize const size{.rows = 23, .columns = 80};
  auto const top = make_frame(numbers(50), {}, size);
  ASSERT_GT(top.groups_shown, 3U);
  EXPECT_TRUE(has(top, "1 to " + std::to_string(top.groups_shown) + " of 50"));
  EXPECT_TRUE(has(top, "tool-1 "));
  auto const below = make_frame(numbers(50), {.scroll = 10}, size);
  EXPECT_FALSE(has(below, "tool-10 "));
  EXPECT_TRUE(has(below, "tool-11 "));
  auto const end = make_frame(numbers(50), {.scroll = 999}, size);
  EXPECT_TRUE(has(end, "tool-50 ")) << "rows that have gone meanwhile";
}

TEST(TopFrame, AnEmptyLedgerSaysSo) {
  auto none = numbers(0);
  none.calls.clear();
  EXPECT_TRUE(has(make_frame(none, {}, {}), "No calls yet."));
}

TEST(TopFrame, ASessionIsToldByItsToolAndProject) {
  auto sessions = numbers(1);
  auto& group = sessions.groups.front().all;
  group.key = "5b0f6a1e-0000-4000-8000-000000000001";
  group.tool = "codex";
  group.project = "/home/alex/shop";
  group.last = *parse_instant("2026-11-21T11:00:00Z");
  auto const frame = make_frame(sessions, {.by = GroupBy::session}, {.rows = 40, .columns = 120});
  EXPECT_TRUE(has(frame, "5b0f6a1e  codex  /home/alex/shop  2026-11-21 11:00:00")) << text_of(frame);
}

class TopFrameSizes : public testing::TestWithParam<ScreenSize> {};

TEST_P(TopFrameSizes, NothingIsWiderOrHigherThanTheScreen) {
  auto full = numbers(60);
  full.groups.front().all.key = std::string(300, 'x') + "\x1b[31m";
  full.calls.resize(30, call());
  full.daemon.not_well = {"a", "b", "c", "d", "e"};
  for (auto const by : {GroupBy::tool, GroupBy::session}) {
    auto const frame = make_frame(full, {.by = by}, GetParam());
    EXPECT_LE(frame.lines.size(), GetParam().rows);
    for (auto const& line : frame.lines) EXPECT_LE(display_width(line.text), GetParam().columns) << line.text;
    EXPECT_EQ(text_of(frame).find('\x1b'), std::string::npos) << "foreign names cannot steer the terminal";
  }
}

INSTANTIATE_TEST_SUITE_P(All, TopFrameSizes,
                         testing::Values(ScreenSize{0, 0}, ScreenSize{1, 1}, ScreenSize{3, 200},
                                         ScreenSize{10, 20}, ScreenSize{23, 80}, ScreenSize{60, 40},
                                         ScreenSize{200, 300}));

TEST(TopFrame, TheLastCallsHaveTheirShareOfAFullScreen) {
  auto full = numbers(60);
  full.calls.resize(30, call());
  auto const frame = make_frame(full, {}, {.rows = 30, .columns = 100});
  auto const calls = std::count_if(frame.lines.begin(), frame.lines.end(), [](FrameLine const& line) {
    return line.text.find("claude-opus-4-8") != std::string::npos;
  });
  EXPECT_GE(calls, 4);
  EXPECT_GE(frame.groups_shown, 8U);
}

TEST(TopPicture, CoversTheWholeScreenAndLeavesNothingOfTheLastOne) {
  ScreenSize const size{.rows = 10, .columns = 60};
  auto const picture = as_picture(make_help({.rows = 9, .columns = 60}), size, Colour::yes);
  EXPECT_TRUE(picture.starts_with("\x1b[H"));
  EXPECT_EQ(std::count(picture.begin(), picture.end(), '\n'), 9) << "the last row does not scroll";
  std::size_t cleared = 0;
  for (auto at = picture.find("\x1b[K"); at != picture.npos; at = picture.find("\x1b[K", at + 1)) ++cleared;
  EXPECT_EQ(cleared, size.rows);
}

TEST(TopPicture, WithoutColourNothingIsPainted) {
  auto const note = make_note("no ledger yet", {});
  EXPECT_EQ(as_picture(note, {}, Colour::no).find("\x1b[33m"), std::string::npos);
  EXPECT_NE(as_picture(note, {}, Colour::yes).find("\x1b[33mno ledger yet\x1b[0m"), std::string::npos);
}

}  // namespace
}  // namespace companion::cli
