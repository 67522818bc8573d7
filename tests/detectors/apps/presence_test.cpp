#include "detectors/apps/presence.hpp"

#include <gtest/gtest.h>

namespace companion::detectors {
namespace {

using namespace std::chrono_literals;

constexpr Instant begin = from_epoch_ms(1'787'000'000'000);
constexpr Instant at(std::chrono::milliseconds after) { return begin + after; }

FrontLook look(Instant when, std::optional<std::size_t> app, std::optional<Milliseconds> idle) {
  return {.at = when, .app = app, .idle = idle, .left = {}, .since = {}};
}

using Spans = std::vector<Span>;

TEST(Presence, LastsAsLongAsThereIsInput) {
  EXPECT_EQ(present_between(look(at(0s), 1, 0ms), look(at(2s), 1, 100ms), 60s), (Spans{{at(0s), at(2s)}}));
}

TEST(Presence, EndsAWhileAfterTheLastInput) {
  EXPECT_EQ(present_between(look(at(0s), 1, 59s), look(at(2s), 1, 61s), 60s), (Spans{{at(0s), at(1s)}}));
  EXPECT_EQ(present_between(look(at(0s), 1, 70s), look(at(2s), 1, 72s), 60s), Spans{});
  EXPECT_EQ(present_between(look(at(0s), 1, 60s), look(at(2s), 1, 62s), 60s), Spans{});
}

TEST(Presence, BeginsAgainWithTheInputThatIsKnownOf) {
  EXPECT_EQ(present_between(look(at(0s), 1, 300s), look(at(10s), 1, 3s), 60s), (Spans{{at(7s), at(10s)}}));
  EXPECT_EQ(present_between(look(at(0s), 1, 58s), look(at(10s), 1, 3s), 60s),
            (Spans{{at(0s), at(2s)}, {at(7s), at(10s)}}));
}

TEST(Presence, BeginsAgainNoLaterThanAChangeOfFocusThatInputFollows) {
  auto now = look(at(10s), 1, 1s);
  now.since = at(6s);
  EXPECT_EQ(present_between(look(at(0s), 1, 300s), now, 60s), (Spans{{at(6s), at(10s)}}));
  now.since = at(9500ms);
  EXPECT_EQ(present_between(look(at(0s), 1, 300s), now, 60s), (Spans{{at(9s), at(10s)}}));
  now.idle = 400s;
  EXPECT_EQ(present_between(look(at(0s), 1, 390s), now, 60s), Spans{}) << "a window came up by itself";
}

TEST(Presence, IsUnbrokenWhenInputsAreCloserThanTheThreshold) {
  EXPECT_EQ(present_between(look(at(0s), 1, 5s), look(at(30s), 1, 0ms), 60s), (Spans{{at(0s), at(30s)}}));
}

TEST(Presence, OfWhichNobodyTellsCountsNothing) {
  EXPECT_EQ(present_between(look(at(0s), 1, {}), look(at(2s), 1, {}), 60s), Spans{});
  EXPECT_EQ(present_between(look(at(0s), 1, {}), look(at(2s), 1, 0ms), 60s), (Spans{{at(0s), at(2s)}}));
}

using AppSpans = std::vector<AppSpan>;

TEST(Front, HoldsStillBetweenLooksThatTellOfNoChange) {
  EXPECT_EQ(in_front_between(look(at(0s), 1, {}), look(at(2s), 1, {})), (AppSpans{{1, {at(0s), at(2s)}}}));
  EXPECT_EQ(in_front_between(look(at(0s), {}, {}), look(at(2s), {}, {})), AppSpans{});
}

TEST(Front, ChangesInTheMiddleWhenNobodyGaveATime) {
  EXPECT_EQ(in_front_between(look(at(0s), 1, {}), look(at(2s), 2, {})),
            (AppSpans{{1, {at(0s), at(1s)}}, {2, {at(1s), at(2s)}}}));
  EXPECT_EQ(in_front_between(look(at(0s), 1, {}), look(at(2s), {}, {})), (AppSpans{{1, {at(0s), at(1s)}}}));
}

TEST(Front, ChangesWhenTheDesktopSaysSo) {
  auto now = look(at(4s), 2, {});
  now.left = at(500ms);
  now.since = at(3s);
  EXPECT_EQ(in_front_between(look(at(0s), 1, {}), now),
            (AppSpans{{1, {at(0s), at(500ms)}}, {2, {at(3s), at(4s)}}}))
      << "what was in front in between is nobody's";
}

TEST(Front, DoesNotCountAnExcursionFromAnAppAndBack) {
  auto now = look(at(4s), 1, {});
  now.left = at(1s);
  now.since = at(3s);
  EXPECT_EQ(in_front_between(look(at(0s), 1, {}), now),
            (AppSpans{{1, {at(0s), at(1s)}}, {1, {at(3s), at(4s)}}}));
}

TEST(Front, KeepsTimesThatLieOutsideWithinTheLooks) {
  auto now = look(at(4s), 2, {});
  now.left = at(-5s);
  now.since = at(9s);
  EXPECT_EQ(in_front_between(look(at(0s), 1, {}), now), AppSpans{});
}

TEST(ActiveUse, IsBeingInFrontWithSomebodyThere) {
  EXPECT_EQ(active_between(look(at(0s), 1, 59s), look(at(4s), 2, 63s), 60s),
            (AppSpans{{1, {at(0s), at(1s)}}}));
  EXPECT_EQ(active_between(look(at(4s), 1, 0ms), look(at(0s), 1, 0ms), 60s), AppSpans{}) << "backwards";
}

}  // namespace
}  // namespace companion::detectors
