#include "platform/utf8_step.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace companion::platform {
namespace {

/// As libstdc++ calls it: step after step through the whole text; nullopt for what is no UTF-8.
std::optional<std::u16string> converted(std::string_view bytes) {
  std::u16string units;
  char16_t pending = 0;
  while (!bytes.empty()) {
    char16_t unit = 0;
    auto const taken = utf8_step(bytes, unit, pending);
    if (taken == utf8_wrong || taken == utf8_cut_off) return std::nullopt;
    units += unit;
    bytes.remove_prefix(taken);
  }
  return units;
}

TEST(Utf8Step, KeepsLettersOfEveryLength) {
  EXPECT_EQ(converted("C:\\Users\\alex"), u"C:\\Users\\alex");
  EXPECT_EQ(converted("pr\xC3\xB8"
                      "be"),
            u"pr\u00F8be");
  EXPECT_EQ(converted("\xE6\x97\xA5\xE6\x9C\xAC"), u"\u65E5\u672C");
  EXPECT_EQ(converted("a\xF0\x9F\x98\x80z"), u"a\U0001F600z");
}

TEST(Utf8Step, TakesACharacterOfTwoUnitsInTwoStepsAndAllItsBytes) {
  std::string_view const smile{"\xF0\x9F\x98\x80"};
  char16_t unit = 0;
  char16_t pending = 0;
  EXPECT_EQ(utf8_step(smile, unit, pending), 3U);
  EXPECT_EQ(unit, 0xD83D);
  EXPECT_EQ(pending, 0xDE00);
  EXPECT_EQ(utf8_step(smile.substr(3), unit, pending), 1U);
  EXPECT_EQ(unit, 0xDE00);
  EXPECT_EQ(pending, 0);
}

TEST(Utf8Step, TellsACutOffCharacterFromAWrongOne) {
  char16_t unit = 0;
  char16_t pending = 0;
  EXPECT_EQ(utf8_step("\xE6\x97", unit, pending), utf8_cut_off);
  EXPECT_EQ(utf8_step("", unit, pending), utf8_cut_off);
  EXPECT_EQ(utf8_step("\xE6(", unit, pending), utf8_wrong);
}

TEST(Utf8Step, RefusesWhatIsNotUtf8) {
  for (std::string const text : {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80",
                                 "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"})
    EXPECT_EQ(converted(text), std::nullopt) << testing::PrintToString(text);
}

TEST(Utf8Step, TakesANulAsACharacter) {
  char16_t unit = 1;
  char16_t pending = 0;
  EXPECT_EQ(utf8_step({"\0a", 2}, unit, pending), 1U);
  EXPECT_EQ(unit, 0);
}

}  // namespace
}  // namespace companion::platform
