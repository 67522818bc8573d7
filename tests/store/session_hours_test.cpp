// The hourly sums of sessions: whatever is written, and whenever hours are summed up, reports stay those of
// the calls themselves.
#include "store/session_hours.hpp"

#include <functional>
#include <optional>
#include <random>

#include "sessions_by_hand.hpp"

namespace companion::store::test {
namespace {

constexpr std::int64_t all_calls = 1'000'000;

Instant far_future() { return at("2030-01-01T00:00:00Z"); }

bool sum_up(LedgerStore& store, Instant until = far_future(), std::int64_t calls_max = all_calls) {
  auto const summed = store.sum_up_sessions(until, calls_max);
  EXPECT_TRUE(ok(summed));
  return summed.value_or(false);
}

void sum_up_all(LedgerStore& store) {
  for (int round = 0; round < 1000 && sum_up(store); ++round) continue;
  EXPECT_FALSE(sum_up(store));
}

UsageFilter during(std::optional<Instant> since, std::optional<Instant> until) {
  UsageFilter filter;
  filter.since = since;
  filter.until = until;
  return filter;
}
UsageFilter only_of(std::string UsageFilter::*field, char const* value) {
  UsageFilter filter;
  filter.*field = value;
  return filter;
}

std::int64_t number(std::filesystem::path const& path, std::string const& query) {
  return Database::open(path, Access::read_only)->integer(query).value_or(-1);
}
std::int64_t due(std::filesystem::path const& path) {
  return number(path, "SELECT count(*) FROM session_hour_due");
}
std::int64_t rows(std::filesystem::path const& path) {
  return number(path, "SELECT count(*) FROM session_hour");
}

void update(LedgerStore& store, StoredCall const& before, StoredCall const& after) {
  ASSERT_TRUE(ok(store.begin()));
  ASSERT_TRUE(ok(store.update(before, after)));
  ASSERT_TRUE(ok(store.commit()));
}

/// Writes one random thing into ledger and list: a new call, another content of an old one (which moves by
/// minutes only, so that searches need not reach far), or one call less.
void write_one(LedgerStore& store, std::mt19937& random, int round, std::vector<StoredCall>& kept) {
  ASSERT_TRUE(ok(store.begin()));
  auto const before = kept;
  auto const kind = random() % 4;
  if (kind < 2 || kept.empty()) {
    auto stored = random_call(random, round);
    auto const id = store.insert(stored);
    ASSERT_TRUE(ok(id));
    stored.record.call.id = *id;
    kept.push_back(stored);
  } else if (kind == 2) {
    auto& changed = kept[random() % kept.size()];
    auto after = random_call(random, round);
    after.record.call.id = changed.record.call.id;
    after.record.call.start =
        changed.record.call.start + std::chrono::seconds{random() % 2400} - std::chrono::minutes{20};
    after.record.call.end = after.record.call.start + std::chrono::seconds{2};
    ASSERT_TRUE(ok(store.update(changed, after)));
    changed = after;
  } else {
    auto const victim = kept.begin() + static_cast<std::ptrdiff_t>(random() % kept.size());
    ASSERT_TRUE(ok(store.erase(*victim)));
    kept.erase(victim);
  }
  if (random() % 10 == 0) {
    store.rollback();
    kept = before;
  } else {
    ASSERT_TRUE(ok(store.commit()));
  }
}

TEST(SessionHours, ReportsAreThoseOfTheCallsAfterAnyWritesAndSums) {
  for (auto const seed : {1U, 2U, 3U, 4U}) {
    Folder const folder;
    auto const store = open_store(folder.ledger());
    auto const reader = open_reader(folder.ledger());
    std::mt19937 random{seed};
    std::vector<StoredCall> kept;
    for (int round = 0; round < 600; ++round) {
      write_one(*store, random, round, kept);
      auto const until = at("2026-03-28T00:00:00Z") + std::chrono::hours{random() % 80};
      if (random() % 4 == 0) sum_up(*store, until, static_cast<std::int64_t>(random() % 40));
      if (round % 5 == 0) expect_sessions(*reader, kept, random_filter(random));
    }
    sum_up_all(*store);
    EXPECT_EQ(due(folder.ledger()), 0);
    EXPECT_GT(rows(folder.ledger()), 100);
    for (int round = 0; round < 100; ++round) expect_sessions(*reader, kept, random_filter(random));
    expect_sessions(*reader, kept, {});
  }
}

TEST(SessionHours, WhatIsSummedUpIsNotReadFromTheCalls) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const kept = put(*store, simple_call(at("2026-08-20T13:10:00Z"), "a"));
  sum_up_all(*store);
  EXPECT_EQ(rows(folder.ledger()), 1);
  // Behind the writer's back.
  ASSERT_TRUE(ok(Database::open(folder.ledger(), Access::read_write)->execute("DELETE FROM call")));
  auto const reader = open_reader(folder.ledger());
  expect_sessions(*reader, {kept}, {});
  expect_sessions(*reader, {kept}, during(at("2026-08-20T13:00:00Z"), at("2026-08-20T14:00:00Z")));
  auto const cut = reader->usage(by_session(during(at("2026-08-20T13:05:00Z"), std::nullopt)));
  ASSERT_TRUE(ok(cut));
  EXPECT_TRUE(cut->groups.empty()) << "a cut hour is read from its calls";
}

TEST(SessionHours, AnyChangeThatAReportTellsIsSeen) {
  using Change = std::function<void(Call&)>;
  std::vector<Change> const changes{
      [](Call& call) { call.start += std::chrono::minutes{1}; },
      [](Call& call) { call.start += std::chrono::hours{1}; },
      [](Call& call) { call.tool = "codex"; },
      [](Call& call) { call.model = "other"; },
      [](Call& call) { call.provider = "other"; },
      [](Call& call) { call.project = "/other"; },
      [](Call& call) { call.session = "other"; },
      [](Call& call) { call.route = Route::tracked; },
      [](Call& call) { call.status = Status::failure; },
      [](Call& call) { call.tokens.input += 1; },
      [](Call& call) { call.tokens.reasoning += 1; },
      [](Call& call) { call.web_search_requests += 1; },
      [](Call& call) { call.costs.list = NanoUsd{7}; },
      [](Call& call) { call.costs.list.reset(); },
      [](Call& call) { call.costs.source = CostSource::unpriced; },
      [](Call& call) { call.costs.reported = NanoUsd{7}; },
      [](Call& call) { call.costs.proxy = NanoUsd{7}; },
      [](Call& call) { call.key_alias = "key"; },
      [](Call& call) { call.team = "team"; },
      [](Call& call) { call.ownership = Ownership::work; },
      [](Call& call) { call.attempts = 3; },
      [](Call& call) { call.host = "host"; },
      [](Call& call) { call.tags = {"tag"}; },
      [](Call& call) { call.counted = false; },
  };
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const reader = open_reader(folder.ledger());
  auto const before = put(*store, simple_call(at("2026-08-20T13:10:00Z"), "a"));
  for (std::size_t i = 0; i < changes.size(); ++i) {
    SCOPED_TRACE(i);
    sum_up_all(*store);
    auto after = before;
    changes[i](after.record.call);
    update(*store, before, after);
    EXPECT_GT(due(folder.ledger()), 0);
    expect_sessions(*reader, {after}, {});
    sum_up_all(*store);
    expect_sessions(*reader, {after}, {});
    expect_sessions(*reader, {after}, only_of(&UsageFilter::tool, "codex"));
    expect_sessions(*reader, {after}, only_of(&UsageFilter::session, "other"));
    update(*store, after, before);
  }
}

TEST(SessionHours, AnUpdateThatNoReportTellsLeavesItsHourSummedUp) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const before = put(*store, simple_call(at("2026-08-20T13:10:00Z"), "a"));
  sum_up_all(*store);
  auto after = before;
  after.settled = true;
  after.record.call.branch = "other";
  update(*store, before, after);
  EXPECT_EQ(due(folder.ledger()), 0);
}

TEST(SessionHours, ARollbackLeavesThemAsTheyWere) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const kept = put(*store, simple_call(at("2026-08-20T13:10:00Z"), "a"));
  sum_up_all(*store);
  ASSERT_TRUE(ok(store->begin()));
  ASSERT_TRUE(ok(store->insert(simple_call(at("2026-08-20T13:20:00Z"), "b"))));
  store->rollback();
  put(*store, simple_call(at("2026-08-20T15:20:00Z"), "c"));
  EXPECT_EQ(number(folder.ledger(), "SELECT hour FROM session_hour_due"),
            hour_of(at("2026-08-20T15:00:00Z")));
  EXPECT_EQ(due(folder.ledger()), 1);
  expect_sessions(*open_reader(folder.ledger()), {kept}, during(std::nullopt, at("2026-08-20T14:00:00Z")));
}

TEST(SessionHours, AnHourWhoseCallsAreGoneHasNoSums) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const gone = put(*store, simple_call(at("2026-08-20T13:10:00Z"), "a"));
  sum_up_all(*store);
  ASSERT_TRUE(ok(store->begin()));
  ASSERT_TRUE(ok(store->erase(gone)));
  ASSERT_TRUE(ok(store->commit()));
  expect_sessions(*open_reader(folder.ledger()), {}, {});
  sum_up_all(*store);
  EXPECT_EQ(rows(folder.ledger()), 0);
  expect_sessions(*open_reader(folder.ledger()), {}, {});
}

TEST(SessionHours, TheNewestAreSummedUpFirstAndOnlyWhatIsOver) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  for (auto const* const start : {"2026-08-20T10:10:00Z", "2026-08-20T11:10:00Z", "2026-08-20T11:20:00Z",
                                  "2026-08-20T12:10:00Z", "2026-08-20T13:10:00Z", "2026-08-20T08:10:00Z"})
    put(*store, simple_call(at(start), start));
  auto const newest = "SELECT max(hour) - " + std::to_string(hour_of(at("2026-08-20T00:00:00Z"))) +
                      " FROM session_hour_due WHERE hour < " +
                      std::to_string(hour_of(at("2026-08-20T13:00:00Z")));
  auto const until = at("2026-08-20T13:59:59Z");
  EXPECT_TRUE(sum_up(*store, until, 2));
  EXPECT_EQ(number(folder.ledger(), newest), 11) << "12 alone: with 11 there would be three calls";
  EXPECT_TRUE(sum_up(*store, until, 3));
  EXPECT_EQ(number(folder.ledger(), newest), 8) << "11 and 10; 8 is not right before them";
  EXPECT_TRUE(sum_up(*store, until, 0));
  EXPECT_FALSE(sum_up(*store, until));
  EXPECT_EQ(number(folder.ledger(), "SELECT hour FROM session_hour_due"),
            hour_of(at("2026-08-20T13:00:00Z")));
  EXPECT_TRUE(sum_up(*store, at("2026-08-20T14:00:00Z")));
  EXPECT_EQ(due(folder.ledger()), 0);
}

TEST(SessionHours, CallsOfAnotherWriterAreSeen) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const first = put(*store, simple_call(at("2026-08-20T13:10:00Z"), "a"));
  sum_up_all(*store);
  auto const second = put(*open_store(folder.ledger()), simple_call(at("2026-08-20T13:20:00Z"), "b"));
  expect_sessions(*open_reader(folder.ledger()), {first, second}, {});
  sum_up_all(*store);
  expect_sessions(*open_reader(folder.ledger()), {first, second}, {});
}

TEST(SessionHours, OfManyNamesThoseOfTheFirstCallsAreTold) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  std::vector<StoredCall> kept;
  for (int i = 0; i < 40; ++i) {
    auto stored = simple_call(at("2026-08-20T10:00:00Z") + std::chrono::minutes{7 * i}, std::to_string(i));
    stored.record.call.host = "host-" + std::to_string(90 - i);
    stored.record.call.tags = {"same", "tag-" + std::to_string(90 - i), "tag-" + std::to_string(i % 7)};
    stored.record.call.key_alias = "key-" + std::to_string(i % 20);
    stored.record.call.session = i % 3 == 0 ? "one" : "two";
    kept.push_back(put(*store, stored));
  }
  // Placed first, though it now starts last: its names are among the first.
  auto moved = kept[0];
  moved.record.call.start += std::chrono::hours{6};
  update(*store, kept[0], moved);
  kept[0] = moved;
  auto const reader = open_reader(folder.ledger());
  expect_sessions(*reader, kept, {});
  sum_up_all(*store);
  expect_sessions(*reader, kept, {});
  expect_sessions(*reader, kept, during(at("2026-08-20T10:30:00Z"), at("2026-08-20T13:30:00Z")));
  expect_sessions(*reader, kept, only_of(&UsageFilter::session, "two"));
  expect_sessions(*reader, kept, only_of(&UsageFilter::key_alias, "key-4"));
}

TEST(SessionHours, AllHoursOfAnOlderLedgerAreDue) {
  Folder const folder;
  std::filesystem::create_directories(folder.ledger().parent_path());
  StoredCall kept;
  {
    auto const store = open_store(folder.ledger());
    kept = put(*store, simple_call(at("2026-08-20T13:10:00Z"), "a"));
    sum_up_all(*store);
  }
  ASSERT_TRUE(
      ok(Database::open(folder.ledger(), Access::read_write)
             ->execute("DROP TABLE session_hour; DROP TABLE session_hour_due; PRAGMA user_version=4")));
  auto const store = open_store(folder.ledger());
  EXPECT_EQ(due(folder.ledger()), 1);
  expect_sessions(*open_reader(folder.ledger()), {kept}, {});
  sum_up_all(*store);
  EXPECT_EQ(rows(folder.ledger()), 1);
  expect_sessions(*open_reader(folder.ledger()), {kept}, {});
}

TEST(SessionHours, DamagedSumsAreTold) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, simple_call(at("2026-08-20T13:10:00Z"), "a"));
  sum_up_all(*store);
  for (auto const* const damage : {"sums = x'0aff'", "dimension = 999"}) {
    ASSERT_TRUE(ok(Database::open(folder.ledger(), Access::read_write)
                       ->execute(std::string{"UPDATE session_hour SET "} + damage)));
    auto const report = open_reader(folder.ledger())->usage(by_session());
    ASSERT_FALSE(report) << damage;
    EXPECT_EQ(report.error().code, Errc::corrupt);
  }
}

}  // namespace
}  // namespace companion::store::test
