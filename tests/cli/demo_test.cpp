#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "cli/demo/surroundings.hpp"

namespace companion::cli::demo {
namespace {

Wishes const wishes{.seed = 3, .days = 30, .now = *parse_instant("2026-08-20T18:00:00Z")};

TEST(DemoMonth, EndsNowAndBeginsWhereAsked) {
  for (auto const& session : make_month(wishes)) {
    for (auto const& call : session.calls) {
      EXPECT_LE(call.start + call.duration, wishes.now);
      EXPECT_GE(call.start, *parse_instant("2026-07-22T00:00:00Z"));
    }
  }
}

TEST(DemoMonth, IsDecidedByItsSeed) {
  auto other = wishes;
  other.seed = 4;
  auto const ids = [](Wishes const& wanted) {
    std::vector<std::string> found;
    for (auto const& session : make_month(wanted)) found.push_back(session.id);
    return found;
  };
  EXPECT_EQ(ids(wishes), ids(wishes));
  EXPECT_NE(ids(wishes), ids(other));
}

TEST(DemoMonth, HasEveryKindOfCallAndNoIdTwice) {
  std::set<std::string> responses;
  std::set<Told> told;
  std::set<Tool> tools;
  bool failed = false;
  for (auto const& session : make_month(wishes)) {
    tools.insert(session.tool);
    for (auto const& call : session.calls) {
      EXPECT_TRUE(responses.insert(call.response_id).second);
      told.insert(call.told);
      failed = failed || call.failed;
    }
  }
  EXPECT_EQ(told.size(), 3U);
  EXPECT_EQ(tools.size(), 3U);
  EXPECT_TRUE(failed);
}

std::vector<std::string> told(Surroundings const& all) {
  std::vector<std::string> lines;
  for (auto const& command : all.commands) {
    lines.push_back(format_instant(command.start) + " " + std::to_string(command.duration.count()) + " " +
                    command.line);
  }
  for (auto const& visit : all.visits) lines.push_back(format_instant(visit.at) + " " + visit.url);
  return lines;
}

TEST(DemoSurroundings, EverySessionOfAToolHasTheCommandThatHeldIt) {
  auto const month = make_month(wishes);
  auto const commands = make_surroundings(month, wishes).commands;
  std::size_t held = 0;
  std::size_t sessions = 0;
  for (auto const& session : month) {
    if (session.tool == Tool::none) continue;
    ++sessions;
    std::string const name = session.tool == Tool::claude_code ? "claude" : "codex";
    auto const& last = session.calls.back();
    held += std::any_of(commands.begin(), commands.end(), [&](ShellCommand const& command) {
      return command.line == name && command.start <= session.calls.front().start &&
             command.start + command.duration >= last.start + last.duration;
    });
  }
  EXPECT_GT(sessions, 20U);
  EXPECT_GE(held + 1, sessions) << "all but one that may run yet";
}

TEST(DemoSurroundings, AreInOrderEndWithTheMonthAndAreDecidedByItsSeed) {
  auto const all = make_surroundings(make_month(wishes), wishes);
  ASSERT_FALSE(all.visits.empty());
  EXPECT_TRUE(std::is_sorted(all.commands.begin(), all.commands.end(),
                             [](auto const& a, auto const& b) { return a.start < b.start; }));
  EXPECT_TRUE(std::is_sorted(all.visits.begin(), all.visits.end(),
                             [](auto const& a, auto const& b) { return a.at < b.at; }));
  for (auto const& command : all.commands) EXPECT_LE(command.start + command.duration, wishes.now);
  EXPECT_LE(all.visits.back().at, wishes.now);
  EXPECT_EQ(told(all), told(make_surroundings(make_month(wishes), wishes)));
  auto other = wishes;
  other.seed = 4;
  EXPECT_NE(told(all), told(make_surroundings(make_month(wishes), other)));
}

}  // namespace
}  // namespace companion::cli::demo
