// What an OTLP client is answered, in its own encoding.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "otlp/records.hpp"

namespace companion::otlp {

enum class Signal : std::uint8_t { logs, metrics, traces };

/// "application/x-protobuf", "application/json", with parameters or not; false for anything else.
[[nodiscard]] bool parse_content_type(std::string_view text, Encoding& encoding);
[[nodiscard]] std::string_view content_type(Encoding encoding);

/// Export…ServiceResponse: empty, or a partial success that tells of what was rejected.
[[nodiscard]] std::string export_response(Encoding encoding, Signal signal, std::uint64_t rejected,
                                          std::string_view reason);
/// google.rpc.Status, its code made of the HTTP status.
[[nodiscard]] std::string status_body(Encoding encoding, unsigned http_status, std::string_view message);

}  // namespace companion::otlp
