// One OTLP/HTTP request to a destination and what came of it, for metrics and for usage events alike.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "telemetry/http_client.hpp"
#include "telemetry/options.hpp"
#include "telemetry/otlp_encode.hpp"
#include "telemetry/retry.hpp"

namespace companion::telemetry {

enum class ExportOutcome : std::uint8_t {
  ok,
  rejected,  ///< the destination took the request but not these points
  dropped,   ///< the destination refused the request
  retried,   ///< no answer or a busy one: the next request carries them
};

[[nodiscard]] std::string_view to_string(ExportOutcome outcome);

struct ExportReport {
  ExportOutcome outcome{ExportOutcome::ok};
  std::size_t points{0};
  std::string message;  ///< for the log, when something went wrong; one line
};

struct OtlpAnswer {
  Attempt attempt;
  PartialSuccess partial;  ///< of a success
  std::string message;     ///< for the log: one short line, or empty

  [[nodiscard]] bool ok() const;
  /// Of so many points or records those that a success was without.
  [[nodiscard]] std::size_t rejected_of(std::size_t points) const;
};

/// Of a destination's first push, within the interval and always the same for an installation, so that a
/// fleet does not push at once.
[[nodiscard]] Milliseconds first_delay(std::string_view instance_id, Milliseconds interval);

/// The request for `body`, a message of protobuf: compressed, with headers and certificates as the options
/// have them. `own_headers`, those of the signal, win over those of the destination.
[[nodiscard]] HttpRequest otlp_request(ExportOptions const& options, std::string url,
                                       std::map<std::string, std::string> const& own_headers,
                                       std::string body, std::string_view version);
[[nodiscard]] OtlpAnswer otlp_answer(Result<HttpResponse> const& response);

}  // namespace companion::telemetry
