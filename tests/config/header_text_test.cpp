#include "config/header_text.hpp"

#include <gtest/gtest.h>

namespace companion::config {
namespace {

TEST(HeaderText, LinesAreReadAndBadOnesNamed) {
  auto const headers = header_lines("# of the platform team\nAuthorization: Bearer a:b\n\nX-Org:  one \n");
  ASSERT_TRUE(headers);
  EXPECT_EQ(headers->at("Authorization"), "Bearer a:b");
  EXPECT_EQ(headers->at("X-Org"), "one");
  EXPECT_EQ(headers->size(), 2U);
  auto const bad = header_lines("A: b\n\nsecret without a colon\n");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().message, "line 3 is no `Name: value`") << "what it holds is not repeated";
}

TEST(HeaderText, PairsAreReadWithTheirEscapes) {
  auto const pairs = header_pairs("a=b%20c, X-Org = one,");
  ASSERT_TRUE(pairs);
  EXPECT_EQ(*pairs, (TextMap{{"a", "b c"}, {"X-Org", "one"}}));
  EXPECT_FALSE(header_pairs("no pair"));
  EXPECT_FALSE(header_pairs("=value"));
}

}  // namespace
}  // namespace companion::config
