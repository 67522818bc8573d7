// Hands OTLP requests of others on to a collector, untouched, without ever holding them up. Loop only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

#include "companion/time.hpp"
#include "runtime/event.hpp"
#include "telemetry/options.hpp"
#include "telemetry/retry.hpp"

namespace companion::telemetry {

/// One request as it came.
struct Forwarded {
  std::string path;  ///< "/v1/logs"
  std::string content_type;
  std::string content_encoding;
  std::string body;
  std::string passed_by{};  ///< names of the companions that handed it on before, parted by commas
};

enum class ForwardLoss : std::uint8_t {
  queue_full,
  refused,    ///< by the collector
  given_up,   ///< no answer, or a busy one, for too long
  came_back,  ///< it was here before: the collector leads back to us
  shutdown    ///< still waiting when the daemon stopped
};
[[nodiscard]] std::string_view to_string(ForwardLoss loss);

struct ForwardServices {
  std::function<void(ForwardLoss)> lost;  ///< one request will not arrive
  std::function<double()> random;         ///< in [0, 1)
  Clock const* clock{nullptr};
  /// The request's header that tells by whom it was handed on, and our name in it; empty = not told.
  std::string_view passed_by_header;
  std::string name;
};

class Forwarder {
 public:
  Forwarder(boost::asio::any_io_executor loop, ForwardOptions options, ForwardServices services);

  /// Never waits: without room the request is lost and counted.
  void offer(Forwarded request);
  /// Sends one after the other until cancelled. One that the collector does not take now waits behind the
  /// others for its next turn: it holds them up for one time-out at most.
  [[nodiscard]] boost::asio::awaitable<void> run();
  /// After run() has ended: what still waits, or was under way, is lost and counted.
  void abandon();

 private:
  struct Waiting {
    Forwarded what;
    Retry retry;
    Instant due;    ///< of the next attempt
    Instant until;  ///< given up then
  };

  [[nodiscard]] boost::asio::awaitable<void> attempt();
  void settle(Attempt const& attempt);
  /// The one whose turn comes first; how long until then.
  [[nodiscard]] Milliseconds bring_next_to_front();
  void lose(ForwardLoss loss);
  [[nodiscard]] bool was_here(std::string_view passed_by) const;

  ForwardOptions options_;
  ForwardServices services_;
  std::deque<Waiting> waiting_;  ///< the one under way is the first
  std::size_t bytes_{0};         ///< that wait
  runtime::Alarm news_;
};

/// The collector's URL for a signal: one slash between base and path.
[[nodiscard]] std::string forward_url(std::string_view base, std::string_view path);

}  // namespace companion::telemetry
