// Sends the news of calls to one OTLP/HTTP logs destination, oldest first, and remembers how far it got.
// At least once: what was sent but not noted is sent again, under the same key and version.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "companion/result.hpp"
#include "companion/time.hpp"
#include "companion/usage_event.hpp"
#include "telemetry/http_client.hpp"
#include "telemetry/options.hpp"
#include "telemetry/otlp_post.hpp"
#include "telemetry/otlp_usage_events.hpp"
#include "telemetry/retry.hpp"

namespace companion::telemetry {

/// What the sender needs from the daemon. All of it is called on the sender's executor.
struct EventServices {
  /// News after that version, oldest first, at most so many.
  std::function<boost::asio::awaitable<Result<std::vector<UsageEvent>>>(std::int64_t after,
                                                                        std::uint32_t limit)>
      news;
  /// Keeps durably that everything up to that version was taken.
  std::function<boost::asio::awaitable<Result<void>>(std::int64_t version)> sent;
  std::function<void(ExportReport const&)> report;  ///< `points` are events
  std::function<double()> random;                   ///< in [0, 1)
  Clock const* clock{nullptr};
};

class EventSender {
 public:
  /// `sent`: the version that services.sent was given last, or 0.
  EventSender(ExportOptions options, EventScope scope, std::int64_t sent, EventServices services);

  /// Until cancelled: what is there at once, what comes later within the interval.
  [[nodiscard]] boost::asio::awaitable<void> send_periodically();
  /// Everything that is there now, as long as the destination takes it; the last one at shutdown.
  [[nodiscard]] boost::asio::awaitable<void> send_rest();

 private:
  /// How long until the next try.
  [[nodiscard]] boost::asio::awaitable<Milliseconds> send_some();
  [[nodiscard]] HttpRequest request_of(std::vector<UsageEvent> const& events) const;
  [[nodiscard]] boost::asio::awaitable<OtlpAnswer> ask(std::vector<UsageEvent> const& events);
  [[nodiscard]] boost::asio::awaitable<Milliseconds> refused(std::vector<UsageEvent> const& events,
                                                             OtlpAnswer answer);
  [[nodiscard]] boost::asio::awaitable<bool> note(std::int64_t version);
  void report(ExportOutcome outcome, std::size_t events, std::string message);

  ExportOptions options_;
  EventScope scope_;
  EventServices services_;
  HttpSession session_;
  Retry retry_;
  std::int64_t sent_;
  std::uint32_t batch_;
  std::uint32_t taken_in_a_row_{0};  ///< batches of this size
};

}  // namespace companion::telemetry
