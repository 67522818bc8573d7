// A clean stop: after the last values the series end.
#include <gtest/gtest.h>

#include "exporter_daemon.hpp"

namespace companion::telemetry {
namespace {

std::size_t points_in(wire::Message const& request, bool ended) {
  std::size_t count = 0;
  for (auto const& metric : request.message(1).message(2).messages(2)) {
    for (auto const& [data, flags] : {std::pair{5U, 8U}, std::pair{7U, 8U}, std::pair{9U, 10U}}) {
      for (auto const& of_kind : metric.messages(data)) {
        for (auto const& point : of_kind.messages(1)) {
          if (point.has(flags) == ended) ++count;
        }
      }
    }
  }
  return count;
}

TEST(ExporterEnd, EverythingLastShownEndsLaterThanItsLastValue) {
  CannedServer server{{answer("200 OK"), answer("200 OK"), answer("200 OK")}};
  Daemon daemon{server.url()};
  daemon.rows.push_back({std::string{metric::duration}, {{"ai.tool.name", "codex"}}, 2, 3});
  daemon.readings.push_back({std::string{metric::memory_usage}, {}, 1024, {}});
  daemon.start();
  daemon.push();
  daemon.stop();
  auto const& requests = server.requests();
  ASSERT_EQ(requests.size(), 3U);
  wire::Message const last{requests[1].body};
  wire::Message const end{requests[2].body};
  EXPECT_EQ(points_in(last, false), 3U);
  EXPECT_EQ(points_in(last, true), 0U);
  EXPECT_EQ(points_in(end, false), 0U);
  EXPECT_EQ(points_in(end, true), 3U);
  EXPECT_EQ(requests_in(requests[1]), 500U);
  auto const time = [](CannedRequest const& request) {
    return sum_in(request, "ai.requests").message(1).fixed(3);
  };
  EXPECT_GT(time(requests[2]), time(requests[1]));
  EXPECT_EQ(daemon.reports.size(), 2U);  // no values, nothing to count
}

TEST(ExporterEnd, TheNextProcessShowsValuesAgain) {
  CannedServer server{{answer("200 OK"), answer("200 OK"), answer("200 OK"), answer("200 OK")}};
  Daemon daemon{server.url()};
  daemon.start();
  daemon.push();
  daemon.stop();
  daemon.clock.advance(std::chrono::seconds{1});
  daemon.rows[0].value = 501;
  daemon.start();
  daemon.push();
  EXPECT_EQ(requests_in(server.requests().at(3)), 501U);
}

TEST(ExporterEnd, WithoutAnAnswerToTheLastValuesNothingEnds) {
  for (auto const* const status : {"503 Busy", "401 Unauthorized"}) {
    CannedServer server{{answer(status), answer("200 OK")}};
    Daemon daemon{server.url()};
    daemon.start();
    daemon.stop();
    EXPECT_EQ(server.requests().size(), 1U) << status;
  }
}

TEST(ExporterEnd, ARefusedEndIsToldAndCountsNothing) {
  CannedServer server{{answer("200 OK"), answer("400 Bad Request", "", "no flags")}};
  Daemon daemon{server.url()};
  daemon.start();
  daemon.stop();
  EXPECT_EQ(daemon.reports.back().message, "ending the series: status 400: no flags");
  EXPECT_EQ(daemon.reports.back().points, 0U);
}

TEST(ExporterEnd, DeltasNeedNone) {
  CannedServer server{{answer("200 OK"), answer("200 OK")}};
  Daemon daemon{server.url()};
  daemon.options.temporality = Temporality::delta;
  daemon.start();
  daemon.stop();
  EXPECT_EQ(server.requests().size(), 1U);
}

}  // namespace
}  // namespace companion::telemetry
