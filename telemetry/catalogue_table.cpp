#include "telemetry/catalogue_table.hpp"

#include "telemetry/catalogue.hpp"
#include "telemetry/prometheus_text.hpp"
#include "telemetry/scaled.hpp"

namespace companion::telemetry {
namespace {

constexpr std::string_view introduction = R"(# Metrics

Printed from `telemetry/catalogue.cpp`; a test compares them. To print it anew:
`COMPANION_UPDATE_DOCS=1 build/dev/tests/test_telemetry --gtest_filter=CatalogueTable.*`

Both faces show the same values: `GET /metrics` in Prometheus' text format, and the OTLP/HTTP push
(cumulative, `service.name` `litellm-companion`, `service.instance.id` the ledger's own id).

- Metrics of calls are projections of the ledger: totals since the ledger was made, so a restart neither resets
  nor repeats anything. A call is counted once, when it is settled (two minutes without news by default); what
  becomes known later is in the reports, and in `ai.usage.reclassified`.
- A late call raises its counter when it is counted, not when it happened, and `increase()` is an estimate.
  Bills come from `companion report`.
- A series that appears is shown with 0 once before it has its value; else `increase()` would lose its first value.
- A metric has at most 300 attribute sets and all metrics together 2,000 (`telemetry.series_max`). The rest is
  summed up in a series with the one attribute `otel.metric.overflow="true"`.
- Labels are closed sets: never a session, project, path, user or request. Models without a price are `other`.

)";

std::string_view word(Instrument instrument) {
  switch (instrument) {
    case Instrument::counter:
      return "counter";
    case Instrument::gauge:
      return "gauge";
    case Instrument::histogram:
      return "histogram";
  }
  return "?";
}

std::string code(std::string_view text) {
  return text.empty() ? std::string{} : '`' + std::string{text} + '`';
}

template <class Items, class Text>
std::string list(Items const& items, Text text) {
  std::string out;
  for (auto const& item : items) out += (out.empty() ? "" : ", ") + text(item);
  return out;
}

std::string row(Metric const& metric) {
  std::string out = "| " + code(metric.name) + "<br>" + code(prometheus_name(metric)) + " | ";
  out += word(metric.instrument);
  out += " | " + code(metric.unit) + " | " + list(metric.attributes, code) + " | ";
  out += metric.help;
  if (!metric.bounds.empty()) {
    auto const bound = [&metric](std::int64_t value) { return scaled_text(value, decimals(metric.scale)); };
    out += " Bounds: " + list(metric.bounds, bound) + '.';
  }
  return out + " |\n";
}

}  // namespace

std::string catalogue_markdown() {
  std::string out{introduction};
  out +=
      "| OpenTelemetry and Prometheus name | kind | unit | attributes | meaning |\n|---|---|---|---|---|\n";
  for (auto const& metric : catalogue()) out += row(metric);
  return out;
}

}  // namespace companion::telemetry
