// Metrics over a real ledger, without a daemon around them.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/metrics.hpp"
#include "tests/pipeline/ledger_fixture.hpp"

namespace companion::app {

class SetClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return now_; }
  void set(Instant now) { now_ = now; }

 private:
  Instant now_{pipeline::at_second(3600)};
};

class MetricsOverLedger {
 public:
  explicit MetricsOverLedger(telemetry::ExportOptions const& options = {}) {
    MetricSources sources{
        .reader = &ledger.reader(),
        .reading = loop_.get_executor(),
        .ledger = &ledger.store(),
        .store = loop_.get_executor(),
        .clock = &clock,
        .detectors = [this] { return detectors; },
        .proxies = [this] { return proxies; },
        .count = [this](CounterDelta delta) { ledger.bookkeeper().count(std::move(delta)); }};
    auto opened = Metrics::open(std::move(sources), options);
    EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().message);
    metrics_ = std::move(*opened);
  }

  void tell(Observations const& batch) {
    std::vector<Observations const*> const batches{&batch};
    auto const receipts = ledger.bookkeeper().record(batches, clock.now());
    EXPECT_TRUE(receipts.has_value()) << (receipts ? "" : receipts.error().message);
  }
  /// The page of the second scrape: with values, no longer zeros.
  std::string page() {
    page_once();
    return page_once();
  }
  void push() { run(metrics_->push_last()); }

  pipeline::Ledger ledger;
  SetClock clock;
  std::vector<pipeline::DetectorStatus> detectors;
  std::vector<ProxyStatus> proxies;

  std::string page_once() {
    std::string text;
    auto ask = [](Metrics& metrics, std::string& into) -> boost::asio::awaitable<void> {
      auto page = co_await metrics.text();
      EXPECT_TRUE(page.has_value());
      if (page) into = std::move(*page);
    };
    run(ask(*metrics_, text));
    return text;
  }

 private:
  template <class Task>
  void run(Task task) {
    boost::asio::co_spawn(loop_, std::move(task), boost::asio::detached);
    loop_.run();
    loop_.restart();
  }

  boost::asio::io_context loop_;
  std::unique_ptr<Metrics> metrics_;
};

}  // namespace companion::app
