#include "platform/x_authority.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace companion::platform {
namespace {

std::string number(std::size_t value) {
  return {static_cast<char>(value / 256), static_cast<char>(value % 256)};
}
std::string text(std::string const& value) { return number(value.size()) + value; }
std::string entry(std::size_t family, std::string const& display, std::string const& cookie,
                  std::string const& name = "MIT-MAGIC-COOKIE-1") {
  return number(family) + text("host") + text(display) + text(name) + text(cookie);
}

constexpr std::size_t local = 256;
constexpr std::size_t wild = 65535;
constexpr std::size_t internet = 0;

TEST(XCookie, IsThatOfTheDisplaysNumber) {
  auto const file = entry(local, "1", "one") + entry(local, "0", "zero") + entry(local, "10", "ten");
  EXPECT_EQ(x_cookie(file, ":0"), "zero");
  EXPECT_EQ(x_cookie(file, ":1.0"), "one");
  EXPECT_EQ(x_cookie(file, "unix:10"), "ten");
  EXPECT_EQ(x_cookie(file, ":2"), std::nullopt);
}

TEST(XCookie, ForAnyDisplayServesWhereNoneIsForTheNumber) {
  auto const file = entry(wild, "", "any") + entry(local, "3", "three");
  EXPECT_EQ(x_cookie(file, ":3"), "three");
  EXPECT_EQ(x_cookie(file, ":4"), "any");
}

TEST(XCookie, OfOtherMachinesAndKindsIsNotTaken) {
  auto const file = entry(internet, "0", "remote") + entry(local, "0", "other", "XDM-AUTHORIZATION-1");
  EXPECT_EQ(x_cookie(file, ":0"), std::nullopt);
  EXPECT_EQ(x_cookie(entry(local, "0", "zero"), "elsewhere:0"), std::nullopt);
  EXPECT_EQ(x_cookie(entry(local, "0", "zero"), "0"), std::nullopt);
}

TEST(XCookie, OfAFileThatIsCutOffAnywhereIsNoneOrAWholeOne) {
  auto const whole = entry(wild, "", std::string(16, '\xff')) + entry(local, "7", std::string(16, 'k'));
  auto const first = entry(wild, "", std::string(16, '\xff')).size();
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    auto const cookie = x_cookie(whole.substr(0, size), ":7");
    auto const expected = size < first          ? std::nullopt
                          : size < whole.size() ? std::optional{std::string(16, '\xff')}
                                                : std::optional{std::string(16, 'k')};
    EXPECT_EQ(cookie, expected) << size;
  }
  EXPECT_EQ(x_cookie("no such file", ":7"), std::nullopt);
}

}  // namespace
}  // namespace companion::platform
