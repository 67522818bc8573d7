#include "litellm/alert.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace companion::litellm {
namespace {

using nlohmann::json;

Instant const received = parse_instant("2026-11-21T23:59:00Z").value();

ProxyAlert decode(std::string const& body) { return decode_alert(body, received).value().value(); }
ProxyAlert decode(json const& body) { return decode(body.dump()); }

/// As LiteLLM 1.106 writes it: every member is there, what is unknown is null.
json crossed() {
  return {{"spend", 12.5},
          {"max_budget", 10.0},
          {"soft_budget", 8},
          {"token", "f3a1c0de"},
          {"customer_id", nullptr},
          {"user_id", "dana"},
          {"team_id", "team-1"},
          {"team_alias", "platform"},
          {"organization_id", nullptr},
          {"user_email", "dana@example.org"},
          {"key_alias", "dana-laptop"},
          {"projected_exceeded_date", "2026-11-28"},
          {"projected_spend", 40.25},
          {"event_group", "key"},
          {"alert_emails", {"boss@example.org"}},
          {"max_budget_alert_emails", {{"50", {"boss@example.org"}}}},
          {"event", "budget_crossed"},
          {"event_message", "Key Budget: Budget Crossed\n Total Budget:`10.0`"}};
}

TEST(Alert, ABudgetThatIsCrossedSaysWhoseAndHowMuch) {
  auto const alert = decode(crossed());
  EXPECT_EQ(alert.at, received);
  EXPECT_EQ(alert.event, "budget_crossed");
  EXPECT_EQ(alert.group, "key");
  EXPECT_EQ(alert.key_alias, "dana-laptop");
  EXPECT_EQ(alert.user, "dana");
  EXPECT_EQ(alert.team, "platform");
  EXPECT_EQ(alert.message, "Key Budget: Budget Crossed Total Budget:10.0");
  EXPECT_EQ(to_decimal(*alert.spend), "12.5");
  EXPECT_EQ(to_decimal(*alert.max_budget), "10");
  EXPECT_EQ(to_decimal(*alert.soft_budget), "8");
  EXPECT_EQ(alert.projected_exceeded_date, "2026-11-28");
  EXPECT_EQ(to_decimal(*alert.projected_spend), "40.25");
}

TEST(Alert, MoneyIsTakenFromTheDigits) {
  auto const spend = [](std::string const& digits) {
    auto const alert = decode(R"({"event":"threshold_crossed","spend":)" + digits + "}");
    return alert.spend ? to_decimal(*alert.spend) : "unset";
  };
  EXPECT_EQ(spend("123456789.123456789"), "123456789.123456789") << "more digits than a double holds";
  EXPECT_EQ(spend("0.30000000000000004"), "0.3");
  EXPECT_EQ(spend("1e-05"), "0.00001");
  EXPECT_EQ(spend("3"), "3");
  EXPECT_EQ(spend("-3"), "-3");
  EXPECT_EQ(spend("null"), "unset");
  EXPECT_EQ(spend("\"0.5\""), "0.5");
  EXPECT_EQ(spend("[1]"), "unset");
}

TEST(Alert, NeitherTokenNorMailIsKept) {
  auto body = crossed();
  body["token"] = "PLANTED";
  body["user_email"] = "PLANTED@example.org";
  body["alert_emails"] = {"PLANTED"};
  body["max_budget_alert_emails"] = {{"user_id", "PLANTED"}};
  body["unknown"] = "PLANTED";
  auto const alert = decode(body);
  for (auto const& text : {alert.event_key, alert.proxy, alert.event, alert.group, alert.key_alias,
                           alert.user, alert.team, alert.message, alert.projected_exceeded_date}) {
    EXPECT_EQ(text.find("PLANTED"), std::string::npos) << text;
  }
  EXPECT_EQ(alert.user, "dana") << "a deeper member is another one";
}

TEST(Alert, TheSameOfTheSameDayIsOne) {
  auto const key = decode(crossed()).event_key;
  EXPECT_EQ(key.size(), 16U + 1U + 10U);
  EXPECT_TRUE(key.ends_with("|2026-11-21"));
  EXPECT_EQ(decode(crossed()).event_key, key);
  auto same = crossed();
  same["projected_spend"] = 41.0;
  same["max_budget"] = 10;
  EXPECT_EQ(decode(same).event_key, key);
  for (auto const* name : {"event", "event_group", "user_id", "team_id", "key_alias", "event_message",
                           "customer_id", "organization_id"}) {
    auto other = crossed();
    other[name] = "another";
    EXPECT_NE(decode(other).event_key, key) << name;
  }
  for (auto const* name : {"spend", "max_budget"}) {
    auto other = crossed();
    other[name] = 99;
    EXPECT_NE(decode(other).event_key, key) << name;
  }
  auto const tomorrow = decode_alert(crossed().dump(), received + std::chrono::hours{1}).value().value();
  EXPECT_EQ(tomorrow.event_key.substr(0, 16), key.substr(0, 16));
  EXPECT_TRUE(tomorrow.event_key.ends_with("|2026-11-22"));
}

TEST(Alert, TheProxysTestOfItsWebhookIsAnAlert) {
  // GET /health/services?service=webhook
  auto const alert = decode(json{{"spend", 1.0},
                                 {"max_budget", 0.0},
                                 {"token", ""},
                                 {"user_id", "default_user_id"},
                                 {"key_alias", nullptr},
                                 {"team_id", nullptr},
                                 {"event_group", "key"},
                                 {"event", "budget_crossed"},
                                 {"event_message", "User Budget: Budget Crossed\n Total Budget:`0.0`"}});
  EXPECT_EQ(alert.event, "budget_crossed");
  EXPECT_EQ(alert.user, "default_user_id");
  EXPECT_EQ(alert.key_alias, "");
  EXPECT_EQ(to_decimal(*alert.max_budget), "0");
}

TEST(Alert, WhatACustomerSpentWithEachCallIsNoWarning) {
  auto body = crossed();
  body["event"] = "spend_tracked";
  auto const decoded = decode_alert(body.dump(), received);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_FALSE(decoded->has_value());
}

TEST(SlackText, ASlowCallLeavesItsPromptBehind) {
  auto const alert = decode(json{{"text",
                                  "Alert type: `llm_too_slow`\nLevel: `Low`\nTimestamp: "
                                  "`10:00:00`\n\nMessage: `Responses are slow - 301.5s "
                                  "response time > Alerting threshold: 300s`\nRequest Model: `gpt-5`\nAPI "
                                  "Base: `None`\nMessages: `[{'role': "
                                  "'user', 'content': 'PLANTED'}]`\n\n\nProxy URL: `None`"}});
  EXPECT_EQ(alert.event, "message");
  EXPECT_EQ(alert.group, "llm_too_slow");
  EXPECT_EQ(alert.message, "Responses are slow - 301.5s response time > Alerting threshold: 300s");
}

TEST(SlackText, AnErrorIsNamedButNotQuoted) {
  auto const alert = decode(json{
      {"text",
       "[Num Alerts: 3]\n\nAlert type: `llm_exceptions`\nLevel: `High`\nTimestamp: `10:00:00`\n\n"
       "Message: LLM API call failed: `litellm.BadRequestError: PLANTED\n*user_id:* `PLANTED`\nPLANTED`"}});
  EXPECT_EQ(alert.group, "llm_exceptions");
  EXPECT_EQ(alert.message, "LLM API call failed");
  EXPECT_EQ(alert.user, "");
}

TEST(SlackText, ABudgetsLinesAreReadLikeItsMembers) {
  auto const alert = decode(
      json{{"text",
            "Alert type: `budget_alerts`\nLevel: `High`\nTimestamp: `10:00:00`\n\nMessage: User Budget: "
            "Budget Crossed\n "
            "Total Budget:`10.0`\n\n*spend:* `12.5`\n*max_budget:* `10.0`\n*user_id:* `dana`\n*user_email:* "
            "`PLANTED`\n*event_group:* `user`\n*event_message:* `PLANTED`\n*event:* `x`\n"}});
  EXPECT_EQ(alert.event, "message");
  EXPECT_EQ(alert.group, "user");
  EXPECT_EQ(alert.message, "User Budget: Budget Crossed");
  EXPECT_EQ(alert.user, "dana");
  EXPECT_EQ(to_decimal(*alert.spend), "12.5");
}

TEST(SlackText, OtherTextKeepsItsFirstLine) {
  EXPECT_EQ(decode(json{{"text", "hello there\nand more"}}).message, "hello there");
  EXPECT_LE(decode(json{{"text", std::string(5000, 'x')}}).message.size(), 512U);
}

TEST(Alert, NonsenseIsRefusedWithoutQuotingIt) {
  for (std::string const body : {"", "12", "[]", "null", "{", "{}", R"({"event":"secret")", R"({"text":""})",
                                 R"({"event":null})", R"({"foo":"secret"})", "secret", "{\"event\":\"\xFF\"}",
                                 R"({"event":"secret"} secret)", R"({"event":{"event":"secret"}})"}) {
    auto const decoded = decode_alert(body, received);
    ASSERT_FALSE(decoded.has_value()) << body;
    EXPECT_EQ(decoded.error().code, Errc::invalid);
    EXPECT_EQ(decoded.error().message.find("secret"), std::string::npos);
  }
}

TEST(Alert, DeepNestingIsPassedOver) {
  auto const deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_EQ(decode(R"({"event":"budget_crossed","alert_emails":)" + deep + "}").event, "budget_crossed");
}

}  // namespace
}  // namespace companion::litellm
