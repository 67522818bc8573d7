#include "telemetry/otlp_encode.hpp"

#include <algorithm>
#include <numeric>
#include <protozero/pbf_builder.hpp>
#include <protozero/pbf_message.hpp>
#include <vector>

#include "telemetry/otlp_fields.hpp"
#include "telemetry/scaled.hpp"

namespace companion::telemetry {
namespace {

constexpr std::string_view schema_url = "https://opentelemetry.io/schemas/1.44.0";
constexpr std::string_view scope_name = "litellm-companion";

template <class Message>
using Builder = protozero::pbf_builder<Message>;

protozero::data_view view(std::string_view text) { return {text.data(), text.size()}; }

std::uint64_t unix_nano(Instant at) { return static_cast<std::uint64_t>(epoch_ms(at)) * 1'000'000U; }

template <class Message>
void add_attributes(Builder<Message>& parent, Message field, Attributes const& attributes) {
  for (auto const& [key, value] : attributes) {
    Builder<otlp::KeyValue> pair{parent, field};
    pair.add_string(otlp::KeyValue::key, key);
    Builder<otlp::AnyValue> any{pair, otlp::KeyValue::value};
    any.add_string(otlp::AnyValue::string_value, value);
  }
}

template <class Message>
void add_number(Builder<Message>& parent, Message field, Metric const& metric, Point const& point,
                Instant time) {
  using Field = otlp::NumberDataPoint;
  Builder<Field> number{parent, field};
  if (metric.instrument == Instrument::counter) {
    number.add_fixed64(Field::start_time_unix_nano, unix_nano(point.start));
  }
  number.add_fixed64(Field::time_unix_nano, unix_nano(time));
  auto const shift = decimals(metric.scale);
  if (shift == 0) {
    number.add_sfixed64(Field::as_int, point.value);
  } else {
    number.add_double(Field::as_double, scaled_double(point.value, shift));
  }
  add_attributes(number, Field::attributes, point.attributes);
}

void add_distribution(Builder<otlp::Histogram>& parent, Metric const& metric, Point const& point,
                      Instant time) {
  using Field = otlp::HistogramDataPoint;
  auto const shift = decimals(metric.scale);
  std::vector<std::uint64_t> const buckets{point.buckets.begin(), point.buckets.end()};
  std::vector<double> bounds;
  for (auto const bound : metric.bounds) bounds.push_back(scaled_double(bound, shift));

  Builder<Field> histogram{parent, otlp::Histogram::data_points};
  histogram.add_fixed64(Field::start_time_unix_nano, unix_nano(point.start));
  histogram.add_fixed64(Field::time_unix_nano, unix_nano(time));
  histogram.add_fixed64(Field::count, std::accumulate(buckets.begin(), buckets.end(), std::uint64_t{0}));
  histogram.add_double(Field::sum, scaled_double(point.value, shift));
  histogram.add_packed_fixed64(Field::bucket_counts, buckets.begin(), buckets.end());
  histogram.add_packed_double(Field::explicit_bounds, bounds.begin(), bounds.end());
  add_attributes(histogram, Field::attributes, point.attributes);
}

void add_data(Builder<otlp::Metric>& message, MetricPoints const& shown, Instant time) {
  auto const& metric = *shown.metric;
  switch (metric.instrument) {
    case Instrument::counter: {
      Builder<otlp::Sum> sum{message, otlp::Metric::sum};
      for (auto const& point : shown.points) add_number(sum, otlp::Sum::data_points, metric, point, time);
      sum.add_enum(otlp::Sum::aggregation_temporality, otlp::aggregation_temporality_cumulative);
      sum.add_bool(otlp::Sum::is_monotonic, true);
      return;
    }
    case Instrument::gauge: {
      Builder<otlp::Gauge> gauge{message, otlp::Metric::gauge};
      for (auto const& point : shown.points) add_number(gauge, otlp::Gauge::data_points, metric, point, time);
      return;
    }
    case Instrument::histogram: {
      Builder<otlp::Histogram> histogram{message, otlp::Metric::histogram};
      for (auto const& point : shown.points) add_distribution(histogram, metric, point, time);
      histogram.add_enum(otlp::Histogram::aggregation_temporality, otlp::aggregation_temporality_cumulative);
      return;
    }
  }
}

void add_scope(Builder<otlp::ResourceMetrics>& of_resource, Snapshot const& snapshot,
               std::string_view version) {
  Builder<otlp::ScopeMetrics> of_scope{of_resource, otlp::ResourceMetrics::scope_metrics};
  {
    Builder<otlp::InstrumentationScope> scope{of_scope, otlp::ScopeMetrics::scope};
    scope.add_string(otlp::InstrumentationScope::name, view(scope_name));
    scope.add_string(otlp::InstrumentationScope::version, view(version));
  }
  for (auto const& shown : snapshot.metrics) {
    Builder<otlp::Metric> message{of_scope, otlp::ScopeMetrics::metrics};
    message.add_string(otlp::Metric::name, view(shown.metric->name));
    message.add_string(otlp::Metric::description, view(shown.metric->help));
    if (!shown.metric->unit.empty()) message.add_string(otlp::Metric::unit, view(shown.metric->unit));
    add_data(message, shown, snapshot.time);
  }
  of_scope.add_string(otlp::ScopeMetrics::schema_url, view(schema_url));
}

}  // namespace

Attributes resource_attributes(Identity const& identity, std::map<std::string, std::string> const& more) {
  Attributes attributes = more;
  attributes.emplace("service.name", "litellm-companion");
  attributes.emplace("service.namespace", "ai");
  attributes.emplace("service.version", identity.version);
  if (!identity.host_name.empty()) attributes.emplace("host.name", identity.host_name);
  if (!identity.os_type.empty()) attributes.emplace("os.type", identity.os_type);
  attributes.insert_or_assign("service.instance.id", identity.instance_id);
  return attributes;
}

std::string encode_otlp(Snapshot const& snapshot, Attributes const& resource,
                        std::string_view scope_version) {
  std::string bytes;
  if (snapshot.metrics.empty()) return bytes;
  {
    // Builders write their length when they end: all of them before `bytes` is handed out.
    Builder<otlp::ExportMetricsServiceRequest> request{bytes};
    Builder<otlp::ResourceMetrics> of_resource{request, otlp::ExportMetricsServiceRequest::resource_metrics};
    {
      Builder<otlp::Resource> message{of_resource, otlp::ResourceMetrics::resource};
      add_attributes(message, otlp::Resource::attributes, resource);
    }
    add_scope(of_resource, snapshot, scope_version);
    of_resource.add_string(otlp::ResourceMetrics::schema_url, view(schema_url));
  }
  return bytes;
}

PartialSuccess decode_otlp_response(std::string_view body) {
  PartialSuccess partial;
  // protozero reports malformed input by exceptions; a 200 with a body that is not OTLP is still a 200.
  try {
    protozero::pbf_message<otlp::ExportMetricsServiceResponse> response{view(body)};
    while (response.next(otlp::ExportMetricsServiceResponse::partial_success)) {
      using Field = otlp::ExportMetricsPartialSuccess;
      protozero::pbf_message<Field> message{response.get_message()};
      while (message.next()) {
        if (message.tag() == Field::rejected_data_points &&
            message.wire_type() == protozero::pbf_wire_type::varint) {
          partial.rejected_points = message.get_int64();
        } else if (message.tag() == Field::error_message &&
                   message.wire_type() == protozero::pbf_wire_type::length_delimited) {
          partial.message = message.get_string();
        } else {
          message.skip();
        }
      }
    }
  } catch (protozero::exception const&) {
    return {};
  }
  return partial;
}

}  // namespace companion::telemetry
