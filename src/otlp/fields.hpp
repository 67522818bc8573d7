// Field numbers of the OTLP logs messages, named as in opentelemetry-proto 1.x, where they never change.
#pragma once

#include <protozero/types.hpp>

namespace companion::otlp {

using Tag = protozero::pbf_tag_type;

inline constexpr Tag request_resource_logs = 1;
inline constexpr Tag resource_logs_resource = 1;
inline constexpr Tag resource_logs_scope_logs = 2;
inline constexpr Tag scope_logs_log_records = 2;
inline constexpr Tag resource_attributes = 1;
inline constexpr Tag record_time_unix_nano = 1;  // fixed64
inline constexpr Tag record_body = 5;
inline constexpr Tag record_attributes = 6;
inline constexpr Tag record_observed_time_unix_nano = 11;  // fixed64
inline constexpr Tag record_event_name = 12;
inline constexpr Tag key_value_key = 1;
inline constexpr Tag key_value_value = 2;
inline constexpr Tag any_string = 1;
inline constexpr Tag any_bool = 2;
inline constexpr Tag any_int = 3;  // varint
inline constexpr Tag any_double = 4;
inline constexpr Tag response_partial_success = 1;
inline constexpr Tag partial_success_rejected = 1;  // int64, in all three signals
inline constexpr Tag partial_success_error_message = 2;
inline constexpr Tag rpc_status_code = 1;  // google.rpc.Status
inline constexpr Tag rpc_status_message = 2;

}  // namespace companion::otlp
