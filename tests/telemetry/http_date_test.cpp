#include "telemetry/http_date.hpp"

#include <gtest/gtest.h>

namespace companion::telemetry {
namespace {

constexpr Instant november = from_epoch_ms(784'111'777'000);

TEST(HttpDate, ReadsTheFormOfToday) {
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), november);
  EXPECT_EQ(parse_http_date("Thu, 29 Feb 2024 23:59:60 GMT"), parse_instant("2024-03-01T00:00:00Z"));
}

TEST(HttpDate, RefusesEverythingElse) {
  for (auto const* const text :
       {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Now 1994 08:49:37 GMT",
        "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 CET", "Sun, -6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT "}) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

TEST(HttpDate, RetryAfterIsSecondsOrADate) {
  EXPECT_EQ(parse_retry_after("120", november), Milliseconds{120'000});
  EXPECT_EQ(parse_retry_after("0", november), Milliseconds{0});
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:50:37 GMT", november), Milliseconds{60'000});
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:00:00 GMT", november), Milliseconds{0});
  for (auto const* const text : {"", "-5", "1.5", "soon", "99999999999999999999"}) {
    EXPECT_EQ(parse_retry_after(text, november), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace companion::telemetry
