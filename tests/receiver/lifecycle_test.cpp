// Time-outs, limits, stopping, tokens and TLS on a real socket.
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <vector>

#include "daemon_double.hpp"
#include "receiver/tokens.hpp"

namespace companion::receiver::testing {
namespace {

using std::chrono::milliseconds;

std::string const good = R"({"id":"a","model":"m","startTime":1791190812.5})";
std::string post_of(std::string const& body) {
  return "POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

TEST(Lifecycle, ASlowHeadIsAnsweredAndClosed) {
  DaemonDouble daemon;
  daemon.options.header_timeout = milliseconds{40};
  ASSERT_TRUE(daemon.start().has_value());
  Peer peer{daemon.port()};
  peer.send("GET /healthz HT");
  EXPECT_EQ(peer.receive().status, 408);
  EXPECT_TRUE(peer.is_closed());
}

TEST(Lifecycle, ASlowBodyIsAnsweredAndClosed) {
  DaemonDouble daemon;
  daemon.options.request_timeout = milliseconds{40};
  ASSERT_TRUE(daemon.start().has_value());
  Peer peer{daemon.port()};
  peer.send("POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{\"id\"");
  EXPECT_EQ(peer.receive().status, 408);
  EXPECT_TRUE(peer.is_closed());
}

TEST(Lifecycle, AnIdleConnectionIsClosedWithoutAWord) {
  DaemonDouble daemon;
  daemon.options.idle_timeout = milliseconds{40};
  ASSERT_TRUE(daemon.start().has_value());
  Peer peer{daemon.port()};
  peer.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(peer.receive().status, 200);
  EXPECT_TRUE(peer.is_closed());
}

TEST(Lifecycle, ASlowCommitIsNotThePeersFault) {
  DaemonDouble daemon;
  daemon.options.request_timeout = milliseconds{30};
  daemon.commit_time = milliseconds{200};
  ASSERT_TRUE(daemon.start().has_value());
  EXPECT_EQ(daemon.post(good).status, 200);
}

constexpr std::string_view begun =
    "POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 500\r\n\r\n";

TEST(Lifecycle, ConnectionsBeyondTheCapAreTurnedAwayWhileAllOthersAreServed) {
  DaemonDouble daemon;
  daemon.options.connections_max = 2;
  ASSERT_TRUE(daemon.start().has_value());
  Peer first{daemon.port()};
  Peer second{daemon.port()};
  first.send(begun);
  second.send(begun);
  EXPECT_EQ(first.receive().status, 100);
  EXPECT_EQ(second.receive().status, 100);
  Peer third{daemon.port()};
  auto const reply = third.receive();
  EXPECT_EQ(reply.status, 503);
  EXPECT_TRUE(reply.has("Retry-After"));
}

TEST(Lifecycle, WhoAsksNothingMakesRoomForWhoAsks) {
  DaemonDouble daemon;
  daemon.options.connections_max = 3;
  ASSERT_TRUE(daemon.start().has_value());
  Peer busy{daemon.port()};
  busy.send(begun);
  EXPECT_EQ(busy.receive().status, 100);
  Peer idle{daemon.port()};
  idle.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(idle.receive().status, 200);
  Peer dawdler{daemon.port()};
  dawdler.send("GET /healthz HT");
  // Both stay, so each needs the room of one that asks nothing.
  Peer first{daemon.port()};
  first.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(first.receive().status, 200);
  EXPECT_TRUE(idle.is_closed());
  Peer second{daemon.port()};
  second.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(second.receive().status, 200);
  EXPECT_TRUE(dawdler.is_closed());
  busy.send(good + std::string(500 - good.size(), ' '));
  EXPECT_EQ(busy.receive().status, 200) << "who is being served stays";
}

TEST(Lifecycle, StoppingLetsARequestFinish) {
  DaemonDouble daemon;
  daemon.commit_time = milliseconds{150};
  ASSERT_TRUE(daemon.start().has_value());
  Peer peer{daemon.port()};
  Peer idle{daemon.port()};
  idle.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(idle.receive().status, 200);
  peer.send(post_of(good));
  while (daemon.requests_in_commit() == 0) {
  }
  daemon.stop();
  auto const reply = peer.receive();
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.has("Connection: close"));
  EXPECT_TRUE(idle.is_closed());
}

TEST(Lifecycle, StoppingCutsAStalledRequestAfterASecond) {
  DaemonDouble daemon;
  ASSERT_TRUE(daemon.start().has_value());
  Peer peer{daemon.port()};
  peer.send(
      "POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 500\r\n\r\n");
  EXPECT_EQ(peer.receive().status, 100);
  auto const begin = std::chrono::steady_clock::now();
  daemon.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{5});
  EXPECT_TRUE(peer.is_closed());
}

TEST(Lifecycle, ATakenPortIsSaidToBeTaken) {
  DaemonDouble first;
  ASSERT_TRUE(first.start().has_value());
  DaemonDouble second;
  second.options.port = first.port();
  auto const started = second.start();
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().code, Errc::busy);
  EXPECT_NE(started.error().message.find("another port"), std::string::npos);
}

TEST(Lifecycle, BeyondLoopbackNeedsTlsAndAToken) {
  DaemonDouble daemon;
  daemon.options.host = "0.0.0.0";
  auto const started = daemon.start();
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().code, Errc::denied);
  EXPECT_NE(started.error().message.find("TLS"), std::string::npos);
}

TEST(Lifecycle, AHostThatIsNoAddressIsRefused) {
  DaemonDouble daemon;
  daemon.options.host = "no such host";
  EXPECT_EQ(daemon.start().error().code, Errc::invalid);
}

TEST(Lifecycle, ABrokenTokenFileStopsTheStart) {
  DaemonDouble daemon;
  daemon.options.token_file = fresh_folder("broken-tokens") / "tokens.json";
  std::ofstream{daemon.options.token_file} << "{";
  EXPECT_EQ(daemon.start().error().code, Errc::corrupt);
}

class WithTokens : public ::testing::Test {
 protected:
  void SetUp() override {
    daemon.options.token_file = fresh_folder("tokens") / "tokens.json";
    daemon.options.require_token = true;
    auto store = TokenStore::open(daemon.options.token_file).value();
    sender = store.create(Scope::ingest_litellm, "", daemon.clock.now()).value().text;
    reader = store.create(Scope::read, "", daemon.clock.now()).value().text;
    admin = store.create(Scope::admin, "", daemon.clock.now()).value().text;
    ASSERT_TRUE(daemon.start().has_value());
  }
  int post_with(std::string const& token) {
    return daemon.post(good, token.empty() ? "" : "Authorization: Bearer " + token + "\r\n").status;
  }
  DaemonDouble daemon;
  std::string sender;
  std::string reader;
  std::string admin;
};

TEST_F(WithTokens, ScopesDecide) {
  EXPECT_EQ(post_with(sender), 200);
  EXPECT_EQ(post_with(admin), 200);
  EXPECT_EQ(post_with(reader), 403);
  EXPECT_EQ(post_with("cmp_wrong"), 401);
  EXPECT_EQ(post_with(""), 401);
}

TEST_F(WithTokens, OneThatAnotherProcessMadeCountsAtOnce) {
  ASSERT_EQ(post_with("cmp_wrong"), 401) << "the file was looked at a moment ago";
  auto elsewhere = TokenStore::open(daemon.options.token_file).value();
  auto const fresh = elsewhere.create(Scope::ingest_litellm, "", daemon.clock.now()).value().text;
  EXPECT_EQ(post_with(fresh), 200);
}

TEST_F(WithTokens, HealthNeedsNone) { EXPECT_EQ(daemon.get("/healthz").status, 200); }

TEST_F(WithTokens, ManyWrongTokensAreToldToWaitAndRightOnesStillWork) {
  int last = 0;
  for (int i = 0; i < 40; ++i) last = post_with("cmp_wrong");
  EXPECT_EQ(last, 429);
  EXPECT_EQ(post_with(sender), 200);
}

}  // namespace
}  // namespace companion::receiver::testing
