// What the receiver needs from the rest of the daemon; supplied by src/app. All of it is called on the loop.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/counters.hpp"
#include "companion/observation.hpp"
#include "companion/query.hpp"
#include "companion/receipt.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"
#include "receiver/ingest.hpp"
#include "receiver/session.hpp"

namespace companion::receiver {

/// How a detector is doing.
struct DetectorHealth {
  std::optional<Instant> last_success;  ///< when it had last read everything there was
  Milliseconds lag{};                   ///< age of the oldest work that it has not done yet
  std::uint64_t errors{0};              ///< since the daemon began
  std::uint64_t files_total{0};         ///< of its last look
  std::uint64_t files_done{0};
  std::uint64_t quarantined{0};  ///< items set aside since the daemon began
  bool absent{false};            ///< nothing of what it reads is on this machine
  std::string description;       ///< what it reads, in its own words; empty before its first look
  bool switched_off{false};      ///< by a person, until the daemon ends
};

/// One part of the daemon (loop, writer, a detector) and whether it makes progress.
struct HealthPart {
  std::string name;
  bool ok{true};
  std::string detail;
  std::optional<DetectorHealth> detector{};  ///< of detectors
};

struct Health {
  bool alive{true};  ///< every part made progress lately
  bool ready{true};  ///< alive, and taking data
  std::vector<HealthPart> parts;
};

/// Answer to a scrape.
struct MetricsPage {
  std::string text;
  std::string_view content_type;  ///< a constant
};

struct Services {
  /// Resumes after the commit. Errc::busy when the queue is full (503 with Retry-After).
  std::function<boost::asio::awaitable<Result<Receipt>>(Observations)> submit;
  LedgerView* view{nullptr};             ///< used on `reading` only
  boost::asio::any_io_executor reading;  ///< one thread
  boost::asio::any_io_executor work;     ///< where heavy bodies are read; none: on the loop
  std::function<Health()> health;
  /// Prometheus exposition, in the format that the Accept header asks for.
  std::function<boost::asio::awaitable<Result<MetricsPage>>(std::string accept)> metrics_text;
  std::function<void(CounterDelta)> count;
  std::function<void(Passing)> forward;  ///< takes OTLP bodies for a collector, never waits; may be empty
  Clock const* clock{nullptr};
  std::function<std::string()>
      browser_config;                       ///< JSON: what the browser extension looks out for; may be empty
  SessionStore* sessions{nullptr};          ///< of the dashboard; none: no browser is let in
  std::function<void()> link_used;          ///< a link has opened the dashboard; may be empty
  std::function<std::uint64_t()> revision;  ///< another number whenever the ledger may have changed
  std::function<std::string()> settings;    ///< /v1/settings, ready-made
  /// Until the daemon ends. not_found: there is no such detector.
  std::function<Result<void>(std::string const& detector, bool enabled)> switch_source;
  std::string host;  ///< this machine's name, as calls from here are marked with it
};

}  // namespace companion::receiver
