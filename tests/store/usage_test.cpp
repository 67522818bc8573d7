// Reports: the hourly sums and the calls must tell the same.
#include <map>
#include <random>

#include "random_calls.hpp"
#include "records.hpp"
#include "store/database.hpp"
#include "support.hpp"

namespace companion::store::test {
namespace {

UsageQuery by(GroupBy group, std::string timezone = "UTC") {
  UsageQuery query;
  query.by = group;
  query.timezone = std::move(timezone);
  return query;
}

UsageReport usage(std::filesystem::path const& path, UsageQuery const& query) {
  auto report = open_reader(path)->usage(query);
  EXPECT_TRUE(ok(report));
  return report ? *report : UsageReport{};
}

std::vector<std::string> keys(UsageReport const& report) {
  std::vector<std::string> found;
  for (auto const& group : report.groups) found.push_back(group.key);
  return found;
}

TEST(Usage, AnEmptyLedgerHasATotalOfZero) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const report = usage(folder.ledger(), by(GroupBy::total));
  ASSERT_EQ(report.groups.size(), 1U);
  EXPECT_EQ(report.groups[0].key, "total");
  EXPECT_EQ(report.total.calls, 0);
  EXPECT_TRUE(usage(folder.ledger(), by(GroupBy::day)).groups.empty());
}

TEST(Usage, SumsWhatCallsSay) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, simple_call(at("2026-08-20T13:00:00Z"), "a"));
  auto failed = simple_call(at("2026-08-20T13:59:00Z"), "b");
  failed.record.call.status = Status::failure;
  failed.record.call.costs = {};
  put(*store, failed);
  auto retracted = simple_call(at("2026-08-20T13:59:00Z"), "c");
  retracted.record.call.counted = false;
  put(*store, retracted);
  auto const sums = usage(folder.ledger(), by(GroupBy::total)).total;
  EXPECT_EQ(sums.calls, 2);
  EXPECT_EQ(sums.failed_calls, 1);
  EXPECT_EQ(sums.unpriced_calls, 1);
  EXPECT_EQ(sums.unpriced_tokens, 1260);
  EXPECT_EQ(sums.tokens, (TokenCounts{.input = 20,
                                      .cache_read = 2000,
                                      .cache_write_5m = 100,
                                      .cache_write_1h = 0,
                                      .output = 400,
                                      .reasoning = 0}));
  EXPECT_EQ(sums.cost, NanoUsd{5'000'000});
  EXPECT_EQ(sums.cost_list, NanoUsd{5'000'000});
}

TEST(Usage, CalendarKeysFollowTheTimeZone) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, simple_call(at("2026-08-23T22:30:00Z"), "a"));  // Monday 00:30 in Berlin
  put(*store, simple_call(at("2026-08-31T21:30:00Z"), "b"));
  auto const path = folder.ledger();
  EXPECT_EQ(keys(usage(path, by(GroupBy::day))), (std::vector<std::string>{"2026-08-23", "2026-08-31"}));
  EXPECT_EQ(keys(usage(path, by(GroupBy::day, "Europe/Berlin"))),
            (std::vector<std::string>{"2026-08-24", "2026-08-31"}));
  EXPECT_EQ(keys(usage(path, by(GroupBy::week))), (std::vector<std::string>{"2026-W34", "2026-W36"}));
  EXPECT_EQ(keys(usage(path, by(GroupBy::week, "Europe/Berlin"))),
            (std::vector<std::string>{"2026-W35", "2026-W36"}));
  EXPECT_EQ(keys(usage(path, by(GroupBy::month, "Asia/Tokyo"))),
            (std::vector<std::string>{"2026-08", "2026-09"}));
  EXPECT_EQ(keys(usage(path, by(GroupBy::hour, "Europe/Berlin"))),
            (std::vector<std::string>{"2026-08-24T00:00+02:00", "2026-08-31T23:00+02:00"}));
  EXPECT_EQ(keys(usage(path, by(GroupBy::hour))),
            (std::vector<std::string>{"2026-08-23T22:00Z", "2026-08-31T21:00Z"}));
}

TEST(Usage, WeeksAroundNewYearBelongToTheYearOfTheirThursday) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, simple_call(at("2024-12-30T12:00:00Z"), "a"));
  put(*store, simple_call(at("2027-01-03T12:00:00Z"), "b"));
  EXPECT_EQ(keys(usage(folder.ledger(), by(GroupBy::week))),
            (std::vector<std::string>{"2025-W01", "2026-W53"}));
}

TEST(Usage, HalfHourZonesAreExact) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, simple_call(at("2026-08-20T18:29:00Z"), "a"));  // 23:59 in Kolkata
  put(*store, simple_call(at("2026-08-20T18:31:00Z"), "b"));
  EXPECT_EQ(keys(usage(folder.ledger(), by(GroupBy::day, "Asia/Kolkata"))),
            (std::vector<std::string>{"2026-08-20", "2026-08-21"}));
}

TEST(Usage, TheHourThatComesTwiceIsTwoGroups) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, simple_call(at("2026-10-25T00:30:00Z"), "a"));
  put(*store, simple_call(at("2026-10-25T01:30:00Z"), "b"));
  EXPECT_EQ(keys(usage(folder.ledger(), by(GroupBy::hour, "Europe/Berlin"))),
            (std::vector<std::string>{"2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00"}));
}

TEST(Usage, AnUnknownZoneIsRefusedWithAHint) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  for (auto const* const name : {"Mars/Olympus", "", "../etc/passwd"}) {
    auto const report = open_reader(folder.ledger())->usage(by(GroupBy::day, name));
    ASSERT_FALSE(report) << name;
    EXPECT_EQ(report.error().code, Errc::invalid);
    EXPECT_NE(report.error().message.find("Europe/Berlin"), std::string::npos);
  }
}

TEST(Usage, GroupsNameWhatTheyHaveInCommon) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, simple_call(at("2026-08-20T13:00:00Z"), "a"));
  auto other = simple_call(at("2026-08-20T13:00:00Z"), "b");
  other.record.call.model = "claude-haiku-4-5";
  put(*store, other);
  auto const report = usage(folder.ledger(), by(GroupBy::day));
  ASSERT_EQ(report.groups.size(), 1U);
  EXPECT_EQ(report.groups[0].tool, "claude-code");
  EXPECT_EQ(report.groups[0].model, "");
  EXPECT_EQ(report.groups[0].project, "/home/ann/app");
}

TEST(Usage, OtherGroupsComeByCostThenKey) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto add = [&](char const* model, std::int64_t cost) {
    auto stored = simple_call(at("2026-08-20T13:00:00Z"), model);
    stored.record.call.model = model;
    stored.record.call.costs.list = NanoUsd{cost};
    put(*store, stored);
  };
  add("b", 5);
  add("c", 9);
  add("a", 5);
  EXPECT_EQ(keys(usage(folder.ledger(), by(GroupBy::model))), (std::vector<std::string>{"c", "a", "b"}));
}

TEST(Usage, SessionsTellTheirFirstAndLastCall) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  put(*store, simple_call(at("2026-08-20T13:00:00Z"), "a"));
  put(*store, simple_call(at("2026-08-20T13:10:00Z"), "b"));
  auto const report = usage(folder.ledger(), by(GroupBy::session));
  ASSERT_EQ(report.groups.size(), 1U);
  EXPECT_EQ(report.groups[0].key, "session-1");
  EXPECT_EQ(report.groups[0].first, at("2026-08-20T13:00:00Z"));
  EXPECT_EQ(report.groups[0].last, at("2026-08-20T13:10:00Z"));
}

// A call placed by its first news may turn out to have begun much earlier.
TEST(Usage, ACallIsCountedWhereItStartedThoughItWasPlacedLater) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const before = put(*store, simple_call(at("2026-08-20T13:00:00Z"), "a"));
  auto after = before;
  after.record.call.start = at("2026-08-19T02:00:00Z");
  ASSERT_TRUE(ok(store->begin()));
  ASSERT_TRUE(ok(store->update(before, after)));
  ASSERT_TRUE(ok(store->commit()));
  auto query = by(GroupBy::session);
  query.filter.since = at("2026-08-19T01:00:00Z");
  query.filter.until = at("2026-08-19T03:00:00Z");
  EXPECT_EQ(usage(folder.ledger(), query).total.calls, 1);
  query.by = GroupBy::day;
  EXPECT_EQ(keys(usage(folder.ledger(), query)), std::vector<std::string>{"2026-08-19"});
}

constexpr char const* from_calls =
    "SELECT start_ms / 3600000, tool, model, provider, project, route, status, iif(cost IS NULL, 0, "
    "cost_source), key_alias, team, ownership, "
    "count(*), sum(ambiguous), sum(input), sum(cache_read), sum(cache_write_5m), sum(cache_write_1h), "
    "sum(output), "
    "sum(reasoning), sum(web_searches), total(cost), total(cost_reported), total(cost_list), "
    "total(cost_proxy) "
    "FROM call WHERE counted = 1 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11";
constexpr char const* from_rollup =
    "SELECT hour, tool, model, provider, project, route, status, cost_source, key_alias, team, ownership, "
    "calls, ambiguous, input, "
    "cache_read, "
    "cache_write_5m, cache_write_1h, output, reasoning, web_searches, cost * 1.0, cost_reported * 1.0, "
    "cost_list * 1.0, cost_proxy * 1.0 FROM rollup JOIN dimension ON dimension.id = dimension";

TEST(Usage, HourlySumsEqualTheCallsAfterAnyWrites) {
  for (auto const seed : {1U, 2U, 3U}) {
    Folder const folder;
    auto const store = open_store(folder.ledger());
    auto const kept = fill(*store, seed);
    auto database = Database::open(folder.ledger(), Access::read_only);
    ASSERT_TRUE(ok(database));
    auto count = [&](std::string const& query) {
      return database->integer("SELECT count(*) FROM (" + query + ")").value();
    };
    EXPECT_GT(count(from_rollup), 100);
    EXPECT_EQ(count(from_rollup), count(from_calls));
    EXPECT_EQ(count(std::string{from_calls} + " EXCEPT " + from_rollup), 0);
    EXPECT_EQ(count("SELECT 1 FROM call"), static_cast<std::int64_t>(kept.size()));
  }
}

std::string key_by_hand(GroupBy group, Call const& call) {
  switch (group) {
    case GroupBy::total:
      return "total";
    case GroupBy::session:
      return call.session;
    case GroupBy::project:
      return call.project;
    case GroupBy::model:
      return call.model;
    case GroupBy::tool:
      return call.tool;
    case GroupBy::provider:
      return call.provider;
    case GroupBy::route:
      return std::string{to_string(call.route)};
    case GroupBy::key:
      return call.key_alias;
    case GroupBy::team:
      return call.team;
    case GroupBy::ownership:
      return std::string{to_string(call.ownership)};
    case GroupBy::branch:
      return call.branch;
    case GroupBy::host:
      return call.host;
    case GroupBy::hour:
      return format_instant(call.start).substr(0, 13) + ":00Z";
    case GroupBy::day:
      return format_instant(call.start).substr(0, 10);
    case GroupBy::month:
      return format_instant(call.start).substr(0, 7);
    case GroupBy::week:
      return "";
  }
  return "";
}

TEST(Usage, ReportsEqualTheSumsByHandForAnyQuestion) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const kept = fill(*store, 7);
  auto const reader = open_reader(folder.ledger());
  std::mt19937 random{11};
  for (int round = 0; round < 100; ++round) {
    UsageQuery query;
    query.filter = random_filter(random);
    for (auto const group :
         {GroupBy::total, GroupBy::hour, GroupBy::day, GroupBy::month, GroupBy::session, GroupBy::project,
          GroupBy::model, GroupBy::tool, GroupBy::route, GroupBy::provider, GroupBy::key, GroupBy::team,
          GroupBy::ownership, GroupBy::branch, GroupBy::host}) {
      query.by = group;
      std::map<std::string, UsageSums> wanted;
      if (group == GroupBy::total) wanted["total"];
      for (auto const& stored : kept) {
        auto const& call = stored.record.call;
        if (call.counted && passes(query.filter, call)) wanted[key_by_hand(group, call)] += sums_of(call);
      }
      auto const report = reader->usage(query);
      ASSERT_TRUE(ok(report));
      ASSERT_EQ(report->groups.size(), wanted.size());
      for (auto const& found : report->groups)
        ASSERT_EQ(print(found.sums), print(wanted[found.key])) << found.key;
    }
  }
}

TEST(Usage, AStackIsMadeOfTheGroupsOfThatTime) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  auto const kept = fill(*store, 7);
  auto const reader = open_reader(folder.ledger());
  for (auto const part :
       {GroupBy::session, GroupBy::project, GroupBy::model, GroupBy::tool, GroupBy::route, GroupBy::provider,
        GroupBy::key, GroupBy::team, GroupBy::ownership, GroupBy::branch, GroupBy::host}) {
    for (auto const time : {GroupBy::hour, GroupBy::day, GroupBy::month}) {
      auto query = by(time);
      query.stack_by = part;
      std::map<std::string, std::map<std::string, UsageSums>> wanted;
      for (auto const& stored : kept) {
        auto const& call = stored.record.call;
        if (call.counted) wanted[key_by_hand(time, call)][key_by_hand(part, call)] += sums_of(call);
      }
      auto const report = reader->usage(query);
      ASSERT_TRUE(ok(report));
      ASSERT_EQ(report->groups.size(), wanted.size());
      for (auto const& group : report->groups) {
        auto& parts = wanted[group.key];
        ASSERT_EQ(group.stack.size(), parts.size()) << group.key;
        UsageSums together;
        for (std::size_t i = 0; i < group.stack.size(); ++i) {
          auto const& slice = group.stack[i];
          EXPECT_EQ(print(slice.sums), print(parts[slice.key])) << group.key << " " << slice.key;
          EXPECT_LE(slice.sums.cost, group.stack[i > 0 ? i - 1 : 0].sums.cost);
          together += slice.sums;
        }
        EXPECT_EQ(print(together), print(group.sums)) << group.key;
      }
    }
  }
  EXPECT_TRUE(usage(folder.ledger(), by(GroupBy::day)).groups.at(0).stack.empty()) << "only when asked";
}

// A zone whose hours are not UTC hours is answered from calls, the others from the sums.
TEST(Usage, DaysOfAZoneAddUpToTheTotal) {
  Folder const folder;
  auto const store = open_store(folder.ledger());
  fill(*store, 5);
  auto const total = print(usage(folder.ledger(), by(GroupBy::total)).total);
  for (auto const* const zone :
       {"Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe"})
    for (auto const group : {GroupBy::hour, GroupBy::day, GroupBy::week, GroupBy::month}) {
      UsageSums sums;
      for (auto const& found : usage(folder.ledger(), by(group, zone)).groups) sums += found.sums;
      EXPECT_EQ(print(sums), total) << zone;
    }
}

}  // namespace
}  // namespace companion::store::test
