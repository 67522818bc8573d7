// A snapshot as a page for scrapers, under the names that Prometheus gives to the OTLP form.
#pragma once

#include <string>
#include <string_view>

#include "telemetry/accept.hpp"
#include "telemetry/catalogue.hpp"
#include "telemetry/snapshot.hpp"

namespace companion::telemetry {

/// `resource`: who is scraped, shown as `target_info`, which the push has as the attributes of its resource;
/// none, no such line.
[[nodiscard]] std::string prometheus_text(Snapshot const& snapshot,
                                          TextFormat format = TextFormat::prometheus,
                                          Attributes const& resource = {});

/// Base name (histograms add _bucket, _sum, _count): words joined by "_", unit word, "_total" of counters.
[[nodiscard]] std::string prometheus_name(Metric const& metric);
/// Label of an attribute key.
[[nodiscard]] std::string prometheus_label(std::string_view key);

}  // namespace companion::telemetry
