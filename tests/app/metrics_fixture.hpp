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
#include "tests/support/fake_clock.hpp"

namespace companion::app {

class MetricsOverLedger {
 public:
  explicit MetricsOverLedger(Attributes resource = {}, pipeline::BookkeeperOptions const& bookkeeping = {})
      : ledger{bookkeeping} {
    MetricSources sources{.reader = &ledger.reader(),
                          .reading = loop_.get_executor(),
                          .ledger = &ledger.store(),
                          .store = loop_.get_executor(),
                          .clock = &clock,
                          .detectors = [this] { return detectors; },
                          .proxies = [this] { return proxies; },
                          .destinations = [this] { return destinations; },
                          .outboxes = {"central"},
                          .conventions = bookkeeping.conventions,
                          .resource = std::move(resource)};
    auto opened = Metrics::open(std::move(sources), 2000);
    EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().message);
    metrics_ = std::move(*opened);
  }

  void tell(Observations const& batch) {
    std::vector<Observations const*> const batches{&batch};
    auto const receipts = ledger.bookkeeper().record(batches, clock.now());
    EXPECT_TRUE(receipts.has_value()) << (receipts ? "" : receipts.error().message);
  }
  /// The page of the second scrape: with values, no longer zeros.
  std::string page(std::string const& accept = {}) {
    scrape(accept);
    return scrape(accept).text;
  }
  [[nodiscard]] telemetry::Identity const& identity() const { return metrics_->identity(); }

  pipeline::Ledger ledger;
  test::FakeClock clock{pipeline::at_second(3600)};
  std::vector<pipeline::DetectorStatus> detectors;
  std::vector<ProxyStatus> proxies;
  std::vector<telemetry::Reading> destinations;

  receiver::MetricsPage scrape(std::string const& accept) {
    receiver::MetricsPage shown;
    auto ask = [](Metrics& metrics, std::string asked,
                  receiver::MetricsPage& into) -> boost::asio::awaitable<void> {
      auto page = co_await metrics.page(std::move(asked));
      EXPECT_TRUE(page.has_value());
      if (page) into = std::move(*page);
    };
    run(ask(*metrics_, accept, shown));
    return shown;
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
