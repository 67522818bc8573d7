#include "store/placement.hpp"

#include "support.hpp"

namespace companion::store::test {
namespace {

TEST(Placement, AnIdTellsItsTime) {
  auto const when = at("2026-08-20T13:00:00.123Z");
  auto const id = place(when, "log:codex", "key");
  EXPECT_EQ(placed_at(id), when);
  EXPECT_EQ(placed_day(id), day_of(when));
  EXPECT_GE(id, first_id_at(when));
  EXPECT_LT(id, end_id_at(when));
  EXPECT_EQ(end_id_at(when), first_id_at(when + Milliseconds{1}));
}

TEST(Placement, TheSameEventIsPlacedAlikeAndOthersApart) {
  auto const when = at("2026-08-20T13:00:00Z");
  EXPECT_EQ(place(when, "a", "key"), place(when, "a", "key"));
  EXPECT_NE(place(when, "a", "key"), place(when, "b", "key"));
  EXPECT_NE(place(when, "a", "key"), place(when, "a", "other"));
}

TEST(Placement, TimesOutsideOfTheRangeMoveToItsEnds) {
  EXPECT_EQ(placed_at(first_id_at(at("1970-01-01T00:00:00Z"))), at("2010-01-01T00:00:00Z"));
  EXPECT_GT(first_id_at(at("2199-01-01T00:00:00Z")), first_id_at(at("2079-01-01T00:00:00Z")));
  EXPECT_EQ(placed_day(day_of(at("1970-01-01T00:00:00Z"))), day_of(at("2010-01-01T00:00:00Z")));
  EXPECT_GT(end_id_at(at("2199-01-01T00:00:00Z")), place(at("2199-01-01T00:00:00Z"), "a", "b"));
}

TEST(Placement, EveryDayEndsWhereTheNextBegins) {
  auto const day = day_of(at("2026-08-20T00:00:00Z"));
  EXPECT_EQ(end_id_on(day), first_id_on(day + 1));
  auto const last = placed_day(day_of(at("2199-01-01T00:00:00Z")));
  EXPECT_GT(end_id_on(last), place(at("2199-01-01T00:00:00Z"), "a", "b"));
}

TEST(Placement, ReachCoversStartAndEnd) {
  auto const when = at("2026-08-20T13:00:00Z");
  auto const id = first_id_at(when);
  EXPECT_EQ(reach_of(id, when, when), Milliseconds{1000});
  EXPECT_GE(reach_of(id, when - std::chrono::hours{5}, when), std::chrono::hours{5});
  EXPECT_GE(reach_of(id, when, when + std::chrono::hours{7}), std::chrono::hours{7});
  EXPECT_EQ(reach_of(first_id_at(at("1999-01-01T00:00:00Z")), at("1999-01-01T00:00:00Z"),
                     at("1999-01-01T00:00:00Z")),
            Milliseconds{1000});
}

}  // namespace
}  // namespace companion::store::test
