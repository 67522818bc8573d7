// What others sent is handed on as it came, or its loss is counted; nobody is ever held up.
#include "telemetry/forwarder.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <vector>

#include "canned_server.hpp"
#include "tests/support/fake_clock.hpp"

namespace companion::telemetry {
namespace {

class ForwarderTest : public ::testing::Test {
 protected:
  Forwarder& open(ForwardOptions options) {
    ForwardServices services;
    services.lost = [this](ForwardLoss loss) { lost_.push_back(loss); };
    services.random = [] { return 0.0; };
    services.clock = &clock_;
    services.passed_by_header = "X-Passed-By";
    services.name = name_;
    forwarder_ = std::make_unique<Forwarder>(loop_.get_executor(), std::move(options), std::move(services));
    return *forwarder_;
  }

  /// Runs until that many requests were lost or the time is up.
  void run_until_lost(std::size_t count) {
    asio::co_spawn(loop_, forwarder_->run(), asio::detached);
    auto const until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (lost_.size() < count && std::chrono::steady_clock::now() < until)
      loop_.run_one_for(std::chrono::milliseconds{100});
  }

  asio::io_context loop_;
  test::FakeClock clock_;
  std::string name_;
  std::vector<ForwardLoss> lost_;
  std::unique_ptr<Forwarder> forwarder_;
};

TEST_F(ForwarderTest, BytesTypesAndHeadersArriveUntouched) {
  CannedServer collector{{answer("200 OK"), answer("400 Bad Request")}};
  ForwardOptions options;
  options.endpoint = collector.url("/base/");
  options.headers = {{"Authorization", "Bearer abc"}};
  auto& forwarder = open(options);
  std::string const bytes{"\x1f\x8b\x00raw", 6};
  forwarder.offer({"/v1/logs", "application/x-protobuf", "gzip", bytes});
  forwarder.offer({"/v1/traces", "application/json", "", "{}"});
  run_until_lost(1);  // the second is refused: then both were there
  ASSERT_EQ(lost_, std::vector{ForwardLoss::refused});
  auto const& seen = collector.requests();
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_TRUE(seen[0].head.starts_with("POST /base/v1/logs HTTP/1.1\r\n")) << seen[0].head;
  EXPECT_TRUE(seen[0].has("Content-Type: application/x-protobuf"));
  EXPECT_TRUE(seen[0].has("Content-Encoding: gzip"));
  EXPECT_TRUE(seen[0].has("Authorization: Bearer abc"));
  EXPECT_EQ(seen[0].body, bytes);
  EXPECT_TRUE(seen[1].head.starts_with("POST /base/v1/traces HTTP/1.1\r\n"));
}

TEST_F(ForwarderTest, WithoutRoomARequestIsLostAndCounted) {
  ForwardOptions options;
  options.endpoint = "http://127.0.0.1:9";
  options.queue_items_max = 2;
  auto& forwarder = open(options);
  for (int i = 0; i < 5; ++i) forwarder.offer({"/v1/logs", "application/json", "", "{}"});
  EXPECT_EQ(lost_, (std::vector<ForwardLoss>(3, ForwardLoss::queue_full)));
}

TEST_F(ForwarderTest, ARequestLargerThanTheQueueIsLost) {
  ForwardOptions options;
  options.endpoint = "http://127.0.0.1:9";
  options.queue_bytes_max = 1000;
  open(options).offer({"/v1/logs", "application/json", "", std::string(2000, 'x')});
  EXPECT_EQ(lost_, std::vector{ForwardLoss::queue_full});
}

TEST_F(ForwarderTest, AClockThatIsSetBackHoldsNothingUp) {
  CannedServer collector{{answer("400 Bad Request")}};
  ForwardOptions options;
  options.endpoint = collector.url("");
  auto& forwarder = open(options);
  forwarder.offer({"/v1/logs", "application/json", "", "{}"});
  clock_.advance(-std::chrono::hours{1});
  run_until_lost(1);
  EXPECT_EQ(lost_, std::vector{ForwardLoss::refused}) << "it was sent";
}

TEST_F(ForwarderTest, WhatHasWaitedTooLongIsNotSentAnyMore) {
  ForwardOptions options;
  options.endpoint = "http://127.0.0.1:9";
  auto& forwarder = open(options);
  forwarder.offer({"/v1/logs", "application/json", "", "{}"});
  clock_.advance(options.give_up_after + Milliseconds{1});
  run_until_lost(1);
  EXPECT_EQ(lost_, std::vector{ForwardLoss::given_up});
}

TEST_F(ForwarderTest, ACollectorThatIsNotThereIsGivenUp) {
  ForwardOptions options;
  options.endpoint = "http://127.0.0.1:9";
  options.give_up_after = Milliseconds{0};
  open(options).offer({"/v1/logs", "application/json", "", "{}"});
  run_until_lost(1);
  EXPECT_EQ(lost_, std::vector{ForwardLoss::given_up});
}

TEST_F(ForwarderTest, OneThatTheCollectorDoesNotTakeNowLetsTheOthersPass) {
  CannedServer collector{{answer("503 Busy"), answer("200 OK"), answer("400 Bad Request")}};
  ForwardOptions options;
  options.endpoint = collector.url("");
  auto& forwarder = open(options);
  forwarder.offer({"/v1/logs", "application/json", "", "first"});
  forwarder.offer({"/v1/logs", "application/json", "", "second"});
  forwarder.offer({"/v1/logs", "application/json", "", "third"});
  run_until_lost(1);
  EXPECT_EQ(lost_, std::vector{ForwardLoss::refused}) << "the third";
  auto const& seen = collector.requests();
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_EQ(seen[1].body, "second");
  EXPECT_EQ(seen[2].body, "third");
  forwarder.abandon();
  EXPECT_EQ(lost_.back(), ForwardLoss::shutdown) << "the first still waits for its turn";
  EXPECT_EQ(lost_.size(), 2U);
}

TEST_F(ForwarderTest, OneThatWaitsForItsTurnIsSentAgainThen) {
  CannedServer collector{{answer("503 Busy"), answer("400 Bad Request")}};
  ForwardOptions options;
  options.endpoint = collector.url("");
  auto& forwarder = open(options);
  forwarder.offer({"/v1/logs", "application/json", "", "again"});
  asio::co_spawn(loop_, forwarder.run(), asio::detached);
  auto const until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (lost_.empty() && std::chrono::steady_clock::now() < until) {
    clock_.advance(Milliseconds{500});
    loop_.run_one_for(std::chrono::milliseconds{20});
  }
  EXPECT_EQ(lost_, std::vector{ForwardLoss::refused});
  EXPECT_EQ(collector.requests().size(), 2U);
}

TEST_F(ForwarderTest, WhatWaitsWhenTheDaemonStopsIsCounted) {
  ForwardOptions options;
  options.endpoint = "http://127.0.0.1:9";
  auto& forwarder = open(options);
  for (int i = 0; i < 3; ++i) forwarder.offer({"/v1/logs", "application/json", "", "{}"});
  forwarder.abandon();
  EXPECT_EQ(lost_, (std::vector<ForwardLoss>(3, ForwardLoss::shutdown)));
  forwarder.abandon();
  EXPECT_EQ(lost_.size(), 3U) << "once";
}

TEST_F(ForwarderTest, ARequestBearsWhoHandedItOnAndIsNotHandedOnTwice) {
  CannedServer collector{{answer("400 Bad Request")}};
  ForwardOptions options;
  options.endpoint = collector.url("");
  name_ = "us";
  auto& forwarder = open(options);
  forwarder.offer({"/v1/logs", "application/json", "", "{}", "another, us"});
  EXPECT_EQ(lost_, std::vector{ForwardLoss::came_back});
  forwarder.offer({"/v1/logs", "application/json", "", "{}", "another"});
  run_until_lost(2);
  EXPECT_EQ(lost_.back(), ForwardLoss::refused) << "another companion's request is handed on";
  auto const& seen = collector.requests();
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_TRUE(seen[0].has("X-Passed-By: another, us")) << seen[0].head;
}

TEST(ForwardUrl, BaseAndPathMeetWithOneSlash) {
  EXPECT_EQ(forward_url("http://c:4318", "/v1/logs"), "http://c:4318/v1/logs");
  EXPECT_EQ(forward_url("https://c/otlp//", "/v1/metrics"), "https://c/otlp/v1/metrics");
}

}  // namespace
}  // namespace companion::telemetry
