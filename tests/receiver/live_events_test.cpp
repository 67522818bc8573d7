// What changes between two looks at the ledger, as text for a stream.
#include "receiver/live_events.hpp"

#include <gtest/gtest.h>

#include "daemon_double.hpp"

namespace companion::receiver::testing {
namespace {

class Looks : public ::testing::Test {
 protected:
  void SetUp() override {
    view.calls_answer = [this](CallQuery const& query) {
      EXPECT_EQ(query.limit, LiveEvents::window);
      return CallPage{.calls = calls, .next = {}};
    };
    view.info_answer = [this] {
      LedgerInfo info;
      info.calls = in_ledger;
      return info;
    };
  }
  void add(std::int64_t id, std::string const& model = "m") {
    Call call;
    call.id = CallId{id};
    call.model = model;
    calls.insert(calls.begin(), call);
    ++in_ledger;
  }
  std::string news() { return events.look(view, clock.now(), {}, true).value().calls; }
  static int count(std::string const& text, std::string const& what) {
    int found = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
  }

  FakeView view;
  FixedClock clock;
  LiveEvents events;
  std::vector<Call> calls;
  std::int64_t in_ledger{0};
};

TEST_F(Looks, TheFirstOnlyRemembers) {
  add(1);
  EXPECT_EQ(news(), "");
  EXPECT_EQ(news(), "") << "nothing has changed";
}

TEST_F(Looks, NewAndChangedCallsAreToldOldestFirst) {
  add(1);
  EXPECT_EQ(news(), "");
  add(2);
  add(3);
  calls.back().model = "better known";
  auto const told = news();
  EXPECT_EQ(count(told, "event: call\ndata: {"), 3);
  EXPECT_LT(told.find(to_string(CallId{1})), told.find(to_string(CallId{2})));
  EXPECT_LT(told.find(to_string(CallId{2})), told.find(to_string(CallId{3})));
  EXPECT_NE(told.find("better known"), std::string::npos);
  EXPECT_EQ(count(told, "\n\n"), 3) << "an event is one line of data: " << told;
  EXPECT_EQ(news(), "");
}

TEST_F(Looks, MoreThanFiftyAreCountedInstead) {
  EXPECT_EQ(news(), "");
  for (std::int64_t id = 1; id <= 70; ++id) add(id);
  auto const told = news();
  EXPECT_EQ(count(told, "event: call\n"), 50);
  EXPECT_NE(told.find("event: dropped\ndata: {\"calls\":20}\n\n"), std::string::npos)
      << told.substr(told.size() - 80);
  EXPECT_NE(told.find(to_string(CallId{70})), std::string::npos) << "the newest are told";
}

TEST_F(Looks, CallsOfLongAgoAreCounted) {
  EXPECT_EQ(news(), "");
  in_ledger += 4000;
  EXPECT_EQ(news(), "event: dropped\ndata: {\"calls\":4000}\n\n");
}

TEST_F(Looks, ForgettingMakesTheNextLookAFirstOne) {
  EXPECT_EQ(news(), "");
  events.forget();
  add(1);
  EXPECT_EQ(news(), "");
}

TEST_F(Looks, TheSummaryComesInEachZone) {
  auto const told = events.look(view, clock.now(), {"UTC", "Asia/Tokyo"}, false).value();
  EXPECT_EQ(told.calls, "");
  ASSERT_EQ(told.usage.size(), 2U);
  EXPECT_EQ(told.usage.at("UTC").find("event: usage\ndata: {\"now\":\"2026-11-21T12:00:00.000Z\""), 0U);
  EXPECT_EQ(count(told.usage.at("Asia/Tokyo"), "\n"), 3);
  EXPECT_FALSE(events.look(view, clock.now(), {"Nowhere/Land"}, false).has_value());
}

}  // namespace
}  // namespace companion::receiver::testing
