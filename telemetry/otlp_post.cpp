#include "telemetry/otlp_post.hpp"

#include <algorithm>
#include <utility>

#include "core/hash.hpp"
#include "telemetry/gzip.hpp"

namespace companion::telemetry {
namespace {

constexpr std::size_t message_bytes_max = 200;

// Answers come from outside and end up in our log.
std::string one_line(std::string text) {
  if (text.size() > message_bytes_max) text.resize(message_bytes_max);
  auto const odd = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
  std::replace_if(text.begin(), text.end(), odd, ' ');
  return text;
}

}  // namespace

std::string_view to_string(ExportOutcome outcome) {
  switch (outcome) {
    case ExportOutcome::ok:
      return "ok";
    case ExportOutcome::rejected:
      return "rejected";
    case ExportOutcome::dropped:
      return "dropped";
    case ExportOutcome::retried:
      return "retried";
  }
  return "?";
}

bool OtlpAnswer::ok() const { return attempt.status && *attempt.status >= 200 && *attempt.status < 300; }

std::size_t OtlpAnswer::rejected_of(std::size_t points) const {
  return std::min(static_cast<std::size_t>(std::max<std::int64_t>(partial.rejected_points, 0)), points);
}

Milliseconds first_delay(std::string_view instance_id, Milliseconds interval) {
  auto const whole = static_cast<std::uint64_t>(std::max<std::int64_t>(interval.count(), 1));
  return Milliseconds{static_cast<std::int64_t>(hash64(instance_id) % whole)};
}

HttpRequest otlp_request(ExportOptions const& options, std::string url,
                         std::map<std::string, std::string> const& own_headers, std::string body,
                         std::string_view version) {
  HttpRequest message;
  message.method = "POST";
  message.url = std::move(url);
  message.headers = options.headers;
  for (auto const& [name, value] : own_headers) set_header(message.headers, name, value);
  set_header(message.headers, "Content-Type", "application/x-protobuf");
  set_header(message.headers, "User-Agent", "OTel-OTLP-Exporter-litellm-companion/" + std::string{version});
  message.timeout = options.timeout;
  message.ca_file = options.ca_file;
  message.client_certificate = options.client_certificate;
  message.client_key = options.client_key;
  message.web_proxy = options.web_proxy;
  message.body = std::move(body);
  if (!options.gzip) return message;
  if (auto smaller = gzip(message.body)) {
    message.body = std::move(*smaller);
    set_header(message.headers, "Content-Encoding", "gzip");
  }
  return message;
}

OtlpAnswer otlp_answer(Result<HttpResponse> const& response) {
  OtlpAnswer answer;
  if (!response) {
    answer.message = one_line(response.error().message);
    return answer;
  }
  answer.attempt.status = response->status;
  answer.attempt.retry_after = response->retry_after;
  if (answer.ok()) {
    answer.partial = decode_otlp_response(response->body);
    answer.message = one_line(answer.partial.message);
  } else {
    answer.message = one_line("status " + std::to_string(response->status) + ": " + response->body);
  }
  return answer;
}

}  // namespace companion::telemetry
