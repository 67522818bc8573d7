// What a browser extension hears of the ledger: what its own calls cost, and nothing else.
#include "receiver/routes/browser_costs.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "daemon_double.hpp"
#include "receiver/routes/browser_events.hpp"

namespace companion::receiver::testing {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

Instant const now = parse_instant("2026-11-21T12:00:00Z").value();

CallRecord record(std::int64_t id, std::string const& key, std::optional<NanoUsd> list,
                  std::string const& site = "chat.example") {
  CallRecord made;
  made.call.id = CallId{id};
  made.call.tool = "a-tool-that-saw-it-too";
  made.call.model = "a-model";
  made.call.costs.list = list;
  made.call.costs.source = list ? CostSource::list : CostSource::unpriced;
  Sighting sighting;
  sighting.source = "extension:chrome";
  sighting.event_key = key;
  sighting.tool = site;
  made.sightings.push_back(sighting);
  return made;
}

json call(std::string const& id) { return {{"id", id}, {"start", epoch_ms(now - 1h)}}; }

class BrowserCosts : public ::testing::Test {
 protected:
  Answer ask(std::string const& body) {
    Question question;
    question.now = now;
    question.body = body;
    return routes::browser_costs(view, question);
  }
  json told(std::vector<json> const& calls, std::string const& browser = "chrome") {
    auto const answer = ask(json{{"browser", browser}, {"calls", calls}}.dump());
    EXPECT_EQ(answer.status, 200U) << answer.body;
    return json::parse(answer.body);
  }
  FakeView view;
};

TEST_F(BrowserCosts, AreExactSumsBySite) {
  view.known_records = {record(1, "a", NanoUsd{1}), record(2, "b", NanoUsd{1'234'567'890}),
                        record(3, "c", NanoUsd{250'000'000}, "code.example")};
  auto const answer = told({call("a"), call("b"), call("c")});
  ASSERT_EQ(answer["sites"].size(), 2U);
  EXPECT_EQ(answer["sites"][0]["site"], "chat.example") << "as the extension called it";
  EXPECT_EQ(answer["sites"][0]["cost_usd"], "1.234567891");
  EXPECT_EQ(answer["sites"][0]["calls"], 2);
  EXPECT_EQ(answer["sites"][1]["cost_usd"], "0.25");
  EXPECT_EQ(answer["total"]["cost_usd"], "1.484567891");
  EXPECT_EQ(answer["total"]["calls"], 3);
  EXPECT_EQ(answer["unknown"], 0);
}

TEST_F(BrowserCosts, OfWhatHasNoPriceAreNullAndNeverZero) {
  view.known_records = {record(1, "a", std::nullopt), record(2, "b", NanoUsd{0}, "free.example"),
                        record(3, "c", NanoUsd{5}, "code.example"),
                        record(4, "d", std::nullopt, "code.example")};
  auto const sites = told({call("a"), call("b"), call("c"), call("d")})["sites"];
  EXPECT_TRUE(sites[0]["cost_usd"].is_null());
  EXPECT_EQ(sites[0]["unpriced_calls"], 1);
  EXPECT_EQ(sites[1]["cost_usd"], "0.000000005");
  EXPECT_EQ(sites[1]["unpriced_calls"], 1);
  EXPECT_EQ(sites[1]["calls"], 2);
  EXPECT_EQ(sites[2]["cost_usd"], "0") << "known to be free";
}

TEST_F(BrowserCosts, TheProxysWordOfACallHolds) {
  auto both = record(1, "a", NanoUsd{5});
  both.call.costs.proxy = NanoUsd{7};
  both.call.costs.source = CostSource::proxy;
  view.known_records = {both};
  EXPECT_EQ(told({call("a")})["total"]["cost_usd"], "0.000000007");
}

TEST_F(BrowserCosts, ACallOfTwoEventsCountsOnce) {
  auto twice = record(1, "a", NanoUsd{5});
  twice.sightings.push_back(twice.sightings[0]);
  twice.sightings[1].event_key = "b";
  view.known_records = {twice};
  auto const answer = told({call("a"), call("b"), call("a")});
  EXPECT_EQ(answer["total"]["calls"], 1);
  EXPECT_EQ(answer["total"]["cost_usd"], "0.000000005");
  EXPECT_EQ(answer["unknown"], 0);
}

TEST_F(BrowserCosts, NobodyElsesCallIsToldOf) {
  auto other = record(1, "a", NanoUsd{5});
  other.sightings[0].source = "extension:firefox";
  auto tool = record(2, "b", NanoUsd{5});
  tool.sightings[0].source = "log:claude-code";
  view.known_records = {other, tool};
  auto const answer = told({call("a"), call("b")});
  EXPECT_EQ(answer["unknown"], 2);
  EXPECT_TRUE(answer["sites"].empty());
  EXPECT_TRUE(answer["total"]["cost_usd"].is_null());
  EXPECT_EQ(answer.size(), 3U);
  for (auto const& [source, event] : view.events_asked) {
    EXPECT_EQ(source, "extension:chrome");
    EXPECT_EQ(event.start, now - 1h);
  }
}

TEST_F(BrowserCosts, OfNothingAreNothing) {
  auto const answer = told({});
  EXPECT_TRUE(answer["sites"].empty());
  EXPECT_EQ(answer["total"]["calls"], 0);
  EXPECT_TRUE(view.events_asked.empty());
}

TEST_F(BrowserCosts, WhatIsNoSuchQuestionIsRefused) {
  for (auto const* const body :
       {"", "[]", "{}", R"({"calls":[]})", R"({"browser":"chrome"})", R"({"browser":"a b","calls":[]})",
        R"({"browser":"chrome:x","calls":[]})", R"({"browser":"chrome","calls":[1]})",
        R"({"browser":"chrome","calls":[{"id":"","start":1}]})",
        R"({"browser":"chrome","calls":[{"id":"a"}]})",
        R"({"browser":"chrome","calls":[{"id":"a","start":-1}]})",
        R"({"browser":"chrome","calls":[{"id":"a'; --","start":1}]})"}) {
    EXPECT_EQ(ask(body).status, 400U) << body;
  }
  EXPECT_EQ(ask(json{{"browser", "chrome"}, {"calls", std::vector<json>(501, call("a"))}}.dump()).status,
            413U);
  EXPECT_TRUE(view.events_asked.empty());
}

TEST(BrowserCostsRoute, TakesTheExtensionsTokenAndNoOther) {
  auto const body = json{{"browser", "chrome"}, {"calls", std::vector<json>{call("a")}}}.dump();
  DaemonDouble daemon;
  daemon.options.token_file = fresh_folder("costs") / "tokens.json";
  daemon.view.known_records = {record(1, "a", NanoUsd{5})};
  constexpr auto ours = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";
  auto tokens = TokenStore::open(daemon.options.token_file).value();
  auto const good = tokens.create(Scope::ingest_browser, "chrome", now, ours).value().text;
  auto const reading = tokens.create(Scope::read, "reader", now).value().text;
  ASSERT_TRUE(daemon.start().has_value());
  auto const post = [&](std::string const& token) {
    return daemon.post_to("/v1/browser/costs", body,
                          "Origin: " + std::string{ours} + "\r\nAuthorization: Bearer " + token + "\r\n");
  };
  auto const reply = post(good);
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(json::parse(reply.body)["total"]["cost_usd"], "0.000000005");
  EXPECT_TRUE(reply.has(std::string{"Access-Control-Allow-Origin: "} + ours));
  EXPECT_EQ(post(reading).status, 403);
  EXPECT_EQ(post("cmp_wrong").status, 403);
  EXPECT_EQ(daemon.get("/v1/browser/costs").status, 405);
}

}  // namespace
}  // namespace companion::receiver::testing
