#include <gtest/gtest.h>

#include <set>

#include "cli/demo/month.hpp"

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

}  // namespace
}  // namespace companion::cli::demo
