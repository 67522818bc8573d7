// From events to calls, without a look at the rest of the ledger.
#include "records.hpp"
#include "support.hpp"

namespace companion::store::test {
namespace {

auto const noon = at("2026-08-20T12:00:00Z");

class EventCalls : public ::testing::Test {
 protected:
  void told(std::string const& key, Instant start, std::string const& source = "extension:chrome") {
    auto stored = simple_call(start, key);
    stored.record.sightings[0].source = source;
    put(*store, stored);
  }
  std::vector<std::string> found(std::vector<EventPlace> const& events) {
    auto const calls = open_reader(folder.ledger())->calls_of("extension:chrome", events);
    EXPECT_TRUE(ok(calls));
    std::vector<std::string> keys;
    for (auto const& record : calls.value_or(std::vector<std::optional<CallRecord>>{}))
      keys.push_back(record ? record->sightings.at(0).event_key : "-");
    return keys;
  }
  Folder const folder;
  std::unique_ptr<LedgerStore> store = open_store(folder.ledger());
};

TEST_F(EventCalls, ComeInTheOrderOfTheEvents) {
  told("e1", noon);
  told("e2", noon + std::chrono::hours{1});
  EXPECT_EQ(found({{"e2", noon + std::chrono::hours{1}}, {"none", noon}, {"e1", noon}, {"e2", noon}}),
            (std::vector<std::string>{"e2", "-", "e1", "-"}))
      << "an hour away nobody looks";
}

TEST_F(EventCalls, ArePlacedMinutesAwayAtMost) {
  told("e1", noon);
  EXPECT_EQ(found({{"e1", noon + std::chrono::minutes{4}}, {"e1", noon - std::chrono::minutes{4}}}),
            (std::vector<std::string>{"e1", "e1"}));
}

TEST_F(EventCalls, OfAnotherSourceOrRetractedAreNone) {
  told("e1", noon, "extension:firefox");
  auto gone = simple_call(noon, "e2");
  gone.record.sightings[0].source = "extension:chrome";
  gone.record.call.counted = false;
  put(*store, gone);
  EXPECT_EQ(found({{"e1", noon}, {"e2", noon}}), (std::vector<std::string>{"-", "-"}));
}

TEST_F(EventCalls, APartOfAKeyIsNoKey) {
  told("e11", noon);
  told("e1", noon);
  EXPECT_EQ(found({{"e", noon}, {"e1", noon}, {"msg_e1", noon}}), (std::vector<std::string>{"-", "e1", "-"}));
}

TEST_F(EventCalls, HaveWhatTheyCost) {
  told("e1", noon);
  auto const calls = open_reader(folder.ledger())->calls_of("extension:chrome", {{"e1", noon}});
  ASSERT_TRUE(ok(calls));
  ASSERT_TRUE(calls->at(0).has_value());
  EXPECT_TRUE(calls->at(0)->call.costs.effective().has_value());
}

TEST_F(EventCalls, OfNoEventsAreNone) { EXPECT_TRUE(found({}).empty()); }

}  // namespace
}  // namespace companion::store::test
