#include "cli/render/report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

namespace companion::cli {
namespace {

UsageGroup group(std::string key, std::int64_t calls, std::int64_t input, std::int64_t nano) {
  UsageGroup group;
  group.key = std::move(key);
  group.tool = "codex";
  group.sums.calls = calls;
  group.sums.tokens = {.input = input,
                       .cache_read = 20,
                       .cache_write_5m = 3,
                       .cache_write_1h = 4,
                       .output = 50,
                       .reasoning = 6};
  group.sums.cost = NanoUsd{nano};
  group.sums.cost_list = NanoUsd{nano};
  return group;
}

ReportView view_of(GroupBy by, std::vector<UsageGroup> groups) {
  ReportView view;
  view.query.by = by;
  for (auto const& each : groups) view.report.total += each.sums;
  view.report.groups = std::move(groups);
  return view;
}

ReportView days() {
  return view_of(GroupBy::day,
                 {group("2026-08-19", 2, 1000, 1'500'000'001), group("2026-08-20", 3, 99, 250'000'000)});
}

std::string table(ReportView const& view, std::size_t width) {
  std::ostringstream unused;
  return report_table(view, Console{.out = unused, .err = unused, .width = width});
}

constexpr auto equivalent =
    "\nAPI equivalent: what no proxy or tool priced is tokens x list price, whatever your plan costs.\n";

TEST(ReportTable, ShowsEveryColumnWhereThereIsRoom) {
  EXPECT_EQ(table(days(), 120),
            std::string{"Day         Calls  Input  Cache read  Cache write  Output  Tokens  Cost USD\n"
                        "2026-08-19      2  1,000          20            7      50   1,077      1.50\n"
                        "2026-08-20      3     99          20            7      50     176      0.25\n"
                        "---------------------------------------------------------------------------\n"
                        "Total           5  1,099          40           14     100   1,253      1.75\n"} +
                equivalent);
}

TEST(ReportTable, LeavesOutWhatDoesNotFitAndSaysSo) {
  EXPECT_EQ(table(days(), 50), std::string{"Day         Calls  Input  Output  Tokens  Cost USD\n"
                                           "2026-08-19      2  1,000      50   1,077      1.50\n"
                                           "2026-08-20      3     99      50     176      0.25\n"
                                           "--------------------------------------------------\n"
                                           "Total           5  1,099     100   1,253      1.75\n"} +
                                   equivalent + "Hidden for want of width: Cache read, Cache write.\n");
}

TEST(ReportTable, NamesUnpricedFailedAndSearches) {
  auto view = days();
  view.report.total.unpriced_calls = 1;
  view.report.total.unpriced_tokens = 1234;
  view.report.total.failed_calls = 2;
  view.report.total.web_search_requests = 3;
  auto const text = table(view, 120);
  EXPECT_NE(text.find("\n1 call (1,234 tokens) have no known price"), std::string::npos) << text;
  EXPECT_NE(text.find("\n2 calls failed.\n"), std::string::npos);
  EXPECT_NE(text.find("\n3 web search requests.\n"), std::string::npos);
}

TEST(ReportTable, SaysNothingOfListPricesWhenTheProxyPricedEverything) {
  auto view = days();
  view.report.total.cost_proxy = view.report.total.cost;
  EXPECT_EQ(table(view, 120).find("API equivalent"), std::string::npos);
}

TEST(ReportTable, IsOneSentenceWithoutCalls) {
  EXPECT_EQ(table(view_of(GroupBy::day, {}), 80).substr(0, 23), "No calls in this range.");
}

TEST(ReportTable, KeepsTheEndOfProjectsAndHidesControlCharacters) {
  auto const text =
      table(view_of(GroupBy::project, {group("/home/dana/src/a-long-name/shop\x1b[31m", 1, 1, 1)}), 60);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("shop?[31m"), std::string::npos) << text;
}

TEST(ReportTable, CallsTheUnknownByName) {
  for (auto const by : {GroupBy::model, GroupBy::branch, GroupBy::host})
    EXPECT_NE(table(view_of(by, {group("", 1, 1, 1)}), 100).find("(unknown)"), std::string::npos);
}

TEST(ReportTable, TitlesAreTheNamesOfTheGroups) {
  EXPECT_EQ(table(view_of(GroupBy::branch, {group("main", 1, 1, 1)}), 100).rfind("Branch", 0), 0U);
  EXPECT_EQ(table(view_of(GroupBy::host, {group("laptop", 1, 1, 1)}), 100).rfind("Host", 0), 0U);
}

TEST(ReportTable, SessionsShowToolProjectAndLastCall) {
  auto one = group("s-1", 1, 1, 1);
  one.project = "/p";
  one.last = parse_instant("2026-08-20T13:00:00Z");
  auto const text = table(view_of(GroupBy::session, {one}), 150);
  EXPECT_NE(text.find("s-1      codex  /p       2026-08-20 13:00:00"), std::string::npos) << text;
}

TEST(ReportLimit, KeepsTheNewestDaysAndTheDearestModels) {
  auto by_day = days();
  keep_groups(by_day, 1);
  EXPECT_EQ(by_day.report.groups.front().key, "2026-08-20");
  EXPECT_EQ(by_day.report.total.calls, 5);
  EXPECT_NE(table(by_day, 120).find("1 more row in the total"), std::string::npos);
  auto by_model = view_of(GroupBy::model, {group("dear", 1, 1, 9), group("cheap", 1, 1, 1)});
  keep_groups(by_model, 1);
  EXPECT_EQ(by_model.report.groups.front().key, "dear");
  keep_groups(by_model, 5);
  EXPECT_EQ(by_model.report.groups.size(), 1U);
}

TEST(ReportJson, HasThePromisedShape) {
  auto const json = nlohmann::json::parse(report_json(days()));
  EXPECT_EQ(json["by"], "day");
  ASSERT_EQ(json["groups"].size(), 2U);
  EXPECT_EQ(json["groups"][0], nlohmann::json::parse(R"({
    "key": "2026-08-19", "tool": "codex", "model": "", "project": "", "first": null, "last": null,
    "calls": 2, "failed_calls": 0,
    "tokens": {"input": 1000, "cache_read": 20, "cache_write_5m": 3, "cache_write_1h": 4, "output": 50,
               "reasoning": 6},
    "cost_usd": "1.500000001", "cost_list_usd": "1.500000001", "cost_reported_usd": "0", "cost_proxy_usd": "0",
    "unpriced_calls": 0, "unpriced_tokens": 0, "web_search_requests": 0})"));
  EXPECT_EQ(json["total"]["cost_usd"], "1.750000001");
  EXPECT_EQ(json["total"]["calls"], 5);
  EXPECT_FALSE(json["total"].contains("key"));
}

TEST(ReportJson, SurvivesForeignBytes) {
  auto const text = report_json(view_of(GroupBy::project, {group("/p/\xff", 1, 1, 1)}));
  EXPECT_TRUE(nlohmann::json::accept(text)) << text;
}

TEST(ReportCsv, QuotesWhatNeedsItAndDisarmsFormulas) {
  auto const text =
      report_csv(view_of(GroupBy::project, {group("a,\"b\"", 1, 1, 1), group("=1+1", 1, 1, 1)}));
  std::istringstream lines{text};
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line,
            "key,tool,model,project,calls,failed_calls,input,cache_read,cache_write_5m,cache_write_1h,output,"
            "reasoning,unpriced_calls,web_search_requests,cost_usd,cost_list_usd,cost_reported_usd,"
            "cost_proxy_usd\r");
  std::getline(lines, line);
  EXPECT_EQ(line, "\"a,\"\"b\"\"\",codex,,,1,0,1,20,3,4,50,6,0,0,0.000000001,0.000000001,0,0\r");
  std::getline(lines, line);
  EXPECT_TRUE(line.starts_with("'=1+1,codex")) << line;
}

}  // namespace
}  // namespace companion::cli
