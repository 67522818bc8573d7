// Pushes snapshots to one OTLP/HTTP destination. Counters are those of the ledger, so a failed push needs no
// spool: the next one carries everything, or what was not told yet where the destination wants deltas.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/result.hpp"
#include "companion/time.hpp"
#include "telemetry/announced.hpp"
#include "telemetry/baseline.hpp"
#include "telemetry/options.hpp"
#include "telemetry/otlp_encode.hpp"
#include "telemetry/otlp_post.hpp"
#include "telemetry/retry.hpp"
#include "telemetry/snapshot.hpp"

namespace companion::telemetry {

/// What the exporter needs from the daemon. All of it is called on the exporter's executor.
struct ExportServices {
  std::function<boost::asio::awaitable<Result<Collected>>()> collect;
  /// Keeps durably what the destination was told; until it has succeeded the values of new series are not
  /// shown.
  std::function<boost::asio::awaitable<Result<void>>(std::string)> save_announced;
  std::function<void(ExportReport const&)> report;  ///< for the log and the counters
  std::function<double()> random;                   ///< in [0, 1)
  Clock const* clock{nullptr};
};

class Exporter {
 public:
  /// `announced`: what save_announced was last given, or empty.
  Exporter(ExportOptions options, Identity identity, std::string_view announced, ExportServices services);

  /// Every interval until cancelled; the first one after a part of the interval that depends on the instance,
  /// so that a fleet does not push at once.
  [[nodiscard]] boost::asio::awaitable<void> export_periodically();
  /// One push now. Returns when to push again.
  [[nodiscard]] boost::asio::awaitable<Milliseconds> export_once();
  /// The last push of the process, after export_periodically() has ended; taken, it is followed by one that
  /// ends all series, so that what is not running does not seem to stand still. Deltas need no end.
  [[nodiscard]] boost::asio::awaitable<void> export_last();

 private:
  struct Pushed;
  [[nodiscard]] boost::asio::awaitable<Pushed> push();
  [[nodiscard]] Snapshot show(Collected collected);
  /// The destination took these, or never will.
  [[nodiscard]] boost::asio::awaitable<void> settle(Snapshot const& snapshot, Attempt const& attempt);
  [[nodiscard]] ExportOutcome outcome_of(Attempt const& attempt) const;
  [[nodiscard]] boost::asio::awaitable<void> keep_baseline(bool changed);
  [[nodiscard]] boost::asio::awaitable<OtlpAnswer> send(Snapshot const& snapshot) const;
  /// nullopt: too large for the protocol; `refusal` says so.
  [[nodiscard]] std::optional<HttpRequest> message_of(Snapshot const& snapshot, OtlpAnswer& refusal) const;
  [[nodiscard]] boost::asio::awaitable<void> send_one_by_one(Snapshot const& snapshot);
  [[nodiscard]] boost::asio::awaitable<void> announce(std::vector<std::uint64_t> const& series);
  void accepted(Snapshot const& snapshot, OtlpAnswer const& answer);
  void report(ExportOutcome outcome, std::size_t points, std::string message);
  [[nodiscard]] Instant next_time();

  ExportOptions options_;
  Identity identity_;
  Attributes resource_;
  Announced announced_;
  Baseline baseline_;  ///< of deltas
  bool baseline_unsaved_{false};
  ExportServices services_;
  Retry retry_;
  Instant last_time_{};
};

}  // namespace companion::telemetry
