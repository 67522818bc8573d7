// What leaves the daemon as metrics: counters of the ledger and readings of the process, for a scrape and
// for the push.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "app/proxies.hpp"
#include "app/recent_gauges.hpp"
#include "app/running_gauges.hpp"
#include "companion/counters.hpp"
#include "companion/query.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"
#include "pipeline/detector_runner.hpp"
#include "receiver/services.hpp"
#include "store/ledger_reader.hpp"
#include "store/ledger_store.hpp"
#include "telemetry/conventions.hpp"
#include "telemetry/exporter.hpp"
#include "telemetry/snapshot.hpp"

namespace companion::app {

/// What metrics need of the daemon. Everything here outlives them.
struct MetricSources {
  store::LedgerReader* reader{nullptr};  ///< used on `reading` only
  boost::asio::any_io_executor reading;
  store::LedgerStore* ledger{nullptr};  ///< used on `store` only
  boost::asio::any_io_executor store;
  Clock const* clock{nullptr};
  std::function<std::vector<pipeline::DetectorStatus>()> detectors;  ///< called on the loop
  std::function<std::vector<ProxyStatus>()> proxies;                 ///< called on the loop
  std::function<void(CounterDelta)> count;                           ///< called on the loop
  telemetry::Conventions conventions{telemetry::Conventions::latest};
};

/// Loop only.
class Metrics {
 public:
  /// Reads what destinations were told before from the ledger: call it before the threads begin.
  [[nodiscard]] static Result<std::unique_ptr<Metrics>> open(MetricSources sources,
                                                             telemetry::ExportOptions const& options);
  Metrics(MetricSources sources, telemetry::Identity identity, telemetry::ExportOptions const& options,
          std::string const& announced_to_scrapers, std::string const& announced_to_push);

  /// Prometheus exposition in the format that a scraper's Accept header asks for.
  [[nodiscard]] boost::asio::awaitable<Result<receiver::MetricsPage>> page(std::string accept);
  /// Pushes until cancelled; returns at once when no endpoint is configured.
  [[nodiscard]] boost::asio::awaitable<void> push();
  /// The last push of the process.
  [[nodiscard]] boost::asio::awaitable<void> push_last();

 private:
  [[nodiscard]] telemetry::ExportServices services();
  boost::asio::awaitable<Result<telemetry::Collected>> collect();
  boost::asio::awaitable<Result<void>> save(std::string name, std::string value);
  [[nodiscard]] std::vector<telemetry::Reading> readings();
  void note(telemetry::ExportReport const& report);

  MetricSources sources_;
  telemetry::Identity identity_;
  Attributes resource_;
  telemetry::SeriesLimits limits_;
  telemetry::Announced told_scrapers_;
  std::optional<telemetry::Exporter> exporter_;
  RunningGauges running_;
  RecentGauges recent_;  ///< used on `reading` only
  std::optional<Instant> pushed_;
  Instant begun_;
  std::minstd_rand dice_;
};

}  // namespace companion::app
