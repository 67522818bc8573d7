#include "cli/statusline/hook.hpp"

#include <gtest/gtest.h>

namespace companion::cli {
namespace {

constexpr auto whole = R"({
  "session_id": "5b0f6a1e-0000-4000-8000-000000000001", "transcript_path": "/home/alex/.claude/projects/-x/t.jsonl",
  "cwd": "/home/alex/shop/src", "model": {"id": "claude-opus-4-8", "display_name": "Opus 4.8"},
  "workspace": {"current_dir": "/home/alex/shop/src", "project_dir": "/home/alex/shop", "added_dirs": []},
  "version": "2.1.0", "output_style": {"name": "default"},
  "cost": {"total_cost_usd": 0.5201, "total_duration_ms": 45000, "total_api_duration_ms": 2300,
           "total_lines_added": 12, "total_lines_removed": 3},
  "context_window": {"total_input_tokens": 15000, "context_window_size": 200000, "used_percentage": 8},
  "exceeds_200k_tokens": false,
  "rate_limits": {"five_hour": {"used_percentage": 41.5, "resets_at": 1795690800},
                  "seven_day": {"used_percentage": 7, "resets_at": 1796000000}}})";

TEST(Hook, TellsTheSessionAndWhatTheToolCounts) {
  auto const hook = parse_hook(whole);
  ASSERT_TRUE(hook.has_value());
  EXPECT_EQ(hook->session, "5b0f6a1e-0000-4000-8000-000000000001");
  EXPECT_EQ(hook->model, "Opus 4.8");
  EXPECT_EQ(hook->cost, NanoUsd{520'100'000});
  EXPECT_EQ(hook->context, 8.0);
  EXPECT_EQ(hook->five_hours, 41.5);
  EXPECT_EQ(hook->seven_days, 7.0);
}

TEST(Hook, WhatIsMissingOrOfAnotherKindStaysEmpty) {
  for (auto const* text :
       {"{}", R"({"session_id": 5, "model": "x", "cost": [], "rate_limits": {"five_hour": 3}})",
        R"({"cost": {"total_cost_usd": "much"}, "rate_limits": {"five_hour": {"used_percentage": -1}}})",
        R"({"rate_limits": {"five_hour": {"used_percentage": 1e300}, "seven_day": null}})"}) {
    auto const hook = parse_hook(text);
    ASSERT_TRUE(hook.has_value()) << text;
    EXPECT_TRUE(hook->session.empty() && hook->model.empty()) << text;
    EXPECT_FALSE(hook->cost || hook->context || hook->five_hours || hook->seven_days) << text;
  }
}

TEST(Hook, WhatIsNoObjectIsNoHook) {
  for (auto const* text : {"", "no json", "[1]", "\"text\"", "{\"session_id\": \"cut of", "\xff\xfe"})
    EXPECT_FALSE(parse_hook(text).has_value()) << text;
}

}  // namespace
}  // namespace companion::cli
