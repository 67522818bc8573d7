#include "core/text.hpp"

#include <gtest/gtest.h>

namespace companion {
namespace {

TEST(Text, IsTrimmedOnBothSides) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Text, LowersAsciiAlone) {
  EXPECT_EQ(lower("Content-TYPE \xc3\x84"), "content-type \xc3\x84");
  EXPECT_TRUE(equal_but_for_case("Content-Type", "content-TYPE"));
  EXPECT_FALSE(equal_but_for_case("Content-Type", "Content-Typ"));
  EXPECT_FALSE(equal_but_for_case("[", "{"));
}

TEST(Text, DecodesPercentsAndLeavesWhatIsNone) {
  EXPECT_EQ(percent_decoded("a%20b%C3%a4"), "a b\xc3\xa4");
  for (auto const* const text : {"100%", "%4", "%zz", "%4g", "% 1"}) EXPECT_EQ(percent_decoded(text), text);
}

TEST(Text, WritesHashesWithAllTheirDigits) {
  EXPECT_EQ(hex64(0), "0000000000000000");
  EXPECT_EQ(hex64(0x0123456789abcdefULL), "0123456789abcdef");
}

}  // namespace
}  // namespace companion
