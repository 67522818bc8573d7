#include "cli/sources.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace companion::cli {
namespace {

std::string const well =
    R"({"status":"ok","parts":[{"name":"loop","ok":true,"detail":""},)"
    R"({"name":"log:goose","ok":true,"detail":"watching",)"
    R"("last_success":"2026-08-20T12:00:00.000Z","lag_ms":0,"errors":1,)"
    R"("files_total":3,"files_done":2,"quarantined":4,"absent":false,)"
    R"("reads":"3 files below ~/goose"},)"
    R"({"name":"log:zed","ok":true,"detail":"watching","last_success":null,"lag_ms":0,)"
    R"("errors":0,"files_total":0,"files_done":0,"quarantined":0,"absent":true,"reads":""}]})";

TEST(ToldSources, AreWhatTheDaemonSaysOfItsDetectors) {
  auto const sources = told_sources(well);
  ASSERT_EQ(sources.size(), 2U) << "the loop is no detector";
  EXPECT_EQ(sources[0].name, "log:goose");
  EXPECT_EQ(sources[0].reads, "3 files below ~/goose");
  EXPECT_FALSE(sources[0].absent);
  EXPECT_TRUE(sources[1].absent);
  auto const now = parse_instant("2026-08-20T12:00:09Z").value();
  EXPECT_EQ(doing(sources[0], now), "watching, up to date 9 s ago, 2 of 3 files, 4 items set aside, 1 error");
  EXPECT_EQ(doing(sources[1], now), "watching, not through yet");
  EXPECT_EQ(source_json(sources[0])["quarantined"], 4);
}

TEST(ToldSources, WhatIsNoHealthTellsOfNone) {
  for (std::string const text :
       {"", "ok", "[]", R"({"parts":5})", R"({"parts":[1,{"lag_ms":"x","name":3}]})"})
    EXPECT_LE(told_sources(text).size(), 1U) << text;
  EXPECT_EQ(doing(Source{}, Instant{}), "") << "nobody told";
}

TEST(NotWell, OnlyThePartsThatAreNotWellAreTold) {
  auto const lines = not_well(
      R"({"status":"failing","parts":[{"name":"loop","ok":true,"detail":""},)"
      R"({"name":"writer","ok":false,"detail":"no commit for 31 s"},{"name":"log:x","ok":false,"detail":""}]})");
  EXPECT_EQ(lines, (std::vector<std::string>{"writer: no commit for 31 s", "log:x"}));
}

TEST(NotWell, AnAnswerThatIsNoHealthIsShownCut) {
  EXPECT_EQ(not_well("the ledger is full\n"), std::vector<std::string>{"the ledger is full"});
  EXPECT_LE(not_well(std::string(5000, 'x'))[0].size(), 310U);
  EXPECT_EQ(not_well("").size(), 1U);
}

}  // namespace
}  // namespace companion::cli
