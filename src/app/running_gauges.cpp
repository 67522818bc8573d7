#include "app/running_gauges.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

#include "pipeline/label.hpp"
#include "telemetry/catalogue.hpp"

namespace companion::app {
namespace {

namespace metric = telemetry::metric;
namespace attribute = telemetry::attribute;

constexpr std::size_t series_max = 300;

struct Use {
  std::int64_t instances{0};
  double cpu{0};
  std::int64_t memory_bytes{0};
};

bool has_gauge(ActivityKind kind) { return kind == ActivityKind::app || kind == ActivityKind::cli; }

/// A share of a core in thousandths of a percent; nonsense of a source is 0.
std::int64_t thousandths_of_percent(double share) {
  return std::isfinite(share) && share > 0 ? std::llround(std::min(share, 1e6) * 100'000) : 0;
}

void append_readings(ActivityKind kind, Attributes const& attributes, Use const& use,
                     std::vector<telemetry::Reading>& readings) {
  auto const add = [&](std::string_view name, std::int64_t value) {
    readings.push_back(
        {.metric = std::string{name}, .attributes = attributes, .value = value, .since = Instant{}});
  };
  if (kind == ActivityKind::cli) {
    add(metric::cli_running, use.instances);
    return;
  }
  add(metric::app_running, use.instances);
  add(metric::app_cpu, thousandths_of_percent(use.cpu));
  add(metric::app_memory, use.memory_bytes);
}

}  // namespace

void RunningGauges::append(std::span<pipeline::DetectorStatus const> detectors,
                           std::vector<telemetry::Reading>& readings) {
  std::map<Series, Use> now;
  for (auto const& detector : detectors) {
    for (auto const& running : detector.running) {
      if (!has_gauge(running.kind)) {
        continue;
      }
      Series series{running.kind, pipeline::label(running.name, "unknown", "other"),
                    pipeline::label(running.category, "unknown", "other")};
      if (!seen_.contains(series) && seen_.size() >= series_max) {
        continue;
      }
      seen_.insert(series);
      auto& use = now[std::move(series)];
      use.instances += running.instances;
      use.cpu += running.cpu;
      use.memory_bytes += static_cast<std::int64_t>(running.memory_bytes);
    }
  }
  for (auto const& series : seen_) {
    auto const& [kind, name, category] = series;
    bool const is_app = kind == ActivityKind::app;
    Attributes const attributes{
        {std::string{is_app ? attribute::app_name : attribute::cli_name}, name},
        {std::string{is_app ? attribute::app_category : attribute::cli_category}, category}};
    append_readings(kind, attributes, now[series], readings);
  }
}

}  // namespace companion::app
