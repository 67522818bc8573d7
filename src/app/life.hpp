// The life of the process: every moving part of the daemon, and the order in which they begin and end.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <random>

#include "app/daemon.hpp"
#include "app/destinations.hpp"
#include "app/ledger_parts.hpp"
#include "app/limits_watch.hpp"
#include "app/metrics.hpp"
#include "app/proxies.hpp"
#include "app/settings_page.hpp"
#include "app/watching.hpp"
#include "companion/host.hpp"
#include "pipeline/ingest.hpp"
#include "pipeline/scheduler.hpp"
#include "platform/supervisor.hpp"
#include "receiver/http_server.hpp"
#include "receiver/session.hpp"
#include "runtime/executors.hpp"
#include "runtime/signals.hpp"
#include "runtime/task_group.hpp"
#include "store/ledger_reader.hpp"
#include "telemetry/forwarder.hpp"

namespace companion::app {

namespace asio = boost::asio;

/// What the life runs on; opened before it, closed after it.
struct Belongings {
  config::Config config;
  LedgerParts parts;
  std::unique_ptr<store::LedgerReader> reader;
  std::unique_ptr<Host> host;
  Provenance provenance;                             ///< of the configuration
  std::unique_ptr<platform::Supervisor> supervisor;  ///< nullptr: none
};

class Life {
 public:
  /// `belongings` outlives it.
  explicit Life(Belongings& belongings);
  Life(Life const&) = delete;
  Life& operator=(Life const&) = delete;
  ~Life() = default;

  /// Takes the port. Nobody is served before run().
  [[nodiscard]] Result<void> bind();
  using Tell = std::function<void(Started const&)>;
  /// Blocks until told to stop and everything has ended. bind() comes first. `on_listening` is called once
  /// requests are answered, `on_started` when every detector has looked once, or soon after.
  [[nodiscard]] Result<void> run(Tell const& on_listening, Tell const& on_started);
  /// From any thread.
  void stop();
  /// Whoever knows it may have links to the dashboard; of this life alone.
  [[nodiscard]] std::string const& link_secret() const { return link_secret_; }

 private:
  asio::awaitable<void> live(Tell const& on_listening, Tell const& on_started);
  asio::awaitable<void> first_look();
  asio::awaitable<void> until_stopped();
  asio::awaitable<void> wind_down();
  asio::awaitable<void> keep_counts();
  asio::awaitable<void> listen_for_stop();
  asio::awaitable<void> reload_when_told();
  asio::awaitable<void> keep_house();
  asio::awaitable<void> give_back();
  asio::awaitable<void> beat();
  asio::awaitable<Result<std::vector<Checkpoint>>> checkpoints(std::string source);
  asio::awaitable<Result<void>> update_prices(std::string proxy, std::string cost_map,
                                              std::vector<litellm::Deployment> deployments);
  asio::awaitable<std::string> compare_prices(std::vector<litellm::Estimate> estimates);

  void request_stop();
  void tell_ready(Started const& facts);
  void swap_prices(ReadPrices fresh);
  void count(CounterDelta delta);
  void note_failure(std::string const& detector, std::string const& reason);
  [[nodiscard]] receiver::Services services();
  [[nodiscard]] receiver::Health health();
  [[nodiscard]] MetricSources metric_sources();
  [[nodiscard]] Result<void> open_destinations();
  [[nodiscard]] pipeline::RunnerSeams seams();
  [[nodiscard]] ProxySeams proxy_seams();
  [[nodiscard]] LimitSeams limit_seams();
  void add_detectors();
  void open_otlp_door();
  void open_forwarder();
  [[nodiscard]] Started started(std::span<detectors::HomeNote const> homes) const;
  [[nodiscard]] runtime::TaskGroup::OnFailure fatal(std::string part);

  Belongings& own_;
  runtime::Executors executors_;
  asio::any_io_executor loop_;
  asio::any_io_executor reading_;
  pipeline::LedgerBooks books_;
  pipeline::Ingest ingest_;
  Watching watching_;
  pipeline::Scheduler scheduler_;
  LimitsWatch limits_;
  std::minstd_rand dice_;
  Proxies proxies_;
  runtime::Signals signals_;
  runtime::Alarm stop_alarm_;
  asio::steady_timer shutdown_limit_;
  std::string link_secret_;
  receiver::SessionStore dashboard_sessions_;
  std::unique_ptr<Metrics> metrics_;
  std::unique_ptr<Destinations> destinations_;
  std::unique_ptr<receiver::HttpServer> server_;
  std::unique_ptr<receiver::HttpServer> otlp_server_;  ///< none: off, or its address is taken
  std::string otlp_notice_;                            ///< how it stands with that address
  std::unique_ptr<telemetry::Forwarder> forwarder_;
  runtime::TaskGroup writer_;
  runtime::TaskGroup scans_;
  runtime::TaskGroup sessions_;
  runtime::TaskGroup forwards_;
  runtime::TaskGroup helpers_;
  bool stopping_{false};
  std::string failure_;
};

}  // namespace companion::app
