#include "telemetry/exporter.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include "exporter_daemon.hpp"

namespace companion::telemetry {
namespace {

std::size_t metrics_in(CannedRequest const& request) { return wire::items_of(request.body).size(); }

TEST(Exporter, PostsProtobufWithTheUsersHeaders) {
  CannedServer server{{answer("200 OK")}};
  Daemon daemon{server.url("/v1/metrics")};
  daemon.options.headers = {{"Authorization", "Bearer t"}};
  daemon.start();
  EXPECT_EQ(daemon.push(), Milliseconds{60'000});
  auto const& request = server.requests().at(0);
  EXPECT_TRUE(request.head.starts_with("POST /v1/metrics HTTP/1.1\r\n"));
  EXPECT_TRUE(request.has("Content-Type: application/x-protobuf"));
  EXPECT_TRUE(request.has("Authorization: Bearer t"));
  EXPECT_TRUE(request.has("User-Agent: OTel-OTLP-Exporter-litellm-companion/0.1.0"));
  EXPECT_EQ(request.head.find("Content-Encoding"), std::string::npos);
  EXPECT_EQ(requests_in(request), 0U);
}

TEST(Exporter, CompressesWhenAsked) {
  CannedServer server{{answer("200 OK")}};
  Daemon daemon{server.url()};
  daemon.options.gzip = true;
  daemon.start();
  daemon.push();
  auto const& request = server.requests().at(0);
  EXPECT_TRUE(request.has("Content-Encoding: gzip"));
  EXPECT_EQ(request.body.substr(0, 2), "\x1f\x8b");
}

TEST(Exporter, ZeroFirstThenTheValueAndAFailureCostsNothing) {
  CannedServer server{{answer("503 Busy", "Retry-After: 7\r\n"), answer("200 OK"), "", answer("200 OK")}};
  Daemon daemon{server.url()};
  daemon.start();
  EXPECT_EQ(daemon.push(), Milliseconds{9'500});  // 7 s as told, and a part of 5 s
  daemon.push();
  daemon.rows[0].value = 700;
  daemon.push();
  daemon.push();
  auto const& requests = server.requests();
  ASSERT_EQ(requests.size(), 4U);
  EXPECT_EQ(requests_in(requests[0]), 0U);
  EXPECT_EQ(requests_in(requests[1]), 0U);
  EXPECT_EQ(requests_in(requests[2]), 700U);
  EXPECT_EQ(requests_in(requests[3]), 700U);
  EXPECT_EQ(counted(daemon, ExportOutcome::ok), 2U);
  EXPECT_EQ(counted(daemon, ExportOutcome::retried), 2U);
}

TEST(Exporter, ARestartContinuesWithTheValue) {
  CannedServer server{{answer("200 OK"), answer("200 OK")}};
  Daemon daemon{server.url()};
  daemon.start();
  daemon.push();
  daemon.start();
  daemon.push();
  EXPECT_EQ(requests_in(server.requests().at(1)), 500U);
}

TEST(Exporter, WhatCouldNotBeSavedIsShownAsZeroAgain) {
  CannedServer server{{answer("200 OK"), answer("200 OK")}};
  Daemon daemon{server.url()};
  daemon.can_save = false;
  daemon.start();
  daemon.push();
  daemon.push();
  EXPECT_EQ(requests_in(server.requests().at(1)), 0U);
  EXPECT_EQ(daemon.reports.back().message, "The disk is full.");
}

TEST(Exporter, TimestampsRiseEvenWhenTheClockIsSetBack) {
  CannedServer server{{answer("200 OK"), answer("200 OK")}};
  Daemon daemon{server.url()};
  daemon.start();
  daemon.push();
  daemon.clock.advance(-std::chrono::hours{1});
  daemon.push();
  auto const time = [&](std::size_t i) {
    return sum_in(server.requests().at(i), "ai.requests").message(1).fixed(3);
  };
  EXPECT_GT(time(1), time(0));
}

TEST(Exporter, APartialSuccessIsCountedAndNotRepeated) {
  CannedServer server{{answer("200 OK", "", std::string{"\x0a\x07\x08\x01\x12\x03old", 9})}};
  Daemon daemon{server.url()};
  daemon.rows.push_back({std::string{metric::unpriced}, {}, 0, 3});
  daemon.start();
  EXPECT_EQ(daemon.push(), Milliseconds{60'000});
  EXPECT_EQ(counted(daemon, ExportOutcome::rejected), 1U);
  EXPECT_EQ(counted(daemon, ExportOutcome::ok), 1U);
  EXPECT_EQ(daemon.reports.front().message, "old");
}

TEST(Exporter, AfterABadRequestEachMetricGoesAloneAndOnlyTheCulpritIsDropped) {
  CannedServer server{{answer("400 Bad Request", "", "out of order"), answer("200 OK"),
                       answer("400 Bad Request", "", "this one"), answer("200 OK")}};
  Daemon daemon{server.url()};
  daemon.rows.push_back({std::string{metric::unpriced}, {}, 0, 3});
  daemon.start();
  daemon.push();
  daemon.push();
  auto const& requests = server.requests();
  ASSERT_EQ(requests.size(), 4U);
  EXPECT_EQ(metrics_in(requests[0]), 2U);
  EXPECT_EQ(metrics_in(requests[1]), 1U);
  EXPECT_EQ(metrics_in(requests[2]), 1U);
  EXPECT_EQ(requests_in(requests[3]), 500U);  // its zero was taken
  EXPECT_EQ(sum_in(requests[3], "ai.tokens.unpriced").message(1).fixed(6), 0U);
  EXPECT_EQ(counted(daemon, ExportOutcome::dropped), 1U);
  EXPECT_EQ(counted(daemon, ExportOutcome::ok), 3U);
}

TEST(Exporter, OtherRefusalsDropThePushAndWaitForTheNextInterval) {
  CannedServer server{{answer("401 Unauthorized", "", "no\ntoken"), answer("500 Oops")}};
  Daemon daemon{server.url()};
  daemon.start();
  EXPECT_EQ(daemon.push(), Milliseconds{60'000});
  EXPECT_EQ(daemon.push(), Milliseconds{60'000});
  EXPECT_EQ(counted(daemon, ExportOutcome::dropped), 2U);
  EXPECT_EQ(daemon.reports.front().message, "status 401: no token");
}

TEST(Exporter, ACollectionThatFailsIsReportedAndNothingIsSent) {
  CannedServer server{{answer("200 OK")}};
  Daemon daemon{server.url()};
  daemon.can_collect = false;
  daemon.start();
  EXPECT_EQ(daemon.push(), Milliseconds{60'000});
  EXPECT_EQ(daemon.reports.back().message, "The ledger is gone.");
  EXPECT_TRUE(server.requests().empty());
}

TEST(Exporter, AnEmptyLedgerSendsNothing) {
  CannedServer server{{answer("200 OK")}};
  Daemon daemon{server.url()};
  daemon.rows.clear();
  daemon.start();
  daemon.push();
  EXPECT_TRUE(server.requests().empty());
}

TEST(Exporter, ARequestPastTheProtocolsLimitIsNotSentButCounted) {
  CannedServer server{{answer("200 OK")}};
  Daemon daemon{server.url()};
  daemon.options.request_bytes_max = 100;
  daemon.start();
  EXPECT_EQ(daemon.push(), Milliseconds{60'000});
  EXPECT_EQ(counted(daemon, ExportOutcome::dropped), 1U);
  EXPECT_NE(daemon.reports.back().message.find("more than the 100 that OTLP allows"), std::string::npos)
      << daemon.reports.back().message;
  EXPECT_TRUE(server.requests().empty());
}

TEST(Exporter, GoesThroughTheWebProxyItWasGiven) {
  CannedServer proxy{{answer("200 OK")}};
  Daemon daemon{"http://collector.invalid:4318/v1/metrics"};
  daemon.options.web_proxy.url = proxy.url();
  daemon.start();
  EXPECT_EQ(daemon.push(), Milliseconds{60'000});
  EXPECT_EQ(counted(daemon, ExportOutcome::ok), 1U);
  EXPECT_TRUE(
      proxy.requests().at(0).head.starts_with("POST http://collector.invalid:4318/v1/metrics HTTP/1.1"));
}

TEST(Exporter, RepeatsUntilCancelled) {
  CannedServer server{{answer("200 OK"), answer("200 OK"), answer("200 OK")}};
  Daemon daemon{server.url()};
  daemon.options.interval = std::chrono::milliseconds{1};
  daemon.start();
  asio::io_context context{1};
  asio::cancellation_signal stop;
  bool ended = false;
  asio::co_spawn(
      context, daemon.exporter().export_periodically(),
      asio::bind_cancellation_slot(stop.slot(), [&ended](std::exception_ptr const&) { ended = true; }));
  while (daemon.reports.size() < 3 && context.run_one() > 0) {
  }
  stop.emit(asio::cancellation_type::terminal);
  context.run();
  EXPECT_TRUE(ended);
  EXPECT_EQ(server.requests().size(), 3U);
  EXPECT_EQ(requests_in(server.requests().at(2)), 500U);
}

}  // namespace
}  // namespace companion::telemetry
