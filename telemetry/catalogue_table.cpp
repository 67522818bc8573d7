#include "telemetry/catalogue_table.hpp"

#include <vector>

#include "telemetry/catalogue.hpp"
#include "telemetry/conventions.hpp"
#include "telemetry/known_names.hpp"
#include "telemetry/prometheus_text.hpp"
#include "telemetry/scaled.hpp"
#include "telemetry/value_sets.hpp"

namespace companion::telemetry {
namespace {

constexpr std::string_view introduction = R"(# Metrics

Printed from `telemetry/catalogue.cpp`; a test compares them. To print it anew:
`COMPANION_UPDATE_DOCS=1 build/dev/tests/test_telemetry --gtest_filter=CatalogueTable.*`

Both faces show the same values: `GET /metrics`, in Prometheus' text format or as OpenMetrics 1.0 where the Accept
header asks for it, and the OTLP/HTTP push (cumulative). The resource says who it is: `service.name`
`litellm-companion`, `service.instance.id` the ledger's own id, `host.name`, `os.type` and what
`telemetry.resource_attributes` adds or, but for the id, replaces; a scrape has them as `target_info`.

- Metrics of calls are projections of the ledger: totals since the ledger was made, so a restart neither resets
  nor repeats anything. A call is counted once, when it is settled (two minutes without news by default); what
  becomes known later is in the reports, and in `ai.usage.reclassified`.
- A late call raises its counter when it is counted, not when it happened, and `increase()` is an estimate.
  Bills come from `companion report`.
- A series that appears is shown with 0 once before it has its value; else `increase()` would lose its first value.
- A metric has at most 300 attribute sets and all metrics together 2,000 (`telemetry.series_max`). The rest is
  summed up in a series with the one attribute `otel.metric.overflow="true"`.
- Labels are closed sets or bounded ones (below): never a session, project, path, user or request.
- Gauges of running things and sessions fall to 0; other gauges end where nothing is known. At most 300 each.

)";

constexpr std::string_view legacy_introduction = R"(
## GenAI conventions before the latest

`telemetry.conventions` is `latest`, `v1.41` or `both`. The metrics `gen_ai.client.inference.*` above are the latest
ones: always counted, and shown unless it is `v1.41`. These two are counted and shown with `v1.41` and `both`; a call
enters them once, when it is settled, and calls of a time without them are missing in them. Switching back and forth
counts nothing twice. Ours (`ai.*`, `companion.*`) are shown in any case.

)";

constexpr std::string_view missing = R"(
## What is not exported, and why

- Calls in flight: no source sees a call before it ends. Scrape the proxy for `litellm_in_flight_requests`.
- Use of subscriptions' quotas: the ledger has no source for it.
- One active time for everything: `ai.app.active.duration` and `ai.cli.active.duration` are told by different eyes and
  stay apart; how long models worked is the sum of `gen_ai.client.inference.duration`.
- Detections: `companion inventory` lists them; `ai.usage.source` and `companion.source.*` say who saw what.
- Ratios over a fleet: gauges of shares are of one host and cannot be averaged. Divide the counters, as below.
)";

constexpr std::string_view known_introduction = R"(
## Names that you may know

PromQL over our metrics; `$__range` and `$__rate_interval` are Grafana's.

)";

constexpr std::string_view former_introduction = R"(
## Successors of an earlier tool's metrics

For those who come from an observer of AI apps, CLIs and sites with these sixteen metrics.

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

std::string meaning_of(Metric const& metric) {
  std::string out{metric.help};
  if (metric.bounds.empty()) return out;
  auto const bound = [&metric](std::int64_t value) { return scaled_text(value, decimals(metric.scale)); };
  return out + " Bounds: " + list(metric.bounds, bound) + '.';
}

std::string row(Metric const& metric) {
  std::string out = "| " + code(metric.name) + "<br>" + code(prometheus_name(metric)) + " | ";
  out += word(metric.instrument);
  out +=
      " | " + code(metric.unit) + " | " + list(metric.attributes, code) + " | " + meaning_of(metric) + " | ";
  out += told_by(metric.name);
  return out + " |\n";
}

/// In columns of its own, for it is not there unless asked for.
std::string legacy_row(Metric const& metric) {
  return "| " + code(metric.name) + " | " + code(prometheus_name(metric)) + " | " +
         std::string{word(metric.instrument)} + " | " + code(metric.unit) + " | " +
         list(metric.attributes, code) + " | " + meaning_of(metric) + " |\n";
}

std::string row(ValueSet const& set) {
  auto out = "| " + code(set.attribute);
  if (!set.metrics.empty()) out += " of " + code(std::string{set.metrics} + '*');
  out += " | " + code(prometheus_label(set.attribute)) + " | ";
  out += list(set.values, code);
  if (!set.values.empty() && !set.note.empty()) out += ". ";
  out += set.note;
  return out + " |\n";
}

std::string row(KnownName const& name) {
  return "| " + code(name.name) + " | " + code(name.query) + " | " + std::string{name.remark} + " |\n";
}

template <class Rows>
void append_table(std::string& out, std::string_view head, Rows const& rows) {
  out += head;
  out += '\n';
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (head[i] == '|') out += i + 1 < head.size() ? "|---" : "|\n";
  }
  for (auto const& one : rows) out += row(one);
}

}  // namespace

std::string catalogue_markdown() {
  std::string out{introduction};
  std::vector<Metric> shown;
  std::string legacy;
  for (auto const& metric : catalogue()) {
    if (is_legacy(metric.name)) {
      legacy += legacy_row(metric);
    } else {
      shown.push_back(metric);
    }
  }
  append_table(out, "| OpenTelemetry and Prometheus name | kind | unit | attributes | meaning | told by |",
               shown);
  out += legacy_introduction;
  out +=
      "| OpenTelemetry name | Prometheus name | kind | unit | attributes | meaning "
      "|\n|---|---|---|---|---|---|\n";
  out += legacy;
  out += "\n## Values of attributes\n\n";
  append_table(out, "| attribute | label | values |", value_sets());
  out += missing;
  out += known_introduction;
  append_table(out, "| known as | here | remark |", known_names());
  out += former_introduction;
  append_table(out, "| was | successor | remark |", former_names());
  return out;
}

}  // namespace companion::telemetry
