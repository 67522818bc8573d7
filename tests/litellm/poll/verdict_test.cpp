#include "litellm/poll/verdict.hpp"

#include <gtest/gtest.h>

#include "tests/litellm/api_fixture.hpp"

namespace companion::litellm {
namespace {

Answer answer(unsigned status, std::string body = {}) {
  Answer one;
  one.status = status;
  one.body = std::move(body);
  return one;
}

Meaning meaning(unsigned status, std::string body = {}) {
  return judge(answer(status, std::move(body))).meaning;
}

TEST(Verdict, LiteLLMsWordsForNoDatabaseCountUnderEveryStatus) {
  EXPECT_EQ(meaning(401, R"({"error": {"message": "Prisma Client is not initialized"}})"),
            Meaning::no_database);
  EXPECT_EQ(meaning(400, R"({"error": {"type": "no_db_connection"}})"), Meaning::no_database);
  EXPECT_EQ(meaning(500, "Internal Server Error, Database not connected. Connect a database"),
            Meaning::no_database);
}

TEST(Verdict, ARefusedKeyIsToldWithARemedyAndWithoutTheKey) {
  auto const judged =
      judge(answer(401, R"({"error": {"message": "Received API Key = sk-abc123secret, bad"}})"));
  EXPECT_EQ(judged.meaning, Meaning::refused);
  EXPECT_NE(judged.problem.find("connect litellm"), std::string::npos) << judged.problem;
  EXPECT_EQ(judged.problem.find("secret"), std::string::npos) << judged.problem;
}

TEST(Verdict, AGoodKeyThatMayNotAskIsAnotherThing) {
  for (auto const* version : {"1.81.16", "1.108.7"}) {
    EXPECT_EQ(meaning(401, api_answer(version, "spend_logs_v2_nouser")), Meaning::not_for_this_key)
        << version;
    EXPECT_EQ(meaning(401, api_answer(version, "spend_logs_v2_wrong_key")), Meaning::refused) << version;
  }
  EXPECT_EQ(meaning(403), Meaning::not_for_this_key);
}

TEST(Verdict, WhatPassesIsRepeatedAndWhatDoesNotIsNot) {
  EXPECT_EQ(meaning(200), Meaning::good);
  EXPECT_EQ(meaning(304), Meaning::unchanged);
  EXPECT_EQ(meaning(429), Meaning::busy);
  EXPECT_EQ(meaning(503), Meaning::busy);
  EXPECT_EQ(meaning(500), Meaning::broken);
  EXPECT_EQ(meaning(404), Meaning::missing);
  EXPECT_EQ(meaning(501), Meaning::missing);
  EXPECT_EQ(meaning(422), Meaning::missing);
  EXPECT_EQ(judge(Answer{}).meaning, Meaning::unreachable);
}

TEST(Verdict, ARedirectSaysWhereTo) {
  auto moved = answer(308);
  moved.location = "https://new.example/health/readiness";
  EXPECT_NE(judge(moved).problem.find("https://new.example"), std::string::npos);
}

TEST(Verdict, ForeignTextStaysOneLine) {
  auto const judged = judge(answer(500, "line\nother\x1b[31m" + std::string(5000, 'x')));
  EXPECT_EQ(judged.problem.find('\n'), std::string::npos);
  EXPECT_EQ(judged.problem.find('\x1b'), std::string::npos);
  EXPECT_LT(judged.problem.size(), 400U);
}

}  // namespace
}  // namespace companion::litellm
