#include "telemetry/otlp_encode.hpp"

#include <algorithm>
#include <numeric>
#include <protozero/pbf_message.hpp>
#include <vector>

#include "telemetry/otlp_scope.hpp"
#include "telemetry/scaled.hpp"

namespace companion::telemetry {
namespace {

/// Keeps what is needed again for each point, so that points need no memory of their own.
class Encoder {
 public:
  explicit Encoder(Snapshot const& snapshot) : snapshot_{snapshot} {}

  // A nested builder moves its bytes when it closes; pairs are too many for that.
  template <class Message>
  void add_attributes(Builder<Message>& parent, Message field, Attributes const& attributes) {
    for (auto const& [key, value] : attributes) {
      any_.clear();
      Builder<otlp::AnyValue> any{any_};
      any.add_string(otlp::AnyValue::string_value, value);
      pair_.clear();
      Builder<otlp::KeyValue> pair{pair_};
      pair.add_string(otlp::KeyValue::key, key);
      pair.add_message(otlp::KeyValue::value, any_);
      parent.add_message(field, pair_);
    }
  }

  void add_scope(Builder<otlp::ResourceMetrics>& of_resource, std::string_view version) {
    Builder<otlp::ScopeMetrics> of_scope{of_resource, otlp::ResourceMetrics::scope_metrics};
    add_scope_name(of_scope, version);
    for (auto const& shown : snapshot_.metrics) {
      Builder<otlp::Metric> message{of_scope, otlp::ScopeMetrics::metrics};
      message.add_string(otlp::Metric::name, view(shown.metric->name));
      message.add_string(otlp::Metric::description, view(shown.metric->help));
      if (!shown.metric->unit.empty()) message.add_string(otlp::Metric::unit, view(shown.metric->unit));
      add_data(message, shown);
    }
    of_scope.add_string(otlp::ScopeMetrics::schema_url, view(schema_url));
  }

 private:
  void add_data(Builder<otlp::Metric>& message, MetricPoints const& shown) {
    auto const& metric = *shown.metric;
    auto const temporality = snapshot_.temporality == Temporality::delta
                                 ? otlp::aggregation_temporality_delta
                                 : otlp::aggregation_temporality_cumulative;
    switch (metric.instrument) {
      case Instrument::counter: {
        Builder<otlp::Sum> sum{message, otlp::Metric::sum};
        for (auto const& point : shown.points) add_number(sum, otlp::Sum::data_points, metric, point);
        sum.add_enum(otlp::Sum::aggregation_temporality, temporality);
        sum.add_bool(otlp::Sum::is_monotonic, true);
        return;
      }
      case Instrument::gauge: {
        Builder<otlp::Gauge> gauge{message, otlp::Metric::gauge};
        for (auto const& point : shown.points) add_number(gauge, otlp::Gauge::data_points, metric, point);
        return;
      }
      case Instrument::histogram: {
        Builder<otlp::Histogram> histogram{message, otlp::Metric::histogram};
        bounds_.clear();
        for (auto const bound : metric.bounds)
          bounds_.push_back(scaled_double(bound, decimals(metric.scale)));
        for (auto const& point : shown.points) add_distribution(histogram, metric, point);
        histogram.add_enum(otlp::Histogram::aggregation_temporality, temporality);
        return;
      }
    }
  }

  template <class Message>
  void add_number(Builder<Message>& parent, Message field, Metric const& metric, Point const& point) {
    using Field = otlp::NumberDataPoint;
    Builder<Field> number{parent, field};
    if (metric.instrument == Instrument::counter) {
      number.add_fixed64(Field::start_time_unix_nano, unix_nano(point.start));
    }
    number.add_fixed64(Field::time_unix_nano, unix_nano(snapshot_.time));
    auto const shift = decimals(metric.scale);
    if (snapshot_.gone) {
      number.add_uint32(Field::flags, otlp::no_recorded_value);
    } else if (shift == 0) {
      number.add_sfixed64(Field::as_int, point.value);
    } else {
      number.add_double(Field::as_double, scaled_double(point.value, shift));
    }
    add_attributes(number, Field::attributes, point.attributes);
  }

  /// Without a value too it has bounds and a sum: Prometheus ends the series of those that it finds.
  void add_distribution(Builder<otlp::Histogram>& parent, Metric const& metric, Point const& point) {
    using Field = otlp::HistogramDataPoint;
    buckets_.assign(point.buckets.size(), 0);
    if (!snapshot_.gone) buckets_.assign(point.buckets.begin(), point.buckets.end());
    auto const count = std::accumulate(buckets_.begin(), buckets_.end(), std::uint64_t{0});
    auto const sum = snapshot_.gone ? 0.0 : scaled_double(point.value, decimals(metric.scale));

    Builder<Field> histogram{parent, otlp::Histogram::data_points};
    histogram.add_fixed64(Field::start_time_unix_nano, unix_nano(point.start));
    histogram.add_fixed64(Field::time_unix_nano, unix_nano(snapshot_.time));
    histogram.add_fixed64(Field::count, count);
    histogram.add_double(Field::sum, sum);
    histogram.add_packed_fixed64(Field::bucket_counts, buckets_.begin(), buckets_.end());
    histogram.add_packed_double(Field::explicit_bounds, bounds_.begin(), bounds_.end());
    add_attributes(histogram, Field::attributes, point.attributes);
    if (snapshot_.gone) histogram.add_uint32(Field::flags, otlp::no_recorded_value);
  }

  Snapshot const& snapshot_;
  std::string any_;
  std::string pair_;
  std::vector<double> bounds_;
  std::vector<std::uint64_t> buckets_;
};

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
  constexpr std::size_t bytes_per_point = 320;
  bytes.reserve(snapshot.points() * bytes_per_point);
  Encoder encoder{snapshot};
  {
    // Builders write their length when they end: all of them before `bytes` is handed out.
    Builder<otlp::ExportMetricsServiceRequest> request{bytes};
    Builder<otlp::ResourceMetrics> of_resource{request, otlp::ExportMetricsServiceRequest::resource_metrics};
    add_resource(of_resource, resource);
    encoder.add_scope(of_resource, scope_version);
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
