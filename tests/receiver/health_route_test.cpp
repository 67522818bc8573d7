// What /healthz tells of each detector, and to whom.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "receiver/routes/health.hpp"

namespace companion::receiver::routes {
namespace {

Services services() {
  Services services;
  services.health = [] {
    DetectorHealth detector{.last_success = from_epoch_ms(1'787'000'000'000),
                            .lag = Milliseconds{5},
                            .errors = 1,
                            .files_total = 3,
                            .files_done = 2,
                            .quarantined = 4,
                            .absent = false,
                            .description = "3 files below ~/.codex"};
    Health health;
    health.parts.push_back(
        {.name = "writer", .ok = false, .detail = "/home/kim/ledger.db is full", .detector = {}});
    health.parts.push_back({.name = "log:codex",
                            .ok = false,
                            .detail = "retrying: /home/kim/.codex: denied",
                            .detector = std::move(detector)});
    return health;
  };
  return services;
}

nlohmann::json parts(bool local) {
  Question question;
  question.local = local;
  return nlohmann::json::parse(healthz(services(), question).body)["parts"];
}

TEST(HealthRoute, ADetectorTellsHowItIsDoingAndWhatItReads) {
  auto const told = parts(true)[1];
  EXPECT_EQ(told["name"], "log:codex");
  EXPECT_EQ(told["files_total"], 3);
  EXPECT_EQ(told["files_done"], 2);
  EXPECT_EQ(told["errors"], 1);
  EXPECT_EQ(told["quarantined"], 4);
  EXPECT_EQ(told["absent"], false);
  EXPECT_EQ(told["reads"], "3 files below ~/.codex");
  EXPECT_EQ(told["detail"], "retrying: /home/kim/.codex: denied");
}

TEST(HealthRoute, OtherMachinesAreNotToldWhatIsRead) {
  auto const told = parts(false)[1];
  EXPECT_FALSE(told.contains("reads")) << "nobody asks for a token here";
  EXPECT_EQ(told["detail"], "retrying") << "the reason names a folder";
  EXPECT_EQ(parts(false)[0]["detail"], "") << "so may a writer's error";
  EXPECT_EQ(told["quarantined"], 4);
}

TEST(HealthRoute, WhatAPersonSwitchedOffIsSaid) {
  EXPECT_FALSE(parts(true)[1].contains("switched_off"));
  auto switched = services();
  switched.health = [told = switched.health()]() mutable {
    told.parts[1].detector->switched_off = true;
    return told;
  };
  auto const body = nlohmann::json::parse(healthz(switched, Question{}).body);
  EXPECT_EQ(body["parts"][1]["switched_off"], true);
}

TEST(HealthRoute, OtherPartsHaveNothingOfADetector) { EXPECT_EQ(parts(true)[0].size(), 3U); }

}  // namespace
}  // namespace companion::receiver::routes
