// Reports by session: what they tell beside the sums must be what the calls themselves say.
#include <random>

#include "sessions_by_hand.hpp"

namespace companion::store::test {
namespace {

TEST(SessionUsage, EqualsTheCallsByHandForAnyQuestionAfterAnyWrites) {
  for (auto const seed : {1U, 2U, 3U}) {
    Folder const folder;
    auto const store = open_store(folder.ledger());
    auto const kept = fill(*store, seed);
    auto const reader = open_reader(folder.ledger());
    std::mt19937 random{seed};
    for (int round = 0; round < 100; ++round) expect_sessions(*reader, kept, random_filter(random));
    expect_sessions(*reader, kept, {});
  }
}

TEST(SessionUsage, OfManyNamesTheFirstSixteenAreTold) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  for (int i = 0; i < 20; ++i) {
    auto stored = simple_call(at("2026-08-20T13:00:00Z") + std::chrono::seconds{i}, std::to_string(i));
    stored.record.call.host = "host-" + std::to_string(40 - i);
    stored.record.call.tags = {"same", "", "tag-" + std::to_string(40 - i)};
    put(*store, stored);
  }
  auto const report = open_reader(folder.ledger())->usage(by_session());
  ASSERT_TRUE(ok(report));
  auto const& facts = report->groups.at(0).session.value();
  ASSERT_EQ(facts.hosts.size(), 16U);
  EXPECT_EQ(facts.hosts.front(), "host-25");
  EXPECT_EQ(facts.hosts.back(), "host-40");
  ASSERT_EQ(facts.tags.size(), 16U);
  EXPECT_EQ(facts.tags.front(), "same");
  EXPECT_EQ(facts.tags.at(1), "tag-26");
}

TEST(SessionUsage, OtherGroupsHaveNoFactsOfSessions) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, simple_call(at("2026-08-20T13:00:00Z"), "a"));
  UsageQuery query;
  query.by = GroupBy::model;
  auto const report = open_reader(folder.ledger())->usage(query);
  ASSERT_TRUE(ok(report));
  EXPECT_FALSE(report->groups.at(0).session);
  EXPECT_FALSE(report->groups.at(0).first);
}

}  // namespace
}  // namespace companion::store::test
