// GET /v1/stream on a real socket: who is told, who is not, and how it ends.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <vector>

#include "daemon_double.hpp"
#include "receiver/live_feed.hpp"

namespace companion::receiver::testing {
namespace {

class Streaming : public ::testing::Test {
 protected:
  void SetUp() override {
    daemon.services.revision = [this] { return revision.load(); };
    daemon.view.calls_answer = [this](CallQuery const&) {
      Call call;
      call.id = CallId{static_cast<std::int64_t>(revision.load())};
      return CallPage{.calls = {call}, .next = {}};
    };
    ASSERT_TRUE(daemon.start().has_value());
  }
  std::unique_ptr<Peer> listen(std::string const& target = "/v1/stream") {
    auto peer = std::make_unique<Peer>(daemon.port());
    peer->send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return peer;
  }
  std::atomic<std::uint64_t> revision{1};
  DaemonDouble daemon;
};

constexpr std::string_view usage_event = "event: usage\ndata: {";

TEST_F(Streaming, TheSummaryComesAtOnceAndNewsWhenTheyHappen) {
  auto const peer = listen("/v1/stream?timezone=Europe/Berlin");
  auto const head = peer->receive_until("\r\n\r\n");
  EXPECT_NE(head.find("HTTP/1.1 200 OK\r\n"), std::string::npos) << head;
  EXPECT_NE(head.find("Content-Type: text/event-stream\r\n"), std::string::npos);
  EXPECT_NE(head.find("Cache-Control: no-store\r\n"), std::string::npos);
  EXPECT_EQ(head.find("Content-Length"), std::string::npos);
  auto const first = peer->receive_until("\"ledger\"");
  EXPECT_NE(first.find(usage_event), std::string::npos) << first;
  revision = 2;
  auto const news = peer->receive_until("event: call\ndata: {\"id\":\"" + to_string(CallId{2}));
  EXPECT_NE(news.find(usage_event), std::string::npos) << "the sums have changed too: " << news;
  EXPECT_NE(news.find("event: call"), std::string::npos) << news;
}

TEST_F(Streaming, NonsenseIsRefusedAndAHeadIsAHead) {
  EXPECT_EQ(daemon.get("/v1/stream?timezone=Nowhere/Land").status, 400);
  EXPECT_EQ(daemon.get("/v1/stream?since=7d").status, 400);
  auto const head = daemon.ask("HEAD /v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n", Peer::Body::none);
  EXPECT_EQ(head.status, 200);
  EXPECT_TRUE(head.has("text/event-stream"));
}

TEST_F(Streaming, TheNinthIsTurnedAwayUntilOneOfThemLeaves) {
  std::vector<std::unique_ptr<Peer>> peers;
  for (std::size_t i = 0; i < LiveFeed::readers_max; ++i) {
    peers.push_back(listen());
    EXPECT_NE(peers.back()->receive_until(usage_event).find("200 OK"), std::string::npos) << i;
  }
  auto const refused = daemon.get("/v1/stream");
  EXPECT_EQ(refused.status, 503);
  EXPECT_TRUE(refused.has("too_many_streams"));
  EXPECT_EQ(daemon.get("/healthz").status, 200) << "others are answered all the same";
  peers.pop_back();
  // The place is free as soon as the server has seen that its reader left: within a look-out of a second.
  auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  bool joined = false;
  while (!joined && std::chrono::steady_clock::now() < deadline) {
    joined = listen()->receive_until("\r\n").find("200 OK") != std::string::npos;
  }
  EXPECT_TRUE(joined);
}

TEST_F(Streaming, StoppingEndsIt) {
  auto const peer = listen();
  EXPECT_NE(peer->receive_until(usage_event).find("200 OK"), std::string::npos);
  auto const begin = std::chrono::steady_clock::now();
  daemon.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{5});
  static_cast<void>(peer->receive_until("never"));
  EXPECT_TRUE(peer->is_closed());
}

TEST(LiveFeed, AReaderThatFallsBehindIsDroppedNotWaitedFor) {
  boost::asio::io_context io;
  FakeView view;
  Services services;
  services.view = &view;
  services.reading = io.get_executor();
  LiveFeed feed{io.get_executor(), services};
  auto const slow = feed.join("UTC").value();
  auto const quick = feed.join("UTC").value();
  slow->waiting.assign(LiveFeed::waiting_bytes_max, 'x');
  boost::asio::co_spawn(io, feed.run(), boost::asio::detached);
  for (int i = 0; i < 1000 && quick->waiting.empty(); ++i) io.run_one_for(std::chrono::milliseconds{10});
  EXPECT_TRUE(slow->is_late);
  EXPECT_EQ(slow->waiting.size(), LiveFeed::waiting_bytes_max) << "memory is bounded";
  EXPECT_FALSE(quick->is_late);
  EXPECT_NE(quick->waiting.find(usage_event), std::string::npos);
  feed.stop();
  io.run();
  EXPECT_FALSE(feed.join("UTC").has_value()) << "nobody comes to a feed that has stopped";
}

}  // namespace
}  // namespace companion::receiver::testing
