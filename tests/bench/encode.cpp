// encode [ROUNDS]: how fast a snapshot of 2,000 series becomes an OTLP request, one thread.
// encode --shape: the same snapshot as JSON, for peers that are to encode the same.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "telemetry/otlp_encode.hpp"

namespace companion::telemetry {
namespace {

constexpr std::int64_t series = 2000;
constexpr Instant created = from_epoch_ms(1'700'000'000'000);

/// What a busy workstation shows: counters and histograms, with all the attributes they may have.
Snapshot busy() {
  std::vector<MetricPoints> wide;
  for (auto const& metric : catalogue()) {
    if (metric.instrument != Instrument::gauge && metric.attributes.size() >= 4)
      wide.push_back({&metric, {}});
  }
  for (std::int64_t n = 0; n < series; ++n) {
    auto& shown = wide[static_cast<std::size_t>(n) % wide.size()];
    Point point{{}, created, n * 1'000'003, {}};
    for (auto const& key : shown.metric->attributes)
      point.attributes.emplace(key, "value-" + std::to_string(n % 97));
    if (shown.metric->instrument == Instrument::histogram)
      point.buckets.assign(shown.metric->bounds.size() + 1, n);
    shown.points.push_back(std::move(point));
  }
  Snapshot snapshot;
  snapshot.time = created + std::chrono::hours{1};
  snapshot.metrics = std::move(wide);
  return snapshot;
}

void print_shape(Snapshot const& snapshot) {
  auto const* separator = "[";
  for (auto const& shown : snapshot.metrics) {
    auto const& metric = *shown.metric;
    std::cout << separator << "{\"name\": \"" << metric.name << "\", \"unit\": \"" << metric.unit
              << "\", \"histogram\": " << (metric.instrument == Instrument::histogram ? "true" : "false")
              << ", \"real\": " << (metric.scale == Scale::one ? "false" : "true")
              << ", \"bounds\": " << metric.bounds.size() << ", \"points\": [";
    auto const* comma = "";
    for (auto const& point : shown.points) {
      std::cout << comma << '[' << point.value << ", {";
      auto const* inner = "";
      for (auto const& [key, value] : point.attributes) {
        std::cout << inner << '"' << key << "\": \"" << value << '"';
        inner = ", ";
      }
      std::cout << "}]";
      comma = ", ";
    }
    std::cout << "]}";
    separator = ",\n";
  }
  std::cout << "]\n";
}

void measure(Snapshot const& snapshot, int rounds) {
  Attributes const resource{{"service.name", "litellm-companion"}, {"service.instance.id", "bench"}};
  std::size_t bytes = encode_otlp(snapshot, resource, "0").size();  // warms up
  auto const begun = std::clock();  // of this process alone, whatever else runs
  for (int i = 0; i < rounds; ++i) bytes = encode_otlp(snapshot, resource, "0").size();
  auto const seconds = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
  auto const points = static_cast<double>(snapshot.points()) * rounds;
  std::printf("{\"points\": %zu, \"bytes\": %zu, \"points_per_s\": %.0f}\n", snapshot.points(), bytes,
              points / seconds);
}

}  // namespace
}  // namespace companion::telemetry

int main(int argument_count, char** arguments) {
  using namespace companion::telemetry;
  std::string_view const first = argument_count > 1 ? arguments[1] : "300";
  auto const snapshot = busy();
  if (first == "--shape") {
    print_shape(snapshot);
  } else {
    measure(snapshot, std::atoi(std::string{first}.c_str()));
  }
  return 0;
}
