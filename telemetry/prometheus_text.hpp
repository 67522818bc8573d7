// A snapshot in Prometheus' text format 0.0.4, under the names that Prometheus gives to the OTLP form.
#pragma once

#include <string>
#include <string_view>

#include "telemetry/catalogue.hpp"
#include "telemetry/snapshot.hpp"

namespace companion::telemetry {

inline constexpr std::string_view prometheus_content_type = "text/plain; version=0.0.4; charset=utf-8";

[[nodiscard]] std::string prometheus_text(Snapshot const& snapshot);

/// Base name (histograms add _bucket, _sum, _count): words joined by "_", unit word, "_total" of counters.
[[nodiscard]] std::string prometheus_name(Metric const& metric);
/// Label of an attribute key.
[[nodiscard]] std::string prometheus_label(std::string_view key);

}  // namespace companion::telemetry
