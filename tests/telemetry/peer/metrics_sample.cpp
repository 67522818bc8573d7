// Prints one snapshot that has every metric of the catalogue, for decoders that are not ours:
// `metrics_sample otlp` the OTLP request, `text` the Prometheus page, `openmetrics` the same as
// OpenMetrics, `rules` the queries of docs/metrics.md.
#include <iostream>
#include <string_view>

#include "telemetry/known_names.hpp"
#include "telemetry/otlp_encode.hpp"
#include "telemetry/prometheus_text.hpp"

namespace companion::telemetry {
namespace {

constexpr Instant created = from_epoch_ms(1'700'000'000'123);
constexpr Instant now = from_epoch_ms(1'700'000'060'456);

Point point_of(Metric const& metric, std::int64_t nth, std::string_view value) {
  Point point{{}, created, nth * 1'000'003, {}};
  for (auto const& key : metric.attributes) point.attributes.emplace(key, value);
  if (metric.instrument == Instrument::histogram) {
    for (std::size_t i = 0; i <= metric.bounds.size(); ++i) {
      point.buckets.push_back(nth * static_cast<std::int64_t>(i % 3));
    }
  }
  return point;
}

Snapshot everything() {
  Snapshot snapshot;
  snapshot.time = now;
  std::int64_t nth = 0;
  for (auto const& metric : catalogue()) {
    MetricPoints shown{&metric, {point_of(metric, ++nth, "plain")}};
    if (!metric.attributes.empty()) {
      shown.points.push_back(point_of(metric, 0, "odd \"quoted\\ \xc3\xa9\n"));
      shown.points.push_back(
          {{{std::string{attribute::overflow}, "true"}}, created, 7, shown.points[0].buckets});
    }
    snapshot.metrics.push_back(std::move(shown));
  }
  return snapshot;
}

/// The queries of docs/metrics.md as a file of rules: Prometheus' own parser reads them.
void print_rules(std::ostream& out) {
  out << "groups:\n  - name: known_names\n    rules:\n";
  std::size_t number = 0;
  for (auto const names : {known_names(), former_names()}) {
    for (auto const& name : names) {
      if (name.query.empty()) continue;
      std::string query{name.query};
      for (std::string const variable : {"$__range", "$__rate_interval"}) {
        for (auto at = query.find(variable); at != query.npos; at = query.find(variable))
          query.replace(at, variable.size(), "5m");
      }
      out << "      - record: known:name:" << ++number << "\n        expr: '" << query << "'\n";
    }
  }
}

}  // namespace
}  // namespace companion::telemetry

int main(int argument_count, char** arguments) {
  using namespace companion::telemetry;
  auto const snapshot = everything();
  std::string_view const form = argument_count == 2 ? arguments[1] : "";
  if (form == "text") {
    std::cout << prometheus_text(snapshot);
  } else if (form == "openmetrics") {
    std::cout << prometheus_text(snapshot, TextFormat::openmetrics, {{"host.name", "box"}});
  } else if (form == "rules") {
    print_rules(std::cout);
  } else if (form == "otlp") {
    Identity const identity{"6f1c0000-0000-4000-8000-000000000001", "0.1.0", "box", "linux"};
    std::cout << encode_otlp(snapshot, resource_attributes(identity, {{"ai.team", "core"}}), "0.1.0");
  } else {
    std::cerr << "usage: metrics_sample otlp|text|openmetrics|rules\n";
    return 2;
  }
  return std::cout.good() ? 0 : 1;
}
