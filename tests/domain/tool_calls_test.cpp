// A tool's log and its telemetry: one call each, also where the same counts come twice.
#include "domain/tool_calls.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "domain/identity.hpp"

namespace companion::domain {
namespace {

Sighting event(std::string source, std::string key, std::int64_t second, std::int64_t output = 20) {
  Sighting s;
  s.source = std::move(source);
  s.event_key = std::move(key);
  s.tool = "codex";
  s.session_id = "thread";
  s.end = s.start = from_epoch_ms(second * 1000);
  s.tokens = {.input = 200, .cache_read = 800, .output = output, .reasoning = 5};
  return s;
}
Sighting logged(std::string key, std::int64_t second) { return event("log:codex", std::move(key), second); }
Sighting sent(std::string key, std::int64_t second) { return event("otel:codex", std::move(key), second); }

/// "a+x b+y": the keys of each group, whatever the order of the input.
std::string groups_of(std::vector<Sighting> all) {
  std::string result;
  for (int round = 0; round < 2; ++round) {
    std::vector<std::string> groups;
    for (auto const& group : strong_groups(all)) {
      std::vector<std::string> keys;
      for (auto const member : group.members) keys.push_back(all[member].event_key);
      std::sort(keys.begin(), keys.end());
      std::string text;
      for (auto const& key : keys) text += (text.empty() ? "" : "+") + key;
      groups.push_back(text);
    }
    std::sort(groups.begin(), groups.end());
    std::string text;
    for (auto const& group : groups) text += (text.empty() ? "" : " ") + group;
    if (round == 1) {
      EXPECT_EQ(text, result) << "another order of the same events";
    }
    result = text;
    std::reverse(all.begin(), all.end());
  }
  return result;
}

TEST(ToolCalls, EqualCountsOfOneSessionInTwoSourcesAreOneCall) {
  EXPECT_EQ(groups_of({logged("a", 100), sent("x", 101)}), "a+x");
  auto const groups = strong_groups(std::vector{logged("a", 100), sent("x", 101)});
  EXPECT_EQ(groups[0].rule, MergeRule::tool_call);
}

TEST(ToolCalls, TheSameCountsTwiceAreTwoCallsInOrderOfTime) {
  EXPECT_EQ(groups_of({logged("a", 100), logged("b", 130), sent("x", 101), sent("y", 131)}), "a+x b+y");
}

TEST(ToolCalls, WhatOneSourceMissedStaysAlone) {
  EXPECT_EQ(groups_of({logged("a", 100), logged("b", 130), sent("y", 131)}), "a b+y");
  EXPECT_EQ(groups_of({logged("a", 100), sent("x", 101), sent("y", 160)}), "a+x y");
}

TEST(ToolCalls, AsManyPairsAsCanBeComeBeforeTheNearest) {
  // Nearest first would join b with x and leave a and y alone.
  EXPECT_EQ(groups_of({logged("a", 100), logged("b", 130), sent("x", 131), sent("y", 170)}), "a+x b+y");
}

TEST(ToolCalls, EventsOfOneSourceAreNeverJoined) {
  EXPECT_EQ(groups_of({sent("x", 101), sent("y", 101)}), "x y");
}

TEST(ToolCalls, FarApartInTimeIsNotTheSameCall) {
  EXPECT_EQ(groups_of({logged("a", 100), sent("x", 100 + 16 * 60)}), "a x");
}

TEST(ToolCalls, OtherCountsSessionsAndToolsAreOtherCalls) {
  auto other = sent("x", 100);
  other.tokens.output = 21;
  EXPECT_EQ(groups_of({logged("a", 100), other}), "a x");
  other = sent("x", 100);
  other.session_id = "another";
  EXPECT_EQ(groups_of({logged("a", 100), other}), "a x");
  other = sent("x", 100);
  other.tool = "gemini-cli";
  EXPECT_EQ(groups_of({logged("a", 100), other}), "a x");
}

TEST(ToolCalls, IdsThatDifferKeepEventsApartAndIdsThatAgreeComeFirst) {
  auto a = logged("a", 100);
  auto b = logged("b", 102);
  auto x = sent("x", 102);
  auto y = sent("y", 100);
  a.request_id = x.request_id = "req_1";
  b.request_id = y.request_id = "req_2";
  EXPECT_EQ(groups_of({a, b, x, y}), "a+x b+y");
  y.request_id = "req_3";
  EXPECT_EQ(groups_of({a, b, x, y}), "a+x b y");
}

TEST(ToolCalls, WhatIsNoSingleSuccessfulCallHasNoSuchId) {
  auto s = logged("a", 100);
  EXPECT_EQ(tool_call_id(s), "codex|thread|1000|800|20");
  EXPECT_TRUE(same_tool_call(s, sent("x", 5)));
  auto const spoil = [&](auto change) {
    auto copy = s;
    change(copy);
    EXPECT_FALSE(same_tool_call(copy, copy));
    return tool_call_id(copy);
  };
  EXPECT_EQ(spoil([](Sighting& c) { c.session_id.clear(); }), "");
  EXPECT_EQ(spoil([](Sighting& c) { c.tool.clear(); }), "");
  EXPECT_EQ(spoil([](Sighting& c) { c.tokens = {}; }), "");
  EXPECT_EQ(spoil([](Sighting& c) { c.side = Side::proxy; }), "");
  EXPECT_EQ(spoil([](Sighting& c) { c.status = Status::failure; }), "");
  EXPECT_EQ(spoil([](Sighting& c) { c.standing = Standing::retracted; }), "");
  EXPECT_EQ(spoil([](Sighting& c) { c.granularity = Granularity::session; }), "");
}

TEST(ToolCalls, AThirdSourceJoinsTheSameCall) {
  EXPECT_EQ(groups_of({logged("a", 100), sent("x", 101), event("log:codex-side", "s", 100)}), "a+s+x");
}

}  // namespace
}  // namespace companion::domain
