// What counts as this machine alone.
#include "config/rules.hpp"

#include <gtest/gtest.h>

namespace companion::config {
namespace {

TEST(Addresses, LoopbackIsWhatNoNetworkSees) {
  for (auto const* const host : {"localhost", "::1", "127.0.0.1", "127.1.2.3"})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (auto const* const host : {"127.evil.example", "0.0.0.0", "::", "192.168.0.1", "localhost.example", ""})
    EXPECT_FALSE(is_loopback(host)) << host;
}

TEST(Addresses, EverywhereIsNoLoopback) {
  EXPECT_TRUE(is_everywhere("0.0.0.0"));
  EXPECT_TRUE(is_everywhere("::"));
  EXPECT_FALSE(is_everywhere("127.0.0.1"));
}

}  // namespace
}  // namespace companion::config
