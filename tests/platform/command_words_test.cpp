#include "platform/command_words.hpp"

#include <gtest/gtest.h>

namespace companion::platform {
namespace {

using Words = std::vector<std::string>;

TEST(WindowsCommandLine, IsCutAtBlanks) {
  EXPECT_EQ(split_command_line("claude.exe  --print\thello "), (Words{"claude.exe", "--print", "hello"}));
  EXPECT_EQ(split_command_line(""), Words{});
  EXPECT_EQ(split_command_line("node"), Words{"node"});
}

TEST(WindowsCommandLine, KeepsQuotedProgramsAndFolders) {
  EXPECT_EQ(split_command_line(R"("C:\Program Files\nodejs\node.exe" "C:\Users\J. Dö\cli.js" -p)"),
            (Words{R"(C:\Program Files\nodejs\node.exe)", R"(C:\Users\J. Dö\cli.js)", "-p"}));
}

TEST(WindowsCommandLine, TakesNoEscapesInTheProgramsName) {
  EXPECT_EQ(split_command_line(R"("C:\a\" b)"), (Words{R"(C:\a\)", "b"}));
}

// The table of Microsoft's documentation.
TEST(WindowsCommandLine, CountsBackslashesBeforeQuotesOnly) {
  EXPECT_EQ(split_command_line(R"(x "abc" d e)"), (Words{"x", "abc", "d", "e"}));
  EXPECT_EQ(split_command_line(R"(x a\\b d"e f"g h)"), (Words{"x", R"(a\\b)", "de fg", "h"}));
  EXPECT_EQ(split_command_line(R"(x a\\\"b c d)"), (Words{"x", R"(a\"b)", "c", "d"}));
  EXPECT_EQ(split_command_line(R"(x a\\\\"b c" d e)"), (Words{"x", R"(a\\b c)", "d", "e"}));
  EXPECT_EQ(split_command_line(R"(x a"b"" c d)"), (Words{"x", R"(ab" c d)"}));
}

TEST(WindowsCommandLine, KeepsEmptyWords) {
  EXPECT_EQ(split_command_line(R"(x "" y)"), (Words{"x", "", "y"}));
}

TEST(EnvironmentBlock, GivesTheNamedVariable) {
  using namespace std::string_view_literals;
  auto const block = "=C:=C:\\work\0CLAUDE_CONFIG_DIR=C:\\c\0Path=C:\\bin;D:\\x=y\0\0junk=1\0"sv;
  EXPECT_EQ(find_in_block(block, "CLAUDE_CONFIG_DIR"), "C:\\c");
  EXPECT_EQ(find_in_block(block, "PATH"), "C:\\bin;D:\\x=y") << "names match without case";
  EXPECT_EQ(find_in_block(block, "CLAUDE"), std::nullopt);
  EXPECT_EQ(find_in_block(block, "junk"), std::nullopt) << "the empty text ends the block";
  EXPECT_EQ(find_in_block("", "A"), std::nullopt);
  EXPECT_EQ(find_in_block("A=1", "A"), "1") << "a block that was cut short";
}

}  // namespace
}  // namespace companion::platform
