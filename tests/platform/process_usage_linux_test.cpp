#include <gtest/gtest.h>

#include "platform/process_usage.hpp"

namespace companion::platform {
namespace {

// Wine tells of no handles, so Windows is not asked here.
TEST(ProcessUsage, CountsWhatThisProcessHasOpen) {
  auto const usage = process_usage();
  ASSERT_TRUE(usage);
  EXPECT_GE(usage->open_files, 1U);
}

}  // namespace
}  // namespace companion::platform
