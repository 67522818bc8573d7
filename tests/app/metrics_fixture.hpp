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

  void push() { run(metrics_->push_last()); }

  pipeline::Ledger ledger;
  SetClock clock;
  std::vector<pipeline::DetectorStatus> detectors;
  std::vector<ProxyStatus> proxies;

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
