// Field numbers of the OTLP metrics messages, named as in opentelemetry-proto 1.x, where they never change.
// Only otlp_encode.cpp may use them.
#pragma once

#include <cstdint>
#include <protozero/types.hpp>

namespace companion::telemetry::otlp {

enum class ExportMetricsServiceRequest : protozero::pbf_tag_type { resource_metrics = 1 };
enum class ExportMetricsServiceResponse : protozero::pbf_tag_type { partial_success = 1 };
enum class ExportMetricsPartialSuccess : protozero::pbf_tag_type {
  rejected_data_points = 1,  // int64
  error_message = 2,
};
enum class ResourceMetrics : protozero::pbf_tag_type { resource = 1, scope_metrics = 2, schema_url = 3 };
enum class Resource : protozero::pbf_tag_type { attributes = 1 };
enum class ScopeMetrics : protozero::pbf_tag_type { scope = 1, metrics = 2, schema_url = 3 };
enum class InstrumentationScope : protozero::pbf_tag_type { name = 1, version = 2 };
enum class Metric : protozero::pbf_tag_type {
  name = 1,
  description = 2,
  unit = 3,
  gauge = 5,
  sum = 7,
  histogram = 9,
};
enum class Gauge : protozero::pbf_tag_type { data_points = 1 };
enum class Sum : protozero::pbf_tag_type { data_points = 1, aggregation_temporality = 2, is_monotonic = 3 };
enum class Histogram : protozero::pbf_tag_type { data_points = 1, aggregation_temporality = 2 };
enum class NumberDataPoint : protozero::pbf_tag_type {
  start_time_unix_nano = 2,  // fixed64
  time_unix_nano = 3,        // fixed64
  as_double = 4,
  as_int = 6,  // sfixed64, not a varint
  attributes = 7,
  flags = 8,  // uint32
};
enum class HistogramDataPoint : protozero::pbf_tag_type {
  start_time_unix_nano = 2,  // fixed64
  time_unix_nano = 3,        // fixed64
  count = 4,                 // fixed64
  sum = 5,                   // double
  bucket_counts = 6,         // packed fixed64
  explicit_bounds = 7,       // packed double
  attributes = 9,            // not 7 as in NumberDataPoint
  flags = 10,                // uint32
};
enum class KeyValue : protozero::pbf_tag_type { key = 1, value = 2 };
enum class AnyValue : protozero::pbf_tag_type { string_value = 1 };

inline constexpr std::int32_t aggregation_temporality_delta = 1;
inline constexpr std::int32_t aggregation_temporality_cumulative = 2;
inline constexpr std::uint32_t no_recorded_value = 1;

}  // namespace companion::telemetry::otlp
