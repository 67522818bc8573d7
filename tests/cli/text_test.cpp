#include "cli/render/text.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace companion::cli {
namespace {

TEST(Text, WidthCountsColumnsNotBytes) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("Zürich"), 6U);
  EXPECT_EQ(display_width("日本"), 4U);
  EXPECT_EQ(display_width("e\xCC\x81"), 1U);
  EXPECT_EQ(display_width("\xff\xfe"), 2U);
}

TEST(Text, ShorteningKeepsTheWantedEndAndWholeCharacters) {
  EXPECT_EQ(shortened("abcdef", 6, Keep::start), "abcdef");
  EXPECT_EQ(shortened("abcdef", 4, Keep::start), "abc…");
  EXPECT_EQ(shortened("abcdef", 4, Keep::end), "…def");
  EXPECT_EQ(shortened("日本語", 4, Keep::start), "日…");
  EXPECT_EQ(shortened("日本語", 4, Keep::end), "…語");
  EXPECT_EQ(shortened("abc", 0, Keep::start), "");
  EXPECT_EQ(shortened("abc", 1, Keep::end), "…");
}

TEST(Text, EscapeSequencesAndBrokenUtf8AreMadeHarmless) {
  EXPECT_EQ(harmless("a\x1b]0;title\x07z"), "a?]0;title?z");
  EXPECT_EQ(harmless("ok \xC3\xBC"), "ok ü");
  EXPECT_EQ(harmless("\xC3("), "?(");
  EXPECT_EQ(harmless("\xC2\x9B"
                     "31m"),
            "?31m");
  EXPECT_EQ(harmless("\xE2\x80\xAE"
                     "evil"),
            "?evil");
}

TEST(Text, NumbersAreGrouped) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(-1234567), "-1,234,567");
  EXPECT_EQ(grouped(std::numeric_limits<std::int64_t>::min()), "-9,223,372,036,854,775,808");
}

TEST(Text, DollarsAreRoundedHalfEvenToCents) {
  EXPECT_EQ(dollars(NanoUsd{0}), "0.00");
  EXPECT_EQ(dollars(NanoUsd{1}), "<0.01");
  EXPECT_EQ(dollars(NanoUsd{-1}), ">-0.01");
  EXPECT_EQ(dollars(NanoUsd{15'000'000}), "0.02");
  EXPECT_EQ(dollars(NanoUsd{25'000'000}), "0.02");
  EXPECT_EQ(dollars(NanoUsd{25'000'001}), "0.03");
  EXPECT_EQ(dollars(NanoUsd{1'234'567'890'000'000}), "1,234,567.89");
  EXPECT_EQ(dollars(NanoUsd{-1'999'999'999}), "-2.00");
}

TEST(Text, SizesAndSpansArePlain) {
  EXPECT_EQ(byte_size(512), "512 B");
  EXPECT_EQ(byte_size(1536), "1.5 KiB");
  EXPECT_EQ(byte_size(std::uint64_t{5} << 30U), "5.0 GiB");
  EXPECT_EQ(time_span(Milliseconds{850}), "850 ms");
  EXPECT_EQ(time_span(Milliseconds{12'400}), "12 s");
  EXPECT_EQ(time_span(Milliseconds{200'000}), "3 min 20 s");
  EXPECT_EQ(time_span(Milliseconds{7'500'000}), "2 h 5 min");
}

TEST(Text, TimesAreLocalAndUnknownZonesFallBackToUtc) {
  auto const at = *parse_instant("2026-08-20T13:00:09Z");
  EXPECT_EQ(local_time(at, "Europe/Berlin"), "2026-08-20 15:00:09");
  EXPECT_EQ(local_time(at, "Mars/Olympus"), "2026-08-20 13:00:09Z");
}

}  // namespace
}  // namespace companion::cli
