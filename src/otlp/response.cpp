#include "otlp/response.hpp"

#include <protozero/pbf_writer.hpp>

#include "core/text.hpp"
#include "otlp/fields.hpp"

namespace companion::otlp {
namespace {

constexpr std::string_view protobuf_type = "application/x-protobuf";
constexpr std::string_view json_type = "application/json";

/// Messages are our own sentences: only what would break the string is left out.
std::string quoted(std::string_view text) {
  std::string json{"\""};
  for (auto const c : text) {
    if (c == '"' || c == '\\') json.push_back('\\');
    if (static_cast<unsigned char>(c) >= 0x20U) json.push_back(c);
  }
  return json.append("\"");
}

std::string_view rejected_name(Signal signal) {
  switch (signal) {
    case Signal::logs:
      return "rejectedLogRecords";
    case Signal::metrics:
      return "rejectedDataPoints";
    case Signal::traces:
      break;
  }
  return "rejectedSpans";
}

/// google.rpc.Code.
std::int32_t code_of(unsigned http_status) {
  switch (http_status) {
    case 400:
    case 415:
      return 3;  // INVALID_ARGUMENT
    case 401:
      return 16;  // UNAUTHENTICATED
    case 403:
    case 421:
      return 7;  // PERMISSION_DENIED
    case 413:
    case 429:
      return 8;  // RESOURCE_EXHAUSTED
    case 503:
      return 14;  // UNAVAILABLE
    default:
      return 2;  // UNKNOWN
  }
}

}  // namespace

bool parse_content_type(std::string_view text, Encoding& encoding) {
  auto bare = text.substr(0, text.find(';'));
  while (bare.ends_with(' ')) bare.remove_suffix(1);
  if (equal_but_for_case(bare, protobuf_type)) {
    encoding = Encoding::protobuf;
    return true;
  }
  if (!equal_but_for_case(bare, json_type)) return false;
  encoding = Encoding::json;
  return true;
}

std::string_view content_type(Encoding encoding) {
  return encoding == Encoding::json ? json_type : protobuf_type;
}

std::string export_response(Encoding encoding, Signal signal, std::uint64_t rejected,
                            std::string_view reason) {
  if (encoding == Encoding::json) {
    if (rejected == 0) return "{}";
    std::string json{R"({"partialSuccess":{")"};
    json.append(rejected_name(signal)).append("\":\"").append(std::to_string(rejected));
    return json.append(R"(","errorMessage":)").append(quoted(reason)).append("}}");
  }
  std::string body;
  if (rejected == 0) return body;
  std::string partial;
  protozero::pbf_writer inner{partial};
  inner.add_int64(partial_success_rejected, static_cast<std::int64_t>(rejected));
  inner.add_string(partial_success_error_message, reason.data(), reason.size());
  protozero::pbf_writer{body}.add_message(response_partial_success, partial);
  return body;
}

std::string status_body(Encoding encoding, unsigned http_status, std::string_view message) {
  auto const code = code_of(http_status);
  if (encoding == Encoding::json)
    return R"({"code":)" + std::to_string(code) + R"(,"message":)" + quoted(message) + "}";
  std::string body;
  protozero::pbf_writer status{body};
  status.add_int32(rpc_status_code, code);
  status.add_string(rpc_status_message, message.data(), message.size());
  return body;
}

}  // namespace companion::otlp
