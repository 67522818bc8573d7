#include "app/single_look.hpp"

#include <gtest/gtest.h>

#include "app/inventory_look.hpp"

namespace companion::app {
namespace {

/// Tells its scans one after the other.
class ScriptedDetector final : public Detector {
 public:
  std::vector<Scan> scans;
  std::vector<Checkpoint> restored;
  std::string broken;

  [[nodiscard]] std::string_view name() const override { return "scripted"; }
  void restore(std::vector<Checkpoint> const& checkpoints) override { restored = checkpoints; }
  [[nodiscard]] Result<Scan> scan(ScanBudget const& /*budget*/) override {
    if (!broken.empty()) {
      return fail(Errc::denied, broken);
    }
    auto scan = at_ < scans.size() ? scans[at_] : Scan{};
    ++at_;
    scan.more = at_ < scans.size() || endless;
    return scan;
  }
  [[nodiscard]] std::vector<std::filesystem::path> watched() const override { return {}; }
  [[nodiscard]] std::string describe() const override { return "after " + std::to_string(at_); }
  bool endless{false};

 private:
  std::size_t at_{0};
};

Sighting sighting(std::string key, std::int64_t output) {
  Sighting made;
  made.source = "log:x";
  made.event_key = std::move(key);
  made.tokens.output = output;
  return made;
}

TEST(SingleLook, SumsOverAllSlicesAndCountsAnEventOnce) {
  ScriptedDetector detector;
  detector.scans.resize(2);
  detector.scans[0].found.sightings = {sighting("a", 5), sighting("b", 1)};
  detector.scans[0].found.quarantined = {{.source = "log:x", .reason = "no JSON", .index = 0, .bytes = 1}};
  detector.scans[1].found.sightings = {sighting("a", 9), sighting("b", 0)};
  detector.scans[1].found.activities = {Activity{}};
  auto const look = look_once(detector, {{"scripted", "item", "7"}});
  ASSERT_TRUE(look.has_value());
  EXPECT_EQ(detector.restored.at(0).value, "7");
  EXPECT_EQ(look->detector, "scripted");
  EXPECT_EQ(look->description, "after 2");
  EXPECT_EQ(look->slices, 2U);
  EXPECT_EQ(look->sightings, 4U);
  EXPECT_EQ(look->events, 2U);
  EXPECT_EQ(look->tokens.output, 10) << "of each event its greatest account";
  EXPECT_EQ(look->activities, 1U);
  EXPECT_EQ(look->quarantined.at("no JSON"), 1U);
}

TEST(SingleLook, ShowsTheFirstOnesAndCountsTheRest) {
  ScriptedDetector detector;
  detector.scans.resize(3);
  for (auto& scan : detector.scans) scan.found.sightings = {sighting("a", 1), sighting("b", 1)};
  auto const look = look_once(detector, {}, {.shown_max = 3});
  ASSERT_TRUE(look.has_value());
  EXPECT_EQ(look->first_sightings.size(), 3U);
  EXPECT_EQ(look->sightings, 6U);
}

TEST(SingleLook, ADetectorThatNeverEndsIsStopped) {
  ScriptedDetector detector;
  detector.endless = true;
  auto const look = look_once(detector, {}, {.slices_max = 50});
  ASSERT_TRUE(look.has_value());
  EXPECT_EQ(look->slices, 50U);
}

TEST(SingleLook, AFailureIsTold) {
  ScriptedDetector detector;
  detector.broken = "permission denied";
  auto const look = look_once(detector, {});
  ASSERT_FALSE(look.has_value());
  EXPECT_EQ(look.error().message, "permission denied");
}

InventoryItem item(std::string name, std::string version, Instant seen) {
  InventoryItem made;
  made.name = std::move(name);
  made.version = std::move(version);
  made.place = "~/bin/" + made.name;
  made.first_seen = made.last_seen = seen;
  return made;
}

TEST(InventoryLook, JoinsWhatIsThereWithWhenItWasFirstSeen) {
  auto const then = from_epoch_ms(1'790'000'000'000);
  auto const now = then + std::chrono::hours{48};
  std::vector<InventoryItem> const known{item("codex", "1", then), item("aider", "1", then)};
  std::vector<InventoryItem> const fresh{item("codex", "2", Instant{}), item("goose", "1", Instant{})};
  auto const rows = join_inventory(known, &fresh, now);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].item.name, "aider");
  EXPECT_EQ(rows[0].presence, Presence::gone);
  EXPECT_EQ(rows[0].item.last_seen, then);
  EXPECT_EQ(rows[1].item.version, "2");
  EXPECT_EQ(rows[1].presence, Presence::present);
  EXPECT_EQ(rows[1].item.first_seen, then);
  EXPECT_EQ(rows[1].item.last_seen, now);
  EXPECT_EQ(rows[2].item.first_seen, now);
}

TEST(InventoryLook, WithoutALookNothingIsGone) {
  auto const rows = join_inventory({item("codex", "1", from_epoch_ms(1))}, nullptr, from_epoch_ms(2));
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].presence, Presence::not_seen);
}

}  // namespace
}  // namespace companion::app
