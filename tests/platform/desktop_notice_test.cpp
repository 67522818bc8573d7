#include "platform/desktop_notice.hpp"

#include <gtest/gtest.h>

namespace companion::platform {
namespace {

TEST(DesktopNotice, ATextHasNoMarkup) {
  EXPECT_EQ(without_markup("a < b && c > d"), "a &lt; b &amp;&amp; c &gt; d");
  EXPECT_EQ(without_markup("für 2 %"), "für 2 %");
}

}  // namespace
}  // namespace companion::platform
