// What leaves the daemon as metrics: counters of the ledger and readings of the process, for a scrape and
// for every destination of the push.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
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
#include "store/ledger_reader.hpp"
#include "store/ledger_store.hpp"
#include "telemetry/otlp_encode.hpp"
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
  std::function<std::vector<telemetry::Reading>()> destinations;     ///< called on the loop
  std::vector<std::string> outboxes;                                 ///< destinations of usage events
};

/// Loop only.
class Metrics {
 public:
  /// Reads what scrapers were told before from the ledger: call it before the threads begin.
  [[nodiscard]] static Result<std::unique_ptr<Metrics>> open(MetricSources sources, std::size_t series_max);
  Metrics(MetricSources sources, telemetry::Identity identity, std::size_t series_max,
          std::string const& announced_to_scrapers);

  /// Prometheus exposition.
  [[nodiscard]] boost::asio::awaitable<Result<std::string>> text();
  /// Everything there is to show, now.
  boost::asio::awaitable<Result<telemetry::Collected>> collect();
  /// Who shows it.
  [[nodiscard]] telemetry::Identity const& identity() const { return identity_; }

 private:
  boost::asio::awaitable<Result<void>> save(std::string name, std::string value);
  [[nodiscard]] std::vector<telemetry::Reading> readings();

  MetricSources sources_;
  telemetry::Identity identity_;
  telemetry::SeriesLimits limits_;
  telemetry::Announced told_scrapers_;
  RunningGauges running_;
  RecentGauges recent_;  ///< used on `reading` only
  Instant begun_;
};

}  // namespace companion::app
