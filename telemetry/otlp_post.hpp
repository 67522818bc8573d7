// One OTLP/HTTP request to a destination and what came of it, for metrics and for usage events alike.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <map>
#include <string>
#include <string_view>

#include "telemetry/http_client.hpp"
#include "telemetry/options.hpp"
#include "telemetry/otlp_encode.hpp"
#include "telemetry/retry.hpp"

namespace companion::telemetry {

struct OtlpAnswer {
  Attempt attempt;
  PartialSuccess partial;  ///< of a success
  std::string message;     ///< for the log: one short line, or empty

  [[nodiscard]] bool ok() const;
};

/// The request for `body`, a message of protobuf: compressed, with headers and certificates as the options
/// have them.
[[nodiscard]] HttpRequest otlp_request(ExportOptions const& options, std::string url, std::string body,
                                       std::string_view version);
[[nodiscard]] OtlpAnswer otlp_answer(Result<HttpResponse> const& response);

}  // namespace companion::telemetry
