#include <gtest/gtest.h>

#include "platform/process_usage.hpp"

namespace companion::platform {
namespace {

TEST(ProcessUsage, TellsMemoryAndTimeOfThisProcess) {
  auto const usage = process_usage();
  ASSERT_TRUE(usage);
  EXPECT_GT(usage->resident_bytes, 100'000U);
  EXPECT_GE(usage->resident_bytes_peak, 100'000U);
  EXPECT_GE(usage->cpu.count(), 0);
}

}  // namespace
}  // namespace companion::platform
