// The receivers of metrics and usage events, each with its own state: what it was told and how far it is.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "app/clock_watch.hpp"
#include "companion/counters.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"
#include "config/config.hpp"
#include "runtime/task_group.hpp"
#include "store/ledger_reader.hpp"
#include "store/ledger_store.hpp"
#include "telemetry/event_sender.hpp"
#include "telemetry/exporter.hpp"
#include "telemetry/snapshot.hpp"

namespace companion::app {

/// What destinations need of the daemon. Everything here outlives them.
struct DestinationSeams {
  std::function<boost::asio::awaitable<Result<telemetry::Collected>>()> collect;
  store::LedgerReader* reader{nullptr};  ///< used on `reading` only
  boost::asio::any_io_executor reading;
  store::LedgerStore* ledger{nullptr};  ///< used on `store` only
  boost::asio::any_io_executor store;
  Clock const* clock{nullptr};
  std::function<Milliseconds()> steady;  ///< time that passed since some moment, however the clock is set
  std::function<std::optional<std::string>(std::string const&)> environment;
  std::function<void(CounterDelta)> count;  ///< called on the loop
};

/// The name of the one that `telemetry.endpoint` describes.
inline constexpr auto main_destination = "otlp";

/// Loop only.
class Destinations {
 public:
  /// Reads from the ledger what each was told, and tells it for whom news is kept: call it before the threads
  /// begin. invalid or denied: the headers of one cannot be had; the message names it.
  [[nodiscard]] static Result<std::unique_ptr<Destinations>> open(DestinationSeams seams,
                                                                  telemetry::Identity const& identity,
                                                                  config::Config const& config);

  /// Pushes until cancelled.
  void start(runtime::TaskGroup& tasks);
  /// The last push of the process, after those of start() have ended.
  void start_last(runtime::TaskGroup& tasks);

  /// When each took something last.
  [[nodiscard]] std::vector<telemetry::Reading> readings() const;
  struct Standing {
    std::string name;  ///< "export:metrics to central"
    bool ok{true};
    std::string detail;
  };
  /// For people, one line each.
  [[nodiscard]] std::vector<Standing> standings() const;
  /// Forgets what all have and gives up what waits too long; about once an hour.
  [[nodiscard]] boost::asio::awaitable<void> tidy();

 private:
  /// How it stands with one signal to one destination.
  struct Course {
    std::optional<Instant> taken;  ///< last time that something was
    std::string trouble;           ///< of the last attempt; empty when it went well
  };
  struct One {
    std::string name;
    std::optional<telemetry::Exporter> metrics;
    std::optional<telemetry::EventSender> events;
    Course metrics_course;
    Course events_course;
  };

  explicit Destinations(DestinationSeams seams);
  [[nodiscard]] Result<void> add(std::string const& name, telemetry::ExportOptions const& options,
                                 telemetry::Identity const& identity);
  [[nodiscard]] Result<void> serve(Milliseconds back);
  [[nodiscard]] telemetry::ExportServices metric_services(One& one);
  [[nodiscard]] telemetry::EventServices event_services(One& one);
  boost::asio::awaitable<Result<void>> save(std::string name, std::string value);
  boost::asio::awaitable<Result<std::vector<UsageEvent>>> news(std::int64_t after, std::uint32_t limit);
  boost::asio::awaitable<Result<void>> sent(std::string name, std::int64_t version);
  boost::asio::awaitable<void> tidy_hourly();
  [[nodiscard]] Result<std::vector<store::OutboxDrop>> tidied(Milliseconds jump);
  void note(std::string const& name, std::string_view signal, telemetry::ExportReport const& report,
            Course& course);
  [[nodiscard]] double random();

  DestinationSeams seams_;
  OutboxLimits limits_;
  ClockWatch watch_;
  Milliseconds jump_{0};  ///< of the clock, not taken into account yet
  std::vector<std::unique_ptr<One>> all_;
  std::vector<std::string> outboxes_;
  std::minstd_rand dice_;
};

/// Names of those that get usage events.
[[nodiscard]] std::vector<std::string> outboxes_of(config::Config const& config);

}  // namespace companion::app
