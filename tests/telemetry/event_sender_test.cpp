#include "telemetry/event_sender.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "canned_server.hpp"
#include "tests/support/fake_clock.hpp"
#include "wire.hpp"

namespace companion::telemetry {
namespace {

/// The daemon around a sender: news numbered from 1, and the place that is kept.
class Daemon {
 public:
  explicit Daemon(std::string url) {
    options.events.endpoint = std::move(url);
    options.gzip = false;
  }
  void tell(std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      auto const version = static_cast<std::int64_t>(news.size()) + 1;
      news.push_back({.version = version, .call = CallId{version}});
    }
  }
  /// A process starts and sends what it can.
  void send() {
    asio::io_context context{1};
    EventScope scope{.instance_id = "uuid", .version = "0.1.0", .resource = {}};
    EventSender sender{options, std::move(scope), place, services()};
    asio::co_spawn(context, sender.send_rest(), [](std::exception_ptr const& e) { EXPECT_FALSE(e); });
    context.run();
  }
  [[nodiscard]] std::size_t counted(ExportOutcome outcome) const {
    std::size_t events = 0;
    for (auto const& report : reports) events += report.outcome == outcome ? report.points : 0;
    return events;
  }

  ExportOptions options;
  std::vector<UsageEvent> news;
  std::int64_t place{0};
  bool can_read{true};
  bool can_keep{true};
  std::vector<ExportReport> reports;

 private:
  EventServices services() {
    return {.news = [this](std::int64_t after, std::uint32_t limit) { return read(after, limit); },
            .sent = [this](std::int64_t version) { return keep(version); },
            .report = [this](ExportReport const& report) { reports.push_back(report); },
            .random = [] { return 0.5; },
            .clock = &clock};
  }
  asio::awaitable<Result<std::vector<UsageEvent>>> read(std::int64_t after, std::uint32_t limit) {
    if (!can_read) co_return fail(Errc::io, "The ledger is gone.");
    std::vector<UsageEvent> some;
    for (auto const& event : news) {
      if (event.version > after && some.size() < limit) some.push_back(event);
    }
    co_return some;
  }
  asio::awaitable<Result<void>> keep(std::int64_t version) {
    if (!can_keep) co_return fail(Errc::io, "The disk is full.");
    place = version;
    co_return Result<void>{};
  }

  test::FakeClock clock;
};

std::size_t records_in(CannedRequest const& request) { return wire::items_of(request.body).size(); }

std::vector<std::size_t> sizes(CannedServer& server) {
  std::vector<std::size_t> all;
  for (auto const& request : server.requests()) all.push_back(records_in(request));
  return all;
}

using Sizes = std::vector<std::size_t>;

std::vector<std::string> times(std::size_t count, std::string const& text) { return {count, text}; }

TEST(EventSender, PostsWithTheHeadersOfTheDestinationAndItsOwn) {
  CannedServer server{{answer("200 OK")}};
  Daemon daemon{server.url("/v1/logs")};
  daemon.options.headers = {
      {"authorization", "Bearer metrics"}, {"content-type", "text/plain"}, {"X-Org", "a"}};
  daemon.options.events.headers = {{"Authorization", "Bearer logs"}};
  daemon.tell(1);
  daemon.send();
  auto const& request = server.requests().at(0);
  EXPECT_TRUE(request.head.starts_with("POST /v1/logs HTTP/1.1\r\n"));
  EXPECT_TRUE(request.has("Content-Type: application/x-protobuf"));
  EXPECT_TRUE(request.has("Authorization: Bearer logs"));
  EXPECT_EQ(request.head.find("Bearer metrics"), std::string::npos) << "names have no case";
  EXPECT_EQ(request.head.find("text/plain"), std::string::npos);
  EXPECT_TRUE(request.has("X-Org: a"));
  EXPECT_EQ(daemon.place, 1);
}

TEST(EventSender, SendsAllInBatchesAndKeepsItsPlaceAfterEach) {
  CannedServer server{times(3, answer("200 OK"))};
  Daemon daemon{server.url()};
  daemon.options.events.batch_max = 4;
  daemon.tell(10);
  daemon.send();
  EXPECT_EQ(sizes(server), (Sizes{4, 4, 2}));
  EXPECT_EQ(daemon.place, 10);
  EXPECT_EQ(daemon.counted(ExportOutcome::ok), 10U);
}

TEST(EventSender, GoesOnBehindItsPlace) {
  CannedServer server{{answer("200 OK")}};
  Daemon daemon{server.url()};
  daemon.tell(10);
  daemon.place = 7;
  daemon.send();
  EXPECT_EQ(sizes(server), (Sizes{3}));
}

TEST(EventSender, WhateverTheDestinationsStateNothingIsGivenUp) {
  for (auto const* const status :
       {"429 Slow", "503 Busy", "401 Who", "403 No", "404 Where", "500 Broken", "301 Elsewhere"}) {
    CannedServer server{{answer(status), answer("200 OK")}};
    Daemon daemon{server.url()};
    daemon.tell(3);
    daemon.send();
    EXPECT_EQ(daemon.place, 0) << status;
    EXPECT_EQ(daemon.counted(ExportOutcome::retried), 3U) << status;
    EXPECT_NE(daemon.reports.back().message.find(std::string{status}.substr(0, 3)), std::string::npos);
    daemon.send();
    EXPECT_EQ(daemon.place, 3) << status;
    EXPECT_EQ(daemon.counted(ExportOutcome::dropped), 0U) << status;
  }
}

TEST(EventSender, AnAnswerThatWasLostMeansTheSameOnceMore) {
  CannedServer server{{"", answer("200 OK")}};
  Daemon daemon{server.url()};
  daemon.tell(2);
  daemon.send();
  EXPECT_EQ(daemon.place, 0);
  daemon.send();
  EXPECT_EQ(daemon.place, 2);
  EXPECT_EQ(sizes(server), (Sizes{2, 2}));
}

TEST(EventSender, OneBadEventIsFoundAndDroppedAlone) {
  // The third of 8 is bad: 1-8, 1-4, 1-2 taken, 3-4, 3, an empty request taken, 4 to 8 one by one.
  auto const bad = answer("400 Bad");
  auto const good = answer("200 OK");
  CannedServer server{{bad, bad, good, bad, bad, good, good, good, good, good, good}};
  Daemon daemon{server.url()};
  daemon.options.events.batch_max = 8;
  daemon.tell(8);
  daemon.send();
  EXPECT_EQ(daemon.place, 8);
  EXPECT_EQ(daemon.counted(ExportOutcome::dropped), 1U);
  EXPECT_EQ(daemon.counted(ExportOutcome::ok), 7U);
}

TEST(EventSender, WhoRefusesEverythingIsNotToldThatTheDataIsBad) {
  // As a TLS port does that is spoken to plainly: two events, one, none.
  CannedServer server{times(3, answer("400 Client sent an HTTP request to an HTTPS server"))};
  Daemon daemon{server.url()};
  daemon.tell(2);
  daemon.send();
  EXPECT_EQ(daemon.place, 0);
  EXPECT_EQ(daemon.counted(ExportOutcome::dropped), 0U);
  EXPECT_EQ(daemon.counted(ExportOutcome::retried), 1U);
  EXPECT_EQ(server.requests().size(), 3U);
}

TEST(EventSender, ABatchThatWasTooLargeGrowsAgainSlowly) {
  auto answers = times(18, answer("200 OK"));
  answers.insert(answers.begin(), answer("413 Too Large"));
  CannedServer server{answers};
  Daemon daemon{server.url()};
  daemon.options.events.batch_max = 4;
  daemon.tell(20);
  daemon.send();
  EXPECT_EQ(sizes(server), (Sizes{4, 2, 2, 2, 2, 2, 2, 2, 2, 4}));
}

TEST(EventSender, WhatAPartialSuccessLeavesOutIsCountedAndNotRepeated) {
  // ExportLogsServiceResponse{partial_success{rejected_log_records: 2, error_message: "x"}}
  CannedServer server{{answer("200 OK", {}, std::string{"\x0a\x05\x08\x02\x12\x01x", 7})}};
  Daemon daemon{server.url()};
  daemon.tell(3);
  daemon.send();
  EXPECT_EQ(daemon.place, 3);
  EXPECT_EQ(daemon.counted(ExportOutcome::rejected), 2U);
  EXPECT_EQ(daemon.counted(ExportOutcome::ok), 1U);
}

TEST(EventSender, APlaceThatCannotBeKeptEndsTheRound) {
  CannedServer server{times(3, answer("200 OK"))};
  Daemon daemon{server.url()};
  daemon.options.events.batch_max = 1;
  daemon.can_keep = false;
  daemon.tell(3);
  daemon.send();
  EXPECT_EQ(daemon.place, 0);
  EXPECT_EQ(sizes(server), (Sizes{1})) << "the same is not sent over and over";
}

TEST(EventSender, NewsThatCannotBeReadIsReported) {
  Daemon daemon{"http://127.0.0.1:9/v1/logs"};
  daemon.can_read = false;
  daemon.tell(1);
  daemon.send();
  ASSERT_EQ(daemon.reports.size(), 1U);
  EXPECT_EQ(daemon.reports[0].message, "The ledger is gone.");
}

TEST(EventSender, CompressesWhenAsked) {
  CannedServer server{{answer("200 OK")}};
  Daemon daemon{server.url()};
  daemon.options.gzip = true;
  daemon.tell(500);
  daemon.send();
  auto const& request = server.requests().at(0);
  EXPECT_TRUE(request.has("Content-Encoding: gzip"));
  EXPECT_LT(request.body.size(), 500U * 20U);
}

}  // namespace
}  // namespace companion::telemetry
