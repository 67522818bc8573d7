#include "receiver/pairing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "daemon_double.hpp"
#include "tests/support/file_modes.hpp"

namespace companion::receiver {
namespace {

using namespace std::chrono_literals;

class PairingTest : public ::testing::Test {
 protected:
  PairingCode offer() { return offer_pairing(file, now).value(); }
  Errc redeem(std::string_view code) {
    auto const redeemed = pairing.redeem(code, now);
    return redeemed ? Errc::cancelled : redeemed.error().code;
  }
  static constexpr Errc taken = Errc::cancelled;

  Instant now = parse_instant("2026-11-26T10:00:00Z").value();
  std::filesystem::path folder = testing::fresh_folder("pairing");
  std::filesystem::path file = pairing_file(folder / "tokens.json");
  Pairing pairing{file};
};

TEST_F(PairingTest, ACodeIsGoodOnce) {
  auto const code = offer();
  EXPECT_EQ(redeem(code.text), taken);
  EXPECT_EQ(redeem(code.text), Errc::not_found);
}

TEST_F(PairingTest, ACodeHasEightLettersThatPeopleTellApart) {
  std::set<std::string> codes;
  for (int i = 0; i < 200; ++i) {
    auto const text = offer().text;
    ASSERT_EQ(text.size(), 9U);
    EXPECT_EQ(text[4], '-');
    EXPECT_EQ(text.find_first_of("ILOUilou"), std::string::npos) << text;
    codes.insert(text);
  }
  EXPECT_EQ(codes.size(), 200U);
}

TEST_F(PairingTest, ItMayBeTypedAsPeopleType) {
  auto text = offer().text;
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  std::replace(text.begin(), text.end(), '0', 'o');
  std::replace(text.begin(), text.end(), '1', 'l');
  text.erase(4, 1);
  EXPECT_EQ(redeem(" " + text + " "), taken);
}

TEST_F(PairingTest, ItIsGoodForFiveMinutes) {
  auto const code = offer();
  EXPECT_EQ(code.expires, now + 5min);
  now += 5min;
  EXPECT_EQ(redeem(code.text), Errc::not_found);
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(PairingTest, AClockThatIsSetBackDoesNotMakeItLastLonger) {
  auto const code = offer();
  now -= 1h;
  EXPECT_EQ(redeem(code.text), Errc::not_found);
}

TEST_F(PairingTest, FiveWrongGuessesEndIt) {
  auto const code = offer();
  for (int i = 0; i < 4; ++i) EXPECT_EQ(redeem("AAAA-AAAA"), Errc::denied) << i;
  EXPECT_EQ(redeem("AAAA-AAAA"), Errc::busy);
  EXPECT_EQ(redeem(code.text), Errc::not_found) << "the right one comes too late";
}

TEST_F(PairingTest, WrongGuessesAtOneCodeDoNotCountForTheNext) {
  offer();
  for (int i = 0; i < 4; ++i) EXPECT_EQ(redeem("AAAA-AAAA"), Errc::denied);
  auto const next = offer();
  EXPECT_EQ(redeem("BBBB-BBBB"), Errc::denied);
  EXPECT_EQ(redeem(next.text), taken);
}

TEST_F(PairingTest, ANewCodeReplacesTheOneBefore) {
  auto const first = offer();
  auto const second = offer();
  EXPECT_EQ(redeem(first.text), Errc::denied);
  EXPECT_EQ(redeem(second.text), taken);
}

TEST_F(PairingTest, WhatIsNoCodeIsAWrongOne) {
  offer();
  for (auto const* text : {"", "AAAA", "AAAA-AAAA-A", "AAAA_AAAA"})
    EXPECT_EQ(redeem(text), Errc::denied) << text;
}

TEST_F(PairingTest, NothingIsOfferedUntilSomebodyAsks) {
  EXPECT_EQ(redeem("AAAA-AAAA"), Errc::not_found);
  EXPECT_FALSE(is_pairing_offered(file, now));
  offer();
  EXPECT_TRUE(is_pairing_offered(file, now));
  EXPECT_EQ(Pairing{{}}.redeem("AAAA-AAAA", now).error().code, Errc::not_found) << "no tokens, no pairing";
}

TEST_F(PairingTest, TheFileIsForItsOwnerAndDoesNotTellTheCode) {
  auto const code = offer();
  std::ifstream in{file};
  std::string const text{std::istreambuf_iterator<char>{in}, {}};
  EXPECT_EQ(text.find(code.text), std::string::npos);
  EXPECT_EQ(text.find(code.text.substr(0, 4) + code.text.substr(5)), std::string::npos);
  EXPECT_TRUE(test::has_mode(file, 0600));
}

TEST_F(PairingTest, ADamagedFileOffersNothing) {
  for (auto const* text :
       {"", "{", "[]", "{}", R"({"sha256":1,"expires":2})", R"({"sha256":"x","expires":"soon"})"}) {
    std::ofstream{file} << text;
    EXPECT_EQ(redeem("AAAA-AAAA"), Errc::not_found) << text;
  }
}

}  // namespace
}  // namespace companion::receiver
