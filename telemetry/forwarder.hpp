// Hands OTLP requests of others on to a collector, untouched, without ever holding them up. Loop only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "companion/time.hpp"
#include "runtime/queue.hpp"
#include "telemetry/options.hpp"
#include "telemetry/retry.hpp"

namespace companion::telemetry {

/// One request as it came.
struct Forwarded {
  std::string path;  ///< "/v1/logs"
  std::string content_type;
  std::string content_encoding;
  std::string body;
};

enum class ForwardLoss : std::uint8_t {
  queue_full,
  refused,  ///< by the collector
  given_up  ///< no answer, or a busy one, for too long
};
[[nodiscard]] std::string_view to_string(ForwardLoss loss);

struct ForwardServices {
  std::function<void(ForwardLoss)> lost;  ///< one request will not arrive
  std::function<double()> random;         ///< in [0, 1)
  Clock const* clock{nullptr};
};

class Forwarder {
 public:
  Forwarder(boost::asio::any_io_executor loop, ForwardOptions options, ForwardServices services);

  /// Never waits: without room the request is lost and counted.
  void offer(Forwarded request);
  /// Sends one after the other until cancelled.
  [[nodiscard]] boost::asio::awaitable<void> run();

 private:
  [[nodiscard]] boost::asio::awaitable<void> send(Forwarded request);

  ForwardOptions options_;
  ForwardServices services_;
  runtime::Queue<Forwarded> queue_;
};

/// The collector's URL for a signal: one slash between base and path.
[[nodiscard]] std::string forward_url(std::string_view base, std::string_view path);

}  // namespace companion::telemetry
