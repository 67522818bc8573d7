#include "receiver/routes/browser_events.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace companion::receiver::routes {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

Instant const received = parse_instant("2026-11-26T10:00:00Z").value();
std::int64_t const earlier = epoch_ms(received - 1h);

json visit() {
  return {{"kind", "site"},      {"id", "e1"},       {"site", "claude.ai"},
          {"category", "chat"},  {"start", earlier}, {"end", earlier + 60'000},
          {"active_ms", 58'500}, {"visits", 2}};
}

json call() {
  return {{"kind", "call"},
          {"id", "c1"},
          {"site", "chat.example"},
          {"provider", "openai"},
          {"endpoint", "/v1/chat/completions"},
          {"start", earlier},
          {"end", earlier + 1500},
          {"status", 200},
          {"model", "gpt-x-1"},
          {"response_id", "chatcmpl-1"},
          {"litellm_call_id", "0a-1"},
          {"usage", {{"input", 10}, {"cache_read", 4}, {"output", 7}, {"reasoning", 2}}}};
}

/// A list of its own kind: compilers differ on whether a json of one json in braces is a copy or an array.
BrowserEvents read(std::vector<json> const& events) {
  auto found = read_browser_events(json{{"browser", "chrome"}, {"events", events}}.dump(), received);
  EXPECT_TRUE(found.has_value());
  return found.value_or(BrowserEvents{});
}

TEST(BrowserEventsTest, AStretchOnASiteIsAnExactActivity) {
  auto const found = read({visit()});
  ASSERT_EQ(found.facts.activities.size(), 1U);
  auto const& activity = found.facts.activities[0];
  EXPECT_EQ(activity.source, "extension:chrome");
  EXPECT_EQ(activity.event_key, "e1");
  EXPECT_EQ(activity.kind, ActivityKind::browser);
  EXPECT_EQ(activity.name, "claude.ai");
  EXPECT_EQ(activity.category, "chat");
  EXPECT_EQ(activity.program, "chrome");
  EXPECT_EQ(activity.active, 58'500ms);
  EXPECT_EQ(activity.end - activity.start, 1min);
  EXPECT_EQ(activity.count, 2);
}

TEST(BrowserEventsTest, ACallWithUsageIsASighting) {
  auto const found = read({call()});
  ASSERT_EQ(found.facts.sightings.size(), 1U);
  auto const& sighting = found.facts.sightings[0];
  EXPECT_EQ(sighting.source, "extension:chrome");
  EXPECT_EQ(sighting.side, Side::local);
  EXPECT_EQ(sighting.response_id, "chatcmpl-1");
  EXPECT_EQ(sighting.litellm_call_id, "0a-1");
  EXPECT_EQ(sighting.model, "gpt-x-1");
  EXPECT_EQ(sighting.tool, "chat.example");
  EXPECT_EQ(sighting.operation, "chat");
  EXPECT_EQ(sighting.duration, 1500ms);
  TokenCounts const expected{.input = 10, .cache_read = 4, .output = 7, .reasoning = 2};
  EXPECT_EQ(sighting.tokens, expected);
}

TEST(BrowserEventsTest, AResponseIdThatTheProxyWrappedIsUnwrapped) {
  auto wrapped = call();
  // "litellm:custom_llm_provider:openai;model_id:m;response_id:resp_1"
  wrapped["response_id"] =
      "resp_bGl0ZWxsbTpjdXN0b21fbGxtX3Byb3ZpZGVyOm9wZW5haTttb2RlbF9pZDptO3Jlc3BvbnNlX2lkOnJlc3BfMQ==";
  EXPECT_EQ(read({wrapped}).facts.sightings.at(0).response_id, "resp_1");
}

TEST(BrowserEventsTest, ACallWithoutUsageIsUseWithoutTokens) {
  auto silent = call();
  silent.erase("usage");
  auto const found = read({silent});
  EXPECT_TRUE(found.facts.sightings.empty()) << "unknown is not zero";
  ASSERT_EQ(found.facts.activities.size(), 1U);
  EXPECT_EQ(found.facts.activities[0].kind, ActivityKind::direct_api);
  EXPECT_EQ(found.facts.activities[0].name, "openai");
  EXPECT_EQ(found.facts.activities[0].count, 1);
}

TEST(BrowserEventsTest, AFailedCallIsAFailure) {
  auto failed = call();
  failed.erase("usage");
  failed["status"] = 429;
  auto const sighting = read({failed}).facts.sightings.at(0);
  EXPECT_EQ(sighting.status, Status::failure);
  EXPECT_EQ(sighting.error_type, "429");
  EXPECT_EQ(sighting.error_kind, "rate_limit_provider");
}

TEST(BrowserEventsTest, TheEndpointSaysWhatWasAsked) {
  for (auto const& [endpoint, operation] : {std::pair{"/v1/embeddings", "embeddings"},
                                            {"/v1/messages", "chat"},
                                            {"/v1beta/models/g:streamGenerateContent", "generate_content"},
                                            {"/v1/models/g:generateContent", "generate_content"},
                                            {"/v1/images/generations", "image_generation"}}) {
    auto asked = call();
    asked["endpoint"] = endpoint;
    EXPECT_EQ(read({asked}).facts.sightings.at(0).operation, operation) << endpoint;
  }
}

struct Wrong {
  char const* member;
  json value;
};

TEST(BrowserEventsTest, ABadEventCostsItselfOnlyAndItsTextIsNotKept) {
  std::vector<Wrong> const wrongs{
      {"id", ""},           {"id", "a secret sentence"},   {"id", 7},
      {"site", nullptr},    {"site", "my <b>secret</b>"},  {"site", std::string(200, 'a')},
      {"start", -1},        {"start", "secret"},           {"start", epoch_ms(received + 48h)},
      {"end", earlier - 1}, {"end", earlier + 90'000'000}, {"active_ms", 120'000},
      {"active_ms", -5},    {"active_ms", 1e300},          {"visits", 1.5},
      {"kind", "secret"},   {"kind", json::array()}};
  for (auto const& [member, value] : wrongs) {
    auto bad = visit();
    bad[member] = value;
    auto const found = read({bad, visit()});
    EXPECT_EQ(found.accepted, 1U) << member << value;
    ASSERT_EQ(found.rejected.size(), 1U) << member << value;
    EXPECT_EQ(found.rejected[0].first, 0U);
    EXPECT_EQ(found.rejected[0].second.find("secret"), std::string::npos);
    EXPECT_EQ(found.facts.quarantined.size(), 1U);
  }
}

TEST(BrowserEventsTest, ABadCallIsRefusedToo) {
  std::vector<Wrong> const wrongs{{"provider", ""},
                                  {"endpoint", "what is my secret?"},
                                  {"status", 700},
                                  {"status", "200"},
                                  {"usage", "many"},
                                  {"usage", {{"input", -1}}},
                                  {"usage", {{"output", 1e18}}},
                                  {"usage", {{"prompt_tokens", 10}}},
                                  {"usage", json::object()},
                                  {"model", "a\nsecret"},
                                  {"response_id", {1}},
                                  {"litellm_call_id", std::string(300, 'x')}};
  for (auto const& [member, value] : wrongs) {
    auto bad = call();
    bad[member] = value;
    auto const found = read({bad});
    EXPECT_EQ(found.rejected.size(), 1U) << member << value;
    EXPECT_TRUE(found.facts.sightings.empty()) << member << value;
  }
  EXPECT_EQ(read({json{1}, nullptr, "text"}).rejected.size(), 3U);
}

TEST(BrowserEventsTest, FiveHundredMayComeAtOnce) {
  EXPECT_EQ(read(json(500, visit())).accepted, 500U);
  auto const more =
      read_browser_events(json{{"browser", "chrome"}, {"events", json(501, visit())}}.dump(), received);
  ASSERT_FALSE(more.has_value());
  EXPECT_EQ(more.error().code, Errc::too_large);
}

TEST(BrowserEventsTest, WhatIsNoBodyIsRefusedWhole) {
  for (auto const* body : {"", "[]", "{}", "{\"events\":[]}", R"({"browser":"a b","events":[]})",
                           R"({"browser":"chrome","events":{}})", R"({"browser":"chrome")"}) {
    EXPECT_FALSE(read_browser_events(body, received).has_value()) << body;
  }
  std::string const deep =
      R"({"browser":"chrome","events":[)" + std::string(300'000, '[') + std::string(300'000, ']') + "]}";
  auto const found = read_browser_events(deep, received);
  ASSERT_TRUE(found.has_value()) << "one event, and a bad one";
  EXPECT_EQ(found->rejected.size(), 1U);
}

TEST(BrowserEventsTest, APairRequestIsACodeAndABrowser) {
  auto const asked = read_pair_request(R"({"code":"ab12 cd34","browser":"firefox"})");
  ASSERT_TRUE(asked.has_value());
  EXPECT_EQ(asked->code, "ab12 cd34");
  for (auto const* body : {"", "[]", "{}", R"({"code":"x"})", R"({"code":"x","browser":"my browser"})",
                           R"({"code":["x"],"browser":"firefox"})"}) {
    EXPECT_FALSE(read_pair_request(body).has_value()) << body;
  }
}

}  // namespace
}  // namespace companion::receiver::routes
