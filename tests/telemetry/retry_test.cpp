#include "telemetry/retry.hpp"

#include <gtest/gtest.h>

namespace companion::telemetry {
namespace {

constexpr Instant now = from_epoch_ms(784'111'777'000);  // Sun, 06 Nov 1994 08:49:37 GMT

Retry always(double random) {
  return Retry{RetryOptions{}, [random] { return random; }};
}

TEST(Retry, OnlyBusyAnswersAndNoAnswerAreRepeated) {
  auto retry = always(0.5);
  for (unsigned status = 100; status < 600; ++status) {
    auto const verdict = retry.decide({status, ""}, now).verdict;
    auto const busy = status == 429 || status == 502 || status == 503 || status == 504;
    auto const success = status >= 200 && status < 300;
    EXPECT_EQ(verdict, busy ? Verdict::wait : success ? Verdict::accepted : Verdict::dropped) << status;
  }
  EXPECT_EQ(retry.decide({std::nullopt, ""}, now).verdict, Verdict::wait);
}

TEST(Retry, TheDelayDoublesToItsCeilingAndJitterTakesAPartOfIt) {
  auto retry = always(0.5);
  std::vector<std::int64_t> delays;
  for (int i = 0; i < 9; ++i) delays.push_back(retry.decide({503, ""}, now).delay.count());
  EXPECT_EQ(delays,
            (std::vector<std::int64_t>{2500, 5000, 10000, 20000, 40000, 80000, 150000, 150000, 150000}));
}

TEST(Retry, JitterNeverMakesItAStorm) {
  auto retry = always(0.0);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(retry.decide({503, ""}, now).delay, Milliseconds{1000});
}

TEST(Retry, AnAnswerThatIsFinalStartsOver) {
  auto retry = always(0.5);
  for (int i = 0; i < 4; ++i) (void)retry.decide({std::nullopt, ""}, now);
  (void)retry.decide({200, ""}, now);
  EXPECT_EQ(retry.decide({503, ""}, now).delay, Milliseconds{2500});
}

TEST(Retry, RetryAfterIsHonouredAndSpread) {
  auto retry = always(0.5);
  EXPECT_EQ(retry.decide({429, "120"}, now).delay, Milliseconds{122'500});
  EXPECT_EQ(retry.decide({503, "Sun, 06 Nov 1994 08:50:37 GMT"}, now).delay, Milliseconds{62'500});
}

TEST(Retry, AServerCannotSilenceUsForDays) {
  auto retry = always(0.0);
  EXPECT_EQ(retry.decide({503, "4000000000"}, now).delay, Milliseconds{3'600'000});
}

TEST(Retry, NonsenseInRetryAfterIsAsIfAbsent) {
  auto retry = always(0.5);
  EXPECT_EQ(retry.decide({503, "soon"}, now).delay, Milliseconds{2500});
}

}  // namespace
}  // namespace companion::telemetry
