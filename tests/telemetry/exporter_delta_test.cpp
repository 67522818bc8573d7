// Deltas over real connections: through failures and restarts, what was taken adds up to what there is.
#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "exporter_daemon.hpp"

namespace companion::telemetry {
namespace {

class DeltaDaemon : public Daemon {
 public:
  explicit DeltaDaemon(std::string endpoint) : Daemon{std::move(endpoint)} {
    options.temporality = Temporality::delta;
  }
};

/// All increments of requests and of the duration's count and sum in one request.
struct Told {
  std::int64_t requests{0};
  std::int64_t calls{0};
  double seconds{0};
};

Told told_by(CannedRequest const& request) {
  Told told;
  for (auto const& metric : wire::items_of(request.body)) {
    if (metric.text(1) == "ai.requests") {
      for (auto const& point : metric.message(7).messages(1))
        told.requests += static_cast<std::int64_t>(point.fixed(6));
    } else if (metric.text(1) == "gen_ai.client.inference.duration") {
      for (auto const& point : metric.message(9).messages(1)) {
        told.calls += static_cast<std::int64_t>(point.fixed(4));
        told.seconds += point.real(5);
      }
    }
  }
  return told;
}

TEST(DeltaExport, TheFirstPushHasEverythingAndTheNextWhatCame) {
  CannedServer server{{answer("200 OK"), answer("200 OK")}};
  DeltaDaemon daemon{server.url()};
  daemon.start();
  daemon.push();
  daemon.rows[0].value = 507;
  daemon.clock.advance(std::chrono::minutes{1});
  daemon.push();
  auto const& requests = server.requests();
  EXPECT_EQ(requests_in(requests[0]), 500U);
  EXPECT_EQ(requests_in(requests[1]), 7U);
  auto const point = [&](std::size_t i) { return sum_in(requests[i], "ai.requests").message(1); };
  EXPECT_EQ(point(0).fixed(2), 1'600'000'000'000'000'000U);  // since the ledger began
  EXPECT_EQ(point(1).fixed(2), point(0).fixed(3));           // windows that touch
  EXPECT_EQ(sum_in(requests[1], "ai.requests").varint(2), 1U);
}

TEST(DeltaExport, WithoutNewsNothingIsSentOrKept) {
  CannedServer server{{answer("200 OK"), answer("200 OK")}};
  DeltaDaemon daemon{server.url()};
  daemon.start();
  daemon.push();
  auto const kept = daemon.saved;
  daemon.push();
  EXPECT_EQ(daemon.saved, kept);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(DeltaExport, WhatIsRefusedForGoodIsCountedAndNotSentAgain) {
  CannedServer server{{answer("400 Bad"), answer("200 OK")}};
  DeltaDaemon daemon{server.url()};
  daemon.start();
  daemon.push();
  daemon.start();
  daemon.rows[0].value = 501;
  daemon.push();
  EXPECT_EQ(counted(daemon, ExportOutcome::dropped), 1U);
  EXPECT_EQ(requests_in(server.requests().at(1)), 1U);
}

TEST(DeltaExport, WhatARefusalIsNotToBlameForGoesAgain) {
  for (auto const* const status : {"401 Who", "404 Where", "500 Oops", "302 Elsewhere"}) {
    CannedServer server{{answer(status), answer("200 OK")}};
    DeltaDaemon daemon{server.url()};
    daemon.start();
    daemon.push();
    daemon.start();
    daemon.rows[0].value = 501;
    daemon.push();
    EXPECT_EQ(counted(daemon, ExportOutcome::dropped), 0U) << status;
    EXPECT_EQ(counted(daemon, ExportOutcome::retried), 1U) << status;
    EXPECT_EQ(requests_in(server.requests().at(1)), 501U) << status;
  }
}

TEST(DeltaExport, AfterABadRequestOnlyTheCulpritIsLostAndWhoWasBusyIsAskedAgain) {
  CannedServer server{{answer("400 Bad Request"), answer("200 OK"), answer("400 Bad Request"),
                       answer("503 Busy"), answer("200 OK")}};
  DeltaDaemon daemon{server.url()};
  daemon.rows.push_back({std::string{metric::unpriced}, {}, 0, 3});
  daemon.rows.push_back({std::string{metric::input_tokens}, {}, 0, 4});
  daemon.start();
  daemon.push();  // ai.requests is taken, ai.tokens.unpriced refused, input_tokens has to wait
  for (auto& row : daemon.rows) row.value += 1;
  daemon.push();
  auto const& last = server.requests().at(4);
  EXPECT_EQ(requests_in(last), 1U);
  EXPECT_EQ(sum_in(last, "ai.tokens.unpriced").message(1).fixed(6), 1U);
  EXPECT_EQ(sum_in(last, std::string{metric::input_tokens}).message(1).fixed(6), 5U);
  EXPECT_EQ(counted(daemon, ExportOutcome::dropped), 1U);
  EXPECT_EQ(counted(daemon, ExportOutcome::retried), 1U);
}

TEST(DeltaExport, WhatCouldNotBeKeptIsKeptWithTheNextPush) {
  CannedServer server{{answer("200 OK"), answer("200 OK"), answer("200 OK")}};
  DeltaDaemon daemon{server.url()};
  daemon.readings.push_back({std::string{metric::memory_usage}, {}, 1024, {}});
  daemon.can_save = false;
  daemon.start();
  daemon.push();
  EXPECT_EQ(daemon.reports.back().message, "The disk is full.");
  daemon.can_save = true;
  daemon.push();  // nothing grew: a gauge alone
  daemon.rows[0].value = 502;
  daemon.start();
  daemon.push();
  EXPECT_EQ(requests_in(server.requests().at(2)), 2U);
}

TEST(DeltaExport, WhatWasAnnouncedIsNotForgottenByATimeOfDeltas) {
  CannedServer server{{answer("200 OK"), answer("500 no deltas"), answer("200 OK")}};
  Daemon daemon{server.url()};
  daemon.start();
  daemon.push();
  daemon.options.temporality = Temporality::delta;
  daemon.start();
  daemon.push();
  daemon.options.temporality = Temporality::cumulative;
  daemon.start();
  daemon.push();
  EXPECT_EQ(requests_in(server.requests().at(2)), 500U);  // 0 would be a reset
}

std::vector<std::string> random_answers(std::mt19937& random, std::size_t count) {
  std::vector<std::string> answers;
  for (std::size_t i = 0; i < count; ++i) {
    auto const dice = random() % 10;
    answers.push_back(dice < 5   ? answer("200 OK")
                      : dice < 7 ? answer("503 Busy")
                      : dice < 9 ? ""
                                 : "HTTP/1.1 2");
  }
  answers.back() = answer("200 OK");
  return answers;
}

void grow(std::mt19937& random, Daemon& daemon) {
  auto const model = "m" + std::to_string(random() % 12);
  auto const add = [&](std::string_view name, std::int32_t slot, std::int64_t delta) {
    Attributes const attributes{{"gen_ai.request.model", model}};
    for (auto& row : daemon.rows) {
      if (row.metric == name && row.attributes == attributes && row.slot == slot) {
        row.value += delta;
        return;
      }
    }
    daemon.rows.push_back({std::string{name}, attributes, slot, delta});
  };
  add(metric::requests, 0, static_cast<std::int64_t>(random() % 100));
  add(metric::duration, static_cast<std::int32_t>(random() % 15), 1);
  add(metric::duration, -1, static_cast<std::int64_t>(random() % 5000));
}

Told total_of(std::vector<CounterRow> const& rows) {
  Told total;
  for (auto const& row : rows) {
    if (row.metric == metric::requests) total.requests += row.value;
    if (row.metric == metric::duration && row.slot >= 0) total.calls += row.value;
    if (row.metric == metric::duration && row.slot < 0)
      total.seconds += static_cast<double>(row.value) / 1000;
  }
  return total;
}

TEST(DeltaExport, WhatWasTakenAddsUpToTheCounterAtTheLastPushThatWasTaken) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    std::mt19937 random{seed};
    auto const answers = random_answers(random, 40);
    CannedServer server{answers};
    DeltaDaemon daemon{server.url()};
    daemon.rows.clear();
    daemon.options.series_max = 6;  // the rest goes to the overflow series
    daemon.start();
    std::vector<Told> totals;  // at each push
    for (std::size_t i = 0; i < answers.size(); ++i) {
      auto const times = 1 + random() % 4;
      for (std::size_t k = 0; k < times; ++k) grow(random, daemon);
      // Each push says something, so that answers and requests go together.
      daemon.rows[0].value += 1;
      if (random() % 5 == 0) daemon.start();
      daemon.clock.advance(std::chrono::seconds{random() % 90});
      daemon.push();
      totals.push_back(total_of(daemon.rows));
    }
    auto const& requests = server.requests();
    ASSERT_EQ(requests.size(), answers.size()) << seed;
    Told taken;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      if (!answers[i].starts_with("HTTP/1.1 200")) continue;
      auto const told = told_by(requests[i]);
      taken = {taken.requests + told.requests, taken.calls + told.calls, taken.seconds + told.seconds};
      ASSERT_EQ(taken.requests, totals[i].requests) << "seed " << seed << " push " << i;
      ASSERT_EQ(taken.calls, totals[i].calls) << "seed " << seed << " push " << i;
      ASSERT_NEAR(taken.seconds, totals[i].seconds, 1e-6) << "seed " << seed << " push " << i;
    }
  }
}

}  // namespace
}  // namespace companion::telemetry
