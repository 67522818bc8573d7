#include "platform/machine_name.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace companion::platform {
namespace {

TEST(MachineName, IsOneLineOfText) {
  auto const name = machine_name();
  ASSERT_FALSE(name.empty());
  EXPECT_EQ(name.find_first_of(std::string_view{"\0\r\n ", 4}), std::string::npos) << name;
}

TEST(SystemType, IsOneOfThoseThatOpenTelemetryNames) {
  constexpr std::array<std::string_view, 7> known{"linux",   "darwin",       "windows", "freebsd",
                                                  "openbsd", "dragonflybsd", "netbsd"};
  EXPECT_NE(std::find(known.begin(), known.end(), system_type()), known.end()) << system_type();
}

}  // namespace
}  // namespace companion::platform
