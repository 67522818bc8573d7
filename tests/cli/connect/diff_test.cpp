#include "cli/connect/diff.hpp"

#include <gtest/gtest.h>

namespace companion::cli {
namespace {

TEST(ShownDiff, NamesTheLinesThatComeAndGo) {
  EXPECT_EQ(shown_diff("a\nb\nc\n", "a\nx\nc\nd\n"), "line 2\n-b\n+x\nline 4\n+d\n");
  EXPECT_EQ(shown_diff("", "a\n"), "line 1\n+a\n");
  EXPECT_EQ(shown_diff("a\r\n", ""), "line 1\n-a\n");
  EXPECT_EQ(shown_diff("a\n", "a\n"), "");
}

TEST(ShownDiff, ShowsNoSecret) {
  EXPECT_EQ(without_secret("  \"ANTHROPIC_AUTH_TOKEN\": \"sk-1\","), "  \"ANTHROPIC_AUTH_TOKEN\": (hidden)");
  EXPECT_EQ(without_secret("GEMINI_API_KEY=abc"), "GEMINI_API_KEY= (hidden)");
  EXPECT_EQ(without_secret("headers: {Authorization: \"Bearer cmp_1\"}"),
            "headers: {Authorization: (hidden)");
  EXPECT_EQ(without_secret("x = \"Bearer cmp_1\""), "x = \"Bearer  (hidden)");
  EXPECT_EQ(without_secret("token_file: \"/a/b\""), "token_file: \"/a/b\"");
  EXPECT_EQ(without_secret("model: a"), "model: a");
}

TEST(ShownDiff, LongFilesAreShownWholeRatherThanComparedForever) {
  std::string before;
  std::string after;
  for (int i = 0; i < 5000; ++i) {
    before += "a" + std::to_string(i) + "\n";
    after += "b" + std::to_string(i) + "\n";
  }
  EXPECT_EQ(shown_diff(before, after).size(), before.size() + after.size() + 10000 + 7);
}

}  // namespace
}  // namespace companion::cli
