// Field numbers of the OTLP logs messages, named as in opentelemetry-proto 1.x, where they never change.
// Only otlp_usage_events.cpp may use them; src/otlp, which reads what others write, has those that it needs.
#pragma once

#include <protozero/types.hpp>

namespace companion::telemetry::otlp {

enum class ExportLogsServiceRequest : protozero::pbf_tag_type { resource_logs = 1 };
enum class ResourceLogs : protozero::pbf_tag_type { resource = 1, scope_logs = 2, schema_url = 3 };
enum class ScopeLogs : protozero::pbf_tag_type { scope = 1, log_records = 2, schema_url = 3 };
enum class LogRecord : protozero::pbf_tag_type {
  time_unix_nano = 1,   // fixed64
  severity_number = 2,  // enum
  severity_text = 3,
  attributes = 6,
  observed_time_unix_nano = 11,  // fixed64
  event_name = 12,
};
enum class LogValue : protozero::pbf_tag_type {  // AnyValue, whole
  string_value = 1,
  bool_value = 2,
  int_value = 3,  // varint, not zig-zag
  array_value = 5,
};
enum class ArrayValue : protozero::pbf_tag_type { values = 1 };

inline constexpr int severity_info = 9;

}  // namespace companion::telemetry::otlp
