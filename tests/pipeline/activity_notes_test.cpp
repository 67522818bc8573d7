#include "pipeline/activity_notes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>

#include "tests/pipeline/ledger_fixture.hpp"
#include "tests/telemetry/declared.hpp"

namespace companion::pipeline {
namespace {

using Sums = std::map<std::string, std::int64_t>;

Activity activity(ActivityKind kind, std::string source, std::string key, std::string name) {
  Activity made;
  made.kind = kind;
  made.source = std::move(source);
  made.event_key = std::move(key);
  made.name = std::move(name);
  made.category = "code";
  made.start = at_second(0);
  made.end = at_second(600);
  made.count = 1;
  return made;
}

Receipt record(Ledger& ledger, Observations const& batch) {
  std::vector<Observations const*> const batches{&batch};
  auto const receipts = ledger.bookkeeper().record(batches, at_second(1000));
  EXPECT_TRUE(receipts.has_value());
  return receipts ? receipts->at(0) : Receipt{};
}

Receipt record(Ledger& ledger, std::vector<Activity> activities) {
  Observations batch;
  batch.activities = std::move(activities);
  return record(ledger, batch);
}

std::string text_of(CounterRow const& row) {
  auto text = row.metric;
  for (auto const& [key, value] : row.attributes) text += ' ' + key + '=' + value;
  return text;
}

Sums counters(Ledger& ledger) {
  Sums sums;
  auto const rows = ledger.reader().counters();
  EXPECT_TRUE(rows.has_value());
  for (auto const& row : *rows) {
    sums[text_of(row)] += row.value;
    EXPECT_EQ(telemetry::undeclared(row.metric, row.attributes), "");
  }
  return sums;
}

TEST(ActivityNotes, EachKindHasItsMetrics) {
  Ledger ledger;
  auto app = activity(ActivityKind::app, "apps", "1", "claude-desktop");
  app.running = std::chrono::minutes{10};
  app.active = std::chrono::minutes{2};
  auto cli = activity(ActivityKind::cli, "cli-processes", "1", "codex");
  cli.running = std::chrono::minutes{3};
  cli.active = std::chrono::minutes{1};
  auto site = activity(ActivityKind::browser, "history:firefox", "1", "claude.ai/code");
  site.program = "firefox";
  site.active = std::chrono::seconds{60};
  site.count = 4;
  auto command = activity(ActivityKind::shell, "shell:zsh", "1", "aider");
  command.program = "zsh";
  auto direct = activity(ActivityKind::direct_api, "network", "1", "gemini");
  direct.program = "python3.11";
  direct.count = 2;
  auto const receipt = record(ledger, {app, cli, site, command, direct});
  EXPECT_EQ(receipt.activities, 5);
  EXPECT_EQ(receipt.activities_new, 5);

  std::string const of_app = " ai.usage.source=apps app.category=code app.name=claude-desktop";
  std::string const of_cli = " ai.usage.source=cli-processes cli.category=code cli.name=codex";
  std::string const of_site =
      " ai.category=code ai.domain=claude.ai/code ai.usage.source=history browser.name=firefox";
  Sums const expected{
      {"ai.app.running.duration" + of_app, 600'000},
      {"ai.app.active.duration" + of_app, 120'000},
      {"ai.cli.running.duration" + of_cli, 180'000},
      {"ai.cli.active.duration" + of_cli, 60'000},
      {"ai.cli.sessions" + of_cli, 1},
      {"ai.browser.domain.active.duration" + of_site, 60'000},
      {"ai.browser.domain.visit.count" + of_site, 4},
      {"ai.cli.command.count ai.usage.source=shell cli.category=code cli.name=aider shell.name=zsh", 1},
      {"ai.direct_api.connections ai.usage.source=network gen_ai.provider.name=gcp.gemini "
       "process.executable.name=python3.11",
       2},
  };
  EXPECT_EQ(counters(ledger), expected);
}

// A growing session told in snapshots, mixed with others, again and again: only growth counts.
TEST(ActivityNotes, RepetitionInAnyOrderCountsOnce) {
  std::vector<Activity> accounts;
  for (int event = 0; event < 4; ++event) {
    for (int step = 1; step <= 5; ++step) {
      auto account =
          activity(ActivityKind::cli, "cli-processes", std::to_string(event), event == 3 ? "aider" : "codex");
      account.end = at_second(60LL * step);
      account.running = std::chrono::minutes{step};
      account.active = std::chrono::minutes{step - 1};
      accounts.push_back(account);
    }
  }
  Ledger once;
  record(once, accounts);
  auto const expected = counters(once);
  EXPECT_EQ(expected.at("ai.cli.running.duration ai.usage.source=cli-processes cli.category=code "
                        "cli.name=codex"),
            3 * 5 * 60'000);
  std::mt19937 dice{7};
  for (int round = 0; round < 8; ++round) {
    auto told = accounts;
    told.insert(told.end(), accounts.begin(), accounts.begin() + 9);
    std::shuffle(told.begin(), told.end(), dice);
    Ledger ledger;
    auto const middle = told.begin() + static_cast<std::ptrdiff_t>(dice() % told.size());
    record(ledger, {told.begin(), middle});
    record(ledger, {middle, told.end()});
    EXPECT_EQ(counters(ledger), expected);
  }
}

TEST(ActivityNotes, WhatLooksLikeASecretOrNoIdentifierGetsNoFurther) {
  Ledger ledger;
  auto leaky = activity(ActivityKind::shell, "shell:bash", "1", "codex");
  leaky.project = "/home/ann/sk-" + std::string(32, 'x');
  leaky.program = "bash\n--login";
  leaky.category = "a category with blanks";
  leaky.active = Milliseconds{-5};
  record(ledger, {leaky});
  for (auto const& [series, value] : counters(ledger)) {
    EXPECT_EQ(series.find("sk-x"), std::string::npos);
    EXPECT_NE(series.find("cli.category=other"), std::string::npos) << series;
    EXPECT_NE(series.find("shell.name=bash--login"), std::string::npos) << series;
  }
  ActivityListQuery const all;
  auto const page = ledger.reader().activities(all);
  ASSERT_TRUE(page.has_value());
  EXPECT_EQ(page->activities.at(0).project, "/home/ann/[redacted]");
  EXPECT_EQ(page->activities.at(0).active, Milliseconds::zero());
}

TEST(ActivityNotes, AnActivityWithoutIdentityIsSetAsideAndTheOthersCount) {
  Ledger ledger;
  auto const receipt = record(ledger, {activity(ActivityKind::cli, "cli-processes", "", "codex"),
                                       activity(ActivityKind::cli, "cli-processes", "1", ""),
                                       activity(ActivityKind::cli, "cli-processes", "2", "codex")});
  EXPECT_EQ(receipt.activities, 1);
  EXPECT_EQ(receipt.quarantined, 2);
  EXPECT_EQ(counters(ledger).at("companion.events.dropped reason=malformed source=cli-processes"), 2);
}

TEST(ActivityNotes, AFindingWithoutTimesWasSeenNow) {
  Ledger ledger;
  InventoryItem item;
  item.name = "codex";
  item.place = "~/bin/codex";
  Observations batch;
  batch.inventory = {item};
  EXPECT_EQ(record(ledger, batch).inventory, 1);
  EXPECT_EQ(record(ledger, batch).inventory, 1);
  auto const found = ledger.reader().inventory();
  ASSERT_TRUE(found.has_value());
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->at(0).first_seen, at_second(1000));
  EXPECT_EQ(found->at(0).last_seen, at_second(1000));
}

TEST(ActivityNotes, FactsAndCheckpointFallTogetherWhenTheBatchFails) {
  Ledger ledger;
  Observations batch;
  batch.activities = {activity(ActivityKind::cli, "cli-processes", "1", "codex")};
  batch.checkpoints = {{"cli-processes", "item", "1"}};
  std::vector<Observations const*> const batches{&batch};
  ASSERT_TRUE(ledger.store().begin().has_value());  // somebody else's transaction: the batch cannot begin
  EXPECT_FALSE(ledger.bookkeeper().record(batches, at_second(0)).has_value());
  ledger.store().rollback();
  EXPECT_TRUE(counters(ledger).empty());
  EXPECT_TRUE(ledger.store().checkpoints("cli-processes")->empty());
  EXPECT_EQ(record(ledger, batch).activities_new, 1);
}

}  // namespace
}  // namespace companion::pipeline
