#include "domain/privacy.hpp"

#include <gtest/gtest.h>

namespace companion::domain {
namespace {

TEST(Privacy, SecretsAreHiddenWhereverTheyStand) {
  Sighting s;
  s.key_alias = "mine sk-proj-abcdefghijklmnop1234 yours";
  s.user = "Bearer abcdefghijklmnopqrstuv";
  s.project = "https://dana:hunter2@git.example.test/acme";
  sanitise(s);
  EXPECT_EQ(s.key_alias, "mine [redacted] yours");
  EXPECT_EQ(s.user, "[redacted]");
  EXPECT_EQ(s.project, "https://git.example.test/acme");
}

TEST(Privacy, OrdinaryNamesStay) {
  Sighting s;
  s.project = "/home/alex/task-sk-1/desk-lamp-of-the-year-2026";
  s.model = "claude-opus-4-8";
  s.session_id = "7d1f3c52-8b0e-4f6a-9c41-2a5be0d7c901";
  auto const before = s;
  sanitise(s);
  EXPECT_EQ(s.project, before.project);
  EXPECT_EQ(s.model, before.model);
  EXPECT_EQ(s.session_id, before.session_id);
}

TEST(Privacy, LongFieldsAreBoundedAndStayDifferent) {
  Sighting a;
  Sighting b;
  a.project = std::string(5000, 'x') + "a";
  b.project = std::string(5000, 'x') + "b";
  sanitise(a);
  sanitise(b);
  EXPECT_LE(a.project.size(), field_bytes_max);
  EXPECT_NE(a.project, b.project);
}

TEST(Privacy, CuttingKeepsWholeCharacters) {
  Sighting s;
  for (int i = 0; i < 200; ++i) s.project += "é";
  sanitise(s);
  auto const text = s.project.substr(0, s.project.find('#'));
  EXPECT_EQ(text.size() % 2, 0U);
}

TEST(Privacy, ControlCharactersGo) {
  Sighting s;
  s.branch = "feat\n\x1b[31m/x";
  sanitise(s);
  EXPECT_EQ(s.branch, "feat[31m/x");
}

TEST(Privacy, ImpossibleNumbersAreRepaired) {
  Sighting s;
  s.tokens.input = -5;
  s.tokens.output = 10;
  s.tokens.reasoning = 50;
  s.tokens.cache_read = INT64_MAX;
  s.start = from_epoch_ms(2000);
  s.end = from_epoch_ms(1000);
  sanitise(s);
  EXPECT_EQ(s.tokens.input, 0);
  EXPECT_EQ(s.tokens.reasoning, 10);
  EXPECT_EQ(s.tokens.cache_read, 1'000'000'000'000);
  EXPECT_EQ(s.end, s.start);
}

TEST(Privacy, ActivitiesAreCleanedAndTheirNumbersBounded) {
  Activity activity;
  activity.start = from_epoch_ms(2000);
  activity.end = from_epoch_ms(1000);
  activity.name = "co\x1b[31mdex";
  activity.project = "/home/ann/" + std::string(500, 'x');
  activity.running = Milliseconds{-1};
  activity.active = Milliseconds::max();
  activity.count = -7;
  sanitise(activity);
  EXPECT_EQ(activity.name, "co[31mdex");
  EXPECT_LE(activity.project.size(), field_bytes_max);
  EXPECT_EQ(activity.end, activity.start);
  EXPECT_EQ(activity.running, Milliseconds::zero());
  EXPECT_LT(activity.active, std::chrono::hours{24 * 3651});
  EXPECT_EQ(activity.count, 0);
}

TEST(Privacy, FindingsOfInventoryAreCleaned) {
  InventoryItem item;
  item.detail = "stdio https://ann:hunter2@mcp.example/sse";
  item.first_seen = from_epoch_ms(5);
  sanitise(item);
  EXPECT_EQ(item.detail, "stdio https://mcp.example/sse");
  EXPECT_EQ(item.last_seen, item.first_seen);
}

}  // namespace
}  // namespace companion::domain
