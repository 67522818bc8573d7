// One-time codes, sessions, and who gets in with them: the store and the rule alone, then a real socket.
#include "receiver/session.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "daemon_double.hpp"

namespace companion::receiver {
namespace {

using namespace std::chrono_literals;

Instant const noon = parse_instant("2026-11-21T12:00:00Z").value();

TEST(SessionStore, ACodeOpensOneSessionOnce) {
  SessionStore store;
  auto const code = store.make_code(noon).value();
  EXPECT_EQ(code.size(), 64U) << "256 bits";
  auto const session = store.redeem(code, noon + 59s);
  ASSERT_TRUE(session.has_value());
  EXPECT_NE(*session, code);
  EXPECT_EQ(store.redeem(code, noon + 59s).error().code, Errc::not_found);
  EXPECT_TRUE(store.touch(*session, noon + 1min));
  EXPECT_FALSE(store.touch(code, noon + 1min)) << "the code is no session";
}

TEST(SessionStore, ACodeIsDeadAfterAMinute) {
  SessionStore store;
  auto const code = store.make_code(noon).value();
  EXPECT_FALSE(store.redeem(code, noon + 60s).has_value());
  EXPECT_FALSE(store.redeem("", noon).has_value());
}

TEST(SessionStore, ASessionEndsAfterTwelveIdleHoursNotBefore) {
  SessionStore store;
  auto const session = store.redeem(store.make_code(noon).value(), noon).value();
  EXPECT_TRUE(store.touch(session, noon + 11h));
  EXPECT_TRUE(store.touch(session, noon + 22h)) << "used in between";
  EXPECT_FALSE(store.touch(session, noon + 34h));
  EXPECT_FALSE(store.touch(session, noon + 22h)) << "ended is ended";
}

TEST(SessionStore, AClockThatIsSetBackLengthensByOneTermAtMost) {
  SessionStore store;
  auto const code = store.make_code(noon).value();
  EXPECT_FALSE(store.redeem("nonsense", noon - 24h).has_value());
  EXPECT_FALSE(store.redeem(code, noon - 24h + 60s).has_value());
}

TEST(SessionStore, HoldsNoMoreThanItsBoundsAndLetsTheOldestGo) {
  SessionStore store;
  auto const first = store.make_code(noon).value();
  for (std::size_t i = 0; i < SessionStore::codes_max; ++i) {
    ASSERT_TRUE(store.make_code(noon + 1s).has_value());
  }
  EXPECT_FALSE(store.redeem(first, noon + 2s).has_value());
  auto const oldest = store.redeem(store.make_code(noon + 3s).value(), noon + 3s).value();
  for (std::size_t i = 0; i < SessionStore::sessions_max; ++i) {
    ASSERT_TRUE(store.redeem(store.make_code(noon + 4s).value(), noon + 4s).has_value());
  }
  EXPECT_FALSE(store.touch(oldest, noon + 5s));
}

TEST(SessionStore, OnlyTheSecretMakesLinks) {
  SessionStore const store{"s3cret"};
  EXPECT_TRUE(store.may_make_links("s3cret"));
  EXPECT_FALSE(store.may_make_links("s3cre"));
  EXPECT_FALSE(store.may_make_links(""));
  SessionStore const without;
  EXPECT_FALSE(without.may_make_links("")) << "no secret is nobody's secret";
}

TEST(SessionCookie, IsFoundAmongOthers) {
  EXPECT_EQ(cookie_in("mine=abc", "mine"), "abc");
  EXPECT_EQ(cookie_in("a=1;  mine=abc; b=2", "mine"), "abc");
  EXPECT_EQ(cookie_in("xmine=abc; mines=d; mine_1=e; mine", "mine"), std::nullopt);
  EXPECT_EQ(cookie_in("", "mine"), std::nullopt);
}

TEST(SessionCookie, HasThePortInItsNameWhereTheBrowserNamesOne) {
  EXPECT_EQ(session_cookie("127.0.0.1:4319"), "companion_session_4319");
  EXPECT_EQ(session_cookie("[::1]:4319"), "companion_session_4319");
  EXPECT_EQ(session_cookie("localhost"), "companion_session");
  EXPECT_EQ(session_cookie("[::1]"), "companion_session");
  for (auto const* odd : {"localhost:", "localhost:4319; Path=/", "localhost:port", "[::1", ""}) {
    EXPECT_EQ(session_cookie(odd), "companion_session") << odd;
  }
}

class Rule : public ::testing::Test {
 protected:
  AccessPolicy policy{.hosts = {"localhost"}, .origins = {}};
  SessionStore store;
  std::string cookie = "companion_session_4319=" + store.redeem(store.make_code(noon).value(), noon).value();
  Credentials own{.host = "localhost:4319", .origin = "http://localhost:4319", .authorization = {}};

  unsigned status(BrowserMarks const& marks, Effect effect, Credentials const& sent) {
    auto const refusal = check_session(policy, &store, marks, sent, effect, noon);
    return refusal ? refusal->status : 200;
  }
};

TEST_F(Rule, WhatComesFromNoBrowserIsNotItsBusiness) {
  EXPECT_EQ(status({}, Effect::writes, {.host = "localhost", .origin = {}, .authorization = {}}), 200U);
}

TEST_F(Rule, ABrowserNeedsAnOpenSession) {
  EXPECT_EQ(status({.fetches = true}, Effect::reads, own), 401U);
  EXPECT_EQ(status({.has_cookie = true}, Effect::reads, own), 401U) << "an empty Cookie header is one too";
  EXPECT_EQ(status({.has_cookie = true, .cookie = "companion_session_4319=guess"}, Effect::reads, own), 401U);
  EXPECT_EQ(status({.fetches = true, .has_cookie = true, .cookie = cookie}, Effect::reads, own), 200U);
  EXPECT_EQ(
      check_session(policy, nullptr, {.has_cookie = true, .cookie = cookie}, own, Effect::reads, noon)->code,
      "no_session");
}

TEST_F(Rule, TheCookieOfADaemonAtAnotherPortChangesNothing) {
  auto const both = "companion_session_4320=theirs; companion_session=older; " + cookie;
  EXPECT_EQ(status({.has_cookie = true, .cookie = both}, Effect::reads, own), 200U);
  auto const at_4320 = Credentials{.host = "localhost:4320", .origin = {}, .authorization = {}};
  EXPECT_EQ(status({.has_cookie = true, .cookie = cookie}, Effect::reads, at_4320), 401U);
}

TEST_F(Rule, AnotherPortOfThisMachineIsAnotherSite) {
  BrowserMarks marks{.fetches = true, .has_cookie = true, .fetch_site = "same-site", .cookie = cookie};
  EXPECT_EQ(status(marks, Effect::reads, own), 401U) << "the browser sends our cookie along with it";
  for (auto const* site : {"cross-site", "anything"}) {
    marks.fetch_site = site;
    EXPECT_EQ(status(marks, Effect::reads, own), 401U) << site;
  }
  for (auto const* site : {"same-origin", "none"}) {
    marks.fetch_site = site;
    EXPECT_EQ(status(marks, Effect::reads, own), 200U) << site;
  }
}

TEST_F(Rule, AWriteNeedsOurOwnOrigin) {
  BrowserMarks const marks{.has_cookie = true, .cookie = cookie};
  EXPECT_EQ(status(marks, Effect::writes, own), 200U);
  auto other = own;
  for (auto const* origin : {"", "null", "http://localhost:3000", "https://localhost:4319"}) {
    other.origin = origin;
    EXPECT_EQ(status(marks, Effect::writes, other), 403U) << origin;
    EXPECT_EQ(status(marks, Effect::reads, other), 200U) << origin;
  }
}

}  // namespace
}  // namespace companion::receiver

namespace companion::receiver::testing {
namespace {

using nlohmann::json;

constexpr std::string_view fetched = "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\n";

class Session : public ::testing::Test {
 protected:
  void SetUp() override {
    daemon.services.switch_source = [](std::string const&, bool) { return Result<void>{}; };
    daemon.services.settings = [] { return std::string{"{}\n"}; };
    ASSERT_TRUE(daemon.start().has_value());
  }
  std::string link() {
    auto const reply = daemon.post_to("/v1/session/link", R"({"secret":"the daemon's secret"})");
    EXPECT_EQ(reply.status, 200) << reply.body;
    auto const told = json::parse(reply.body);
    EXPECT_EQ(told["expires_seconds"], 60);
    return told["path"];
  }
  DaemonDouble daemon;
};

TEST_F(Session, ALinkLeadsToTheDashboardOnceWithACookieThatScriptsCannotRead) {
  auto const path = link();
  auto const head = daemon.ask("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n", Peer::Body::none);
  EXPECT_EQ(head.status, 410) << "looking at a link does not spend it";
  auto const opened = daemon.get(path);
  EXPECT_EQ(opened.status, 303);
  EXPECT_TRUE(opened.has("Location: /dashboard/\r\n"));
  EXPECT_TRUE(opened.has("; HttpOnly; SameSite=Strict; Path=/\r\n"));
  EXPECT_TRUE(opened.has("Cache-Control: no-store"));
  EXPECT_TRUE(opened.has("Referrer-Policy: no-referrer"));
  auto const at = opened.head.find("companion_session=");
  ASSERT_NE(at, std::string::npos);
  auto const cookie = "Cookie: " + opened.head.substr(at, 18 + 64) + "\r\n";
  EXPECT_EQ(daemon.get("/v1/summary", cookie + std::string{fetched}).status, 200);
  auto const again = daemon.get(path);
  EXPECT_EQ(again.status, 410);
  EXPECT_TRUE(again.has("companion open"));
  EXPECT_FALSE(again.has("Set-Cookie"));
}

TEST_F(Session, TheCookieIsNamedByThePortThatTheBrowserAsked) {
  auto const opened = daemon.ask("GET " + link() + " HTTP/1.1\r\nHost: localhost:4319\r\n\r\n");
  EXPECT_EQ(opened.status, 303);
  EXPECT_TRUE(opened.has("Set-Cookie: companion_session_4319="));
}

TEST_F(Session, WithoutTheSecretThereIsNoLink) {
  EXPECT_EQ(daemon.post_to("/v1/session/link", R"({"secret":"guess"})").status, 403);
  for (auto const* body : {"", "{}", "[]", R"({"secret":1})", R"({"secret":"x","more":1})", "{"}) {
    EXPECT_EQ(daemon.post_to("/v1/session/link", body).status, 400) << body;
  }
  EXPECT_EQ(daemon.get("/open/" + std::string(64, '0')).status, 410);
}

TEST_F(Session, NothingIsReadableForABrowserWithoutIt) {
  for (auto const* path : {"/v1/summary", "/v1/usage", "/v1/calls", "/v1/calls/msg_1", "/v1/activity",
                           "/v1/activities", "/v1/inventory", "/v1/proxies", "/v1/reconcile", "/v1/settings",
                           "/v1/stream", "/v1/litellm/alerts", "/v1/litellm/context", "/metrics"}) {
    for (std::string_view const mark :
         {"Sec-Fetch-Dest: document\r\n", "sec-fetch-user: ?1\r\n", "Cookie: a=b\r\n"}) {
      auto const reply = daemon.get(path, mark);
      EXPECT_EQ(reply.status, 401) << path << " " << mark;
      EXPECT_TRUE(reply.has(R"({"error":{"code":"no_session","message":"run `companion open`"}})"));
    }
  }
}

TEST_F(Session, ProgramsAndProbesAreAnsweredAsEver) {
  EXPECT_EQ(daemon.get("/v1/summary").status, 200);
  EXPECT_EQ(daemon.get("/v1/summary", "sec-fetch-mode: cors\r\n").status, 200) << "Node's own fetch";
  EXPECT_EQ(daemon.get("/healthz", fetched).status, 200) << "it has no scope";
  EXPECT_EQ(daemon.get("/dashboard", fetched).status, 303);
}

TEST_F(Session, ASourceIsSwitchedByOurOwnPageOnly) {
  auto const cookie = "Cookie: " + daemon.open_session() + "\r\n";
  auto const own = "Origin: http://127.0.0.1\r\n";
  auto const switched = daemon.put("/v1/sources/log:codex", R"({"enabled":false})", cookie + own);
  EXPECT_EQ(switched.status, 200) << switched.body;
  EXPECT_EQ(json::parse(switched.body), (json{{"name", "log:codex"}, {"enabled", false}}));
  EXPECT_EQ(daemon.put("/v1/sources/log:codex", R"({"enabled":false})", cookie).status, 403);
  EXPECT_EQ(daemon.put("/v1/sources/log:codex", R"({"enabled":false})", own + std::string{fetched}).status,
            401);
  EXPECT_EQ(
      daemon.put("/v1/sources/log:codex", R"({"enabled":false})", cookie + "Origin: http://evil.example\r\n")
          .status,
      403);
}

TEST_F(Session, ASwitchSaysWhatItWants) {
  for (auto const* body : {"", "{}", "true", R"({"enabled":1})", R"({"enabled":true,"x":1})"}) {
    EXPECT_EQ(daemon.put("/v1/sources/log:codex", body).status, 400) << body;
  }
  EXPECT_EQ(daemon.put("/v1/sources/a", R"({"enabled":true})", "Content-Encoding: gzip\r\n").status, 415);
  auto const reply = daemon.get("/v1/sources/log:codex");
  EXPECT_EQ(reply.status, 405);
  EXPECT_TRUE(reply.has("Allow: PUT"));
}

TEST(SessionWithTokens, ASessionStandsForATokenWhereOneIsNeeded) {
  DaemonDouble daemon;
  daemon.options.require_token = true;
  ASSERT_TRUE(daemon.start().has_value());
  EXPECT_EQ(daemon.get("/v1/summary").status, 401);
  auto const cookie = "Cookie: " + daemon.open_session() + "\r\n";
  EXPECT_EQ(daemon.get("/v1/summary", cookie).status, 200);
  auto const wrong = daemon.get("/v1/summary", cookie + "Authorization: Bearer guess\r\n");
  EXPECT_EQ(wrong.status, 401) << "a token that is sent must be right";
}

}  // namespace
}  // namespace companion::receiver::testing
