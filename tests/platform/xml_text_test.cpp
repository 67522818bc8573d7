#include "platform/xml_text.hpp"

#include <gtest/gtest.h>

namespace companion::platform {
namespace {

TEST(XmlText, HasNoMarkupAndNoControlCharacters) {
  EXPECT_EQ(xml_text("a < b && c > d"), "a &lt; b &amp;&amp; c &gt; d");
  EXPECT_EQ(xml_text("für 2 %"), "für 2 %");
  EXPECT_EQ(xml_text("a\x01\tb\r\n"), "a\tb&#13;\n");
}

}  // namespace
}  // namespace companion::platform
