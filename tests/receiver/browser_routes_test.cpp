#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "daemon_double.hpp"
#include "receiver/pairing.hpp"
#include "receiver/tokens.hpp"

namespace companion::receiver::testing {
namespace {

using nlohmann::json;

constexpr auto ours = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";
constexpr auto other = "chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba";

std::string event(std::string const& id) {
  return R"({"kind":"site","id":")" + id +
         R"(","site":"claude.ai","start":1795255200000,"end":1795255210000,"active_ms":9000,"visits":1})";
}
std::string const events = R"({"browser":"chrome","events":[)" + event("e1") + "," + event("e2") + "]}";

std::string const costs = R"({"browser":"chrome","calls":[{"id":"c1","start":1795255200000}]})";

class BrowserRoutes : public ::testing::Test {
 protected:
  BrowserRoutes() {
    daemon.options.token_file = folder / "tokens.json";
    daemon.services.browser_config = [] { return std::string{R"({"sites":[],"apis":[],"proxies":[]})"}; };
    EXPECT_TRUE(daemon.start().has_value());
  }
  static std::string from(std::string_view origin) {
    return "Origin: " + std::string{origin} + "\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors\r\n";
  }
  static std::string with(std::string_view token) {
    return "Authorization: Bearer " + std::string{token} + "\r\n";
  }
  std::string code() {
    return offer_pairing(pairing_file(daemon.options.token_file), daemon.clock.now()).value().text;
  }
  Reply pair(std::string const& code, std::string_view origin = ours) {
    return daemon.post_to("/v1/browser/pair", json{{"code", code}, {"browser", "chrome"}}.dump(),
                          from(origin));
  }
  std::string paired() { return json::parse(pair(code()).body).value("token", ""); }
  Reply post(std::string const& headers, std::string_view body = events) {
    return daemon.post_to("/v1/browser/events", body, headers);
  }
  Reply config(std::string const& headers) {
    return daemon.ask("GET /v1/browser/config HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
  }

  std::filesystem::path folder = fresh_folder("browser");
  DaemonDouble daemon;
};

TEST_F(BrowserRoutes, ACodeBecomesATokenForThatExtension) {
  auto const reply = pair(code());
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_TRUE(reply.has(std::string{"Access-Control-Allow-Origin: "} + ours));
  EXPECT_EQ(json::parse(reply.body)["name"], "chrome");
  auto const tokens = TokenStore::open(daemon.options.token_file).value();
  ASSERT_EQ(tokens.list().size(), 1U);
  EXPECT_EQ(tokens.list()[0].scope, Scope::ingest_browser);
  EXPECT_EQ(tokens.list()[0].origin, ours);
}

TEST_F(BrowserRoutes, ASecondProfileGetsANameOfItsOwn) {
  paired();
  EXPECT_EQ(json::parse(pair(code(), other).body)["name"], "chrome-2");
}

TEST_F(BrowserRoutes, ANameThatTheCommandLineGaveMeanwhileIsLeftToIt) {
  paired();
  auto tokens = TokenStore::open(daemon.options.token_file).value();
  ASSERT_TRUE(tokens.create(Scope::read, "chrome-2", daemon.clock.now()).has_value());
  EXPECT_EQ(json::parse(pair(code(), other).body)["name"], "chrome-3");
}

TEST_F(BrowserRoutes, ABrokenTokenFileCostsNoCode) {
  auto const good = code();
  std::ofstream{daemon.options.token_file} << "{";
  for (auto const* const time : {"first", "second"}) EXPECT_GE(pair(good).status, 500) << time;
  std::filesystem::remove(daemon.options.token_file);
  EXPECT_EQ(pair(good).status, 200);
}

TEST_F(BrowserRoutes, ACodeIsGoodOnceAndGuessesAreFew) {
  auto const good = code();
  EXPECT_EQ(pair("AAAA-AAAA").status, 403);
  EXPECT_EQ(pair(good).status, 200);
  EXPECT_EQ(pair(good).status, 403);
  auto const next = code();
  for (int i = 0; i < 4; ++i) EXPECT_EQ(pair("AAAA-AAAA").status, 403);
  EXPECT_EQ(pair("AAAA-AAAA").status, 429);
  EXPECT_EQ(pair(next).status, 403);
}

TEST_F(BrowserRoutes, EventsAreTakenAfterTheCommit) {
  auto const token = paired();
  auto const reply = post(from(ours) + with(token));
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(json::parse(reply.body)["accepted"], 2);
  EXPECT_EQ(daemon.observations().activities.size(), 2U);
}

TEST_F(BrowserRoutes, WhatIsNotCommittedIsNotAcknowledged) {
  auto const token = paired();
  daemon.stop();
  DaemonDouble full;
  full.options.token_file = daemon.options.token_file;
  full.verdict = [] { return Result<Receipt>{fail(Errc::busy, "full")}; };
  ASSERT_TRUE(full.start().has_value());
  EXPECT_EQ(full.post_to("/v1/browser/events", events, from(ours) + with(token)).status, 503);
}

TEST_F(BrowserRoutes, BadEventsAreToldAndTheGoodOnesKept) {
  auto const token = paired();
  auto const reply = post(from(ours) + with(token),
                          R"({"browser":"chrome","events":[{"kind":"site"},)" + event("e9") + "]}");
  ASSERT_EQ(reply.status, 200);
  auto const told = json::parse(reply.body);
  EXPECT_EQ(told["accepted"], 1);
  EXPECT_EQ(told["rejected"][0]["index"], 0);
}

TEST_F(BrowserRoutes, TheConfigurationIsReadWithTheSameToken) {
  auto const token = paired();
  auto const reply = config(from(ours) + with(token));
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.has(R"("sites":[])"));
}

TEST_F(BrowserRoutes, ThePreflightOfAnExtensionIsAnswered) {
  auto const reply = daemon.ask("OPTIONS /v1/browser/events HTTP/1.1\r\nHost: 127.0.0.1\r\n" + from(ours) +
                                "Access-Control-Request-Method: POST\r\n\r\n");
  EXPECT_EQ(reply.status, 204);
  EXPECT_TRUE(reply.has(std::string{"Access-Control-Allow-Origin: "} + ours));
  EXPECT_TRUE(reply.has("authorization, content-type"));
}

TEST_F(BrowserRoutes, TheTokenOnlyWrites) {
  auto const token = paired();
  for (auto const* path :
       {"/v1/summary", "/v1/usage", "/v1/calls", "/v1/activity", "/v1/inventory", "/metrics"}) {
    auto const reply =
        daemon.ask("GET " + std::string{path} + " HTTP/1.1\r\nHost: localhost\r\n" + with(token) + "\r\n");
    EXPECT_EQ(reply.status, 403) << path;
  }
}

TEST_F(BrowserRoutes, ARevokedTokenIsWorthless) {
  auto const token = paired();
  daemon.stop();
  auto tokens = TokenStore::open(daemon.options.token_file).value();
  ASSERT_TRUE(tokens.revoke("chrome").has_value());
  DaemonDouble again;
  again.options.token_file = daemon.options.token_file;
  ASSERT_TRUE(again.start().has_value());
  auto const reply = again.post_to("/v1/browser/events", events, from(ours) + with(token));
  EXPECT_EQ(reply.status, 403);
  EXPECT_TRUE(reply.has("not_paired"));
  EXPECT_TRUE(reply.has(std::string{"Access-Control-Allow-Origin: "} + ours))
      << "or its browser hides the answer";
}

TEST_F(BrowserRoutes, BodiesAreBounded) {
  auto const token = paired();
  auto const large = R"({"browser":"chrome","events":[)" + std::string(1U << 20U, ' ') + "]}";
  EXPECT_EQ(post(from(ours) + with(token), large).status, 413);
  std::string many = event("e0");
  for (int i = 1; i <= 500; ++i) many += "," + event("e" + std::to_string(i));
  EXPECT_EQ(post(from(ours) + with(token), R"({"browser":"chrome","events":[)" + many + "]}").status, 413);
  EXPECT_TRUE(daemon.observations().activities.empty());
}

/// Ways in which a page, another extension or a rebound name tries to read or write. `token` is a good one
/// that was stolen.
struct Attempt {
  std::string request;
  std::string headers;
  std::string body;
};

std::string page(std::string_view origin, std::string_view site = "cross-site") {
  return "Origin: " + std::string{origin} + "\r\nSec-Fetch-Site: " + std::string{site} + "\r\n";
}

std::vector<Attempt> attempts(std::string const& token) {
  auto const stolen = "Authorization: Bearer " + token + "\r\n";
  std::string const local = "Host: 127.0.0.1\r\n";
  auto const pairing = R"({"code":"AAAA-AAAA","browser":"chrome"})";
  std::vector<Attempt> all;
  for (auto const* origin :
       {"https://evil.example", "null", "http://localhost:3000", "http://127.0.0.1", "https://127.0.0.1",
        "file://", "chrome-extension://abcdefghijklmnopabcdefghijklmnop.evil.example",
        "CHROME-EXTENSION://abcdefghijklmnopabcdefghijklmnop", "chrome://settings"}) {
    all.push_back({"POST /v1/browser/events", local + page(origin) + stolen, events});
    all.push_back({"POST /v1/browser/events", local + page(origin), events});
    all.push_back({"POST /v1/browser/pair", local + page(origin), pairing});
    all.push_back({"GET /v1/browser/config", local + page(origin) + stolen, {}});
    all.push_back({"OPTIONS /v1/browser/events", local + page(origin), {}});
    all.push_back({"POST /v1/browser/costs", local + page(origin) + stolen, costs});
    all.push_back({"POST /v1/browser/costs", local + page(origin), costs});
  }
  for (auto const* site : {"cross-site", "same-site", "same-origin"}) {
    auto const fetch = "Sec-Fetch-Site: " + std::string{site} + "\r\n";
    all.push_back({"GET /v1/browser/config", local + fetch, {}});
    all.push_back({"GET /v1/browser/config", local + fetch + stolen, {}});
    all.push_back({"POST /v1/browser/events", local + fetch + stolen, events});
    all.push_back({"POST /v1/browser/costs", local + fetch + stolen, costs});
    all.push_back({"POST /v1/browser/pair", local + fetch, pairing});
  }
  for (auto const* host :
       {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example:4319", "0.0.0.0"}) {
    auto const rebound = "Host: " + std::string{host} + "\r\n";
    all.push_back({"POST /v1/browser/events", rebound + page(ours) + stolen, events});
    all.push_back({"POST /v1/browser/costs", rebound + page(ours) + stolen, costs});
    all.push_back({"GET /v1/browser/config", rebound + stolen, {}});
    all.push_back(
        {"POST /v1/browser/pair", rebound + page("http://" + std::string{host}, "same-origin"), pairing});
  }
  for (auto const* path : {"/v1/summary", "/v1/calls", "/v1/litellm/context", "/metrics", "/healthz", "/"}) {
    all.push_back({"GET " + std::string{path}, local + page(other), {}});
    all.push_back({"GET " + std::string{path}, local + page(ours) + stolen, {}});
  }
  all.push_back({"POST /v1/litellm", local + page(other), "{}"});
  all.push_back({"POST /v1/logs", local + page(ours) + stolen, "{}"});
  all.push_back({"POST /v1/browser/costs", local + page(other) + stolen, costs});
  all.push_back({"POST /v1/browser/costs", local + page(ours), costs});
  all.push_back({"POST /v1/browser/events", local + page(other) + stolen, events});
  all.push_back({"POST /v1/browser/events", local + page(other), events});
  all.push_back({"POST /v1/browser/events", local + page(ours), events});
  all.push_back({"POST /v1/%62rowser/events", local + page("https://evil.example") + stolen, events});
  all.push_back({"GET /v1/browser/config", local + page(other) + stolen, {}});
  all.push_back({"HEAD /v1/browser/config", local + page(other) + stolen, {}});
  all.push_back({"POST /v1/browser/pair", local + page(other), pairing});
  return all;
}

TEST_F(BrowserRoutes, HostilePagesExtensionsAndNamesGetNothingInAnyForm) {
  auto const token = paired();
  auto const tries = attempts(token);
  ASSERT_GE(tries.size(), 30U);
  for (auto const& [line, headers, body] : tries) {
    auto const length =
        body.empty() ? std::string{} : "Content-Length: " + std::to_string(body.size()) + "\r\n";
    auto const head = line.starts_with("HEAD") ? Peer::Body::none : Peer::Body::as_told;
    auto const reply = daemon.ask(line + " HTTP/1.1\r\n" + headers + length + "\r\n" + body, head);
    EXPECT_TRUE(reply.status == 403 || reply.status == 421) << reply.status << ' ' << line << '\n' << headers;
    EXPECT_FALSE(reply.has("\"sites\"")) << line << '\n' << headers;
  }
  EXPECT_TRUE(daemon.observations().activities.empty());
  EXPECT_EQ(TokenStore::open(daemon.options.token_file).value().list().size(), 1U);
}

TEST_F(BrowserRoutes, TwoOriginsInOneRequestAreNone) {
  auto const token = paired();
  auto const reply = post(from(ours) + "Origin: https://evil.example\r\n" + with(token));
  EXPECT_EQ(reply.status, 400);
}

}  // namespace
}  // namespace companion::receiver::testing
