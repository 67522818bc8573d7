// Activities and findings to fill ledgers with.
#pragma once

#include <string>
#include <utility>

#include "companion/activity.hpp"
#include "companion/inventory.hpp"
#include "support.hpp"

namespace companion::store::test {

/// A Codex session of ten minutes.
inline Activity cli_activity(Instant start, std::string key) {
  Activity activity;
  activity.source = "cli-processes";
  activity.event_key = std::move(key);
  activity.kind = ActivityKind::cli;
  activity.name = "codex";
  activity.category = "code";
  activity.start = start;
  activity.end = start + std::chrono::minutes{10};
  activity.running = std::chrono::minutes{10};
  activity.active = std::chrono::minutes{4};
  activity.count = 1;
  activity.session = "session-1";
  activity.project = "/home/ann/app";
  return activity;
}

/// One minute on a site, as `source` ("history:chrome", "extension:chrome") tells it.
inline Activity visit(Instant start, std::string source, std::string key) {
  Activity activity;
  activity.source = std::move(source);
  activity.event_key = std::move(key);
  activity.kind = ActivityKind::browser;
  activity.name = "claude.ai";
  activity.category = "chat";
  activity.program = "chrome";
  activity.start = start;
  activity.end = start + std::chrono::seconds{60};
  activity.active = std::chrono::seconds{60};
  activity.count = 1;
  return activity;
}

inline ActivityGrowth put(LedgerStore& store, Activity const& activity) {
  EXPECT_TRUE(ok(store.begin()));
  auto const growth = store.put(activity);
  EXPECT_TRUE(ok(growth));
  EXPECT_TRUE(ok(store.commit()));
  return growth.value_or(ActivityGrowth{});
}

inline bool put(LedgerStore& store, InventoryItem const& item) {
  EXPECT_TRUE(ok(store.begin()));
  auto const fresh = store.put(item);
  EXPECT_TRUE(ok(fresh));
  EXPECT_TRUE(ok(store.commit()));
  return fresh.value_or(false);
}

}  // namespace companion::store::test
