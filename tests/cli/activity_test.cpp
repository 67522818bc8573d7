#include "cli/render/activity.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/render/detect.hpp"
#include "cli/render/inventory.hpp"

namespace companion::cli {
namespace {

Instant const noon = parse_instant("2026-08-20T12:00:00Z").value();

ActivityReport report() {
  ActivityGroup group;
  group.key = "codex";
  group.kind = ActivityKind::cli;
  group.category = "code";
  group.first = noon;
  group.last = noon + std::chrono::hours{1};
  group.sums = {
      .running = std::chrono::minutes{65}, .active = {}, .count = 1200, .activities = 3, .sessions = 2};
  return {.groups = {group}, .total = group.sums};
}

std::string table(ActivityReport const& report, std::size_t width = 200) {
  std::ostringstream unused;
  return activity_table({}, report, Console{.out = unused, .err = unused, .width = width});
}

TEST(ActivityTable, ShowsWhatASourceCannotSayAsUnknown) {
  auto const text = table(report());
  EXPECT_NE(text.find("codex"), std::string::npos);
  EXPECT_NE(text.find("1 h 5 min"), std::string::npos) << text;
  EXPECT_NE(text.find(" -  "), std::string::npos) << "active is not known, not zero:\n" << text;
  EXPECT_NE(text.find("1,200"), std::string::npos);
  EXPECT_NE(text.find("Total"), std::string::npos);
}

TEST(ActivityTable, SaysWhatWasHiddenAndWhenThereIsNothing) {
  EXPECT_NE(table(report(), 40).find("Hidden for want of width:"), std::string::npos);
  EXPECT_NE(table({}).find("No activity in this range."), std::string::npos);
}

TEST(ActivityList, AHostileNameStaysHarmless) {
  Activity activity;
  activity.kind = ActivityKind::cli;
  activity.name = "co\x1b[31mdex";
  activity.start = noon;
  ActivityPage page;
  page.activities = {activity};
  page.next = ActivityCursor{};
  std::ostringstream unused;
  auto const text = activity_list(page, "UTC", Console{.out = unused, .err = unused, .width = 200});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("2026-08-20 12:00:00"), std::string::npos) << text;
  EXPECT_NE(text.find("There is more"), std::string::npos);
}

InventoryView inventory() {
  InventoryItem item;
  item.kind = InventoryKind::cli;
  item.name = "codex";
  item.version = "1.2";
  item.place = "~/bin/codex";
  item.first_seen = item.last_seen = noon;
  InventoryView view;
  view.rows = {{item, app::Presence::present}};
  return view;
}

TEST(InventoryTable, HasAPolicyColumnOnlyWithAPolicy) {
  std::ostringstream unused;
  Console const console{.out = unused, .err = unused, .width = 200};
  auto view = inventory();
  EXPECT_EQ(inventory_table(view, "UTC", console).find("Policy"), std::string::npos);
  EXPECT_TRUE(Json::parse(inventory_json(view))["inventory"][0]["policy"].is_null());
  view.policy.emplace().all.forbidden = {"cod*"};
  EXPECT_NE(inventory_table(view, "UTC", console).find("forbidden"), std::string::npos);
  auto const json = Json::parse(inventory_json(view));
  EXPECT_EQ(json["inventory"][0]["policy"], "forbidden");
  EXPECT_EQ(json["inventory"][0]["state"], "present");
  EXPECT_EQ(json["inventory"][0]["first_seen"], "2026-08-20T12:00:00.000Z");
}

TEST(InventoryTable, SaysWhyThereWasNoLook) {
  std::ostringstream unused;
  InventoryView view;
  view.problem = "no fresh look: denied";
  EXPECT_EQ(inventory_table(view, "UTC", Console{.out = unused, .err = unused}),
            "Nothing is known.\nno fresh look: denied.\n");
}

TEST(DetectText, NamesSumsReasonsAndWhatIsLeftOut) {
  app::SingleLook look;
  look.detector = "log:codex";
  look.description = "3 files";
  look.sightings = 2;
  look.events = 1;
  look.tokens.output = 1500;
  look.quarantined["no JSON"] = 4;
  Sighting first;
  first.tool = "codex";
  first.model = "gpt-5.1";
  look.first_sightings = {first};
  auto const text = look_text(look);
  for (auto const* const part : {"log:codex: 3 files", "nothing was stored", "2 sightings of 1 calls",
                                 "1,500 tokens", "Set aside: 4 x no JSON", "gpt-5.1", "and 1 more"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  auto const json = look_json(look);
  EXPECT_EQ(json["sums"]["sightings"], 2);
  EXPECT_EQ(json["quarantined"]["no JSON"], 4);
  EXPECT_EQ(json["sightings"].size(), 1U);
}

}  // namespace
}  // namespace companion::cli
