#include "config/otel_environment.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "config/header_text.hpp"
#include "config/text.hpp"

namespace companion::config {
namespace {

using Environment = std::function<std::optional<std::string>(std::string const&)>;

/// An empty variable counts as unset (OpenTelemetry specification).
std::optional<std::string> get(Environment const& environment, std::string const& name) {
  auto value = environment(name);
  if (value && trim(*value).empty()) return std::nullopt;
  return value;
}

struct Variable {
  std::string name;
  std::string value;  ///< trimmed, in lower case
};

class Collector {
 public:
  Collector(Environment const& environment, std::vector<Setting>& settings, Findings& findings,
            Findings& warnings)
      : environment_{environment}, settings_{settings}, findings_{findings}, warnings_{warnings} {}

  void endpoint() {
    if (auto const whole = get(environment_, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT")) {
      has_endpoint_ = true;
      return url("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", *whole);
    }
    auto base = get(environment_, "OTEL_EXPORTER_OTLP_ENDPOINT");
    if (!base) return;
    has_endpoint_ = true;
    while (!base->empty() && base->back() == '/') base->pop_back();
    url("OTEL_EXPORTER_OTLP_ENDPOINT", *base + "/v1/metrics");
  }

  /// A destination may want them or not: its own variable alone switches events on.
  void events_endpoint() {
    auto const whole = get(environment_, "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT");
    if (whole) url("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", *whole, "telemetry.events_endpoint");
  }

  void pairs(std::string const& name, std::string_view path) {
    auto const text = get(environment_, name);
    if (!text) return;
    auto map = header_pairs(*text);
    if (!map) return wrong(name, path, "expected pairs such as name=value,name2=value2");
    add(name, path, Value{std::move(*map)});
  }

  /// OpenTelemetry writes milliseconds without a unit.
  void milliseconds(std::string const& name, std::string_view path) {
    auto const text = get(environment_, name);
    if (!text) return;
    auto const number = parse_scalar(Kind::integer, trim(*text));
    if (!number) return wrong(name, path, "expected milliseconds, found \"" + printable(*text) + "\"");
    if (auto const allowed = check(*find_key(path), *number); !allowed) {
      return wrong(name, path, allowed.error().message);
    }
    add(name, path, *number);
  }

  /// OTEL_EXPORTER_OTLP_<what>, or the form of the signal.
  void path(std::string const& what, std::string_view key) {
    for (std::string const prefix : {"OTEL_EXPORTER_OTLP_", "OTEL_EXPORTER_OTLP_METRICS_"}) {
      auto const found = get(environment_, prefix + what);
      if (found) add(prefix + what, key, Value{std::string{trim(*found)}});
    }
  }

  void compression() {
    auto const found =
        word({"OTEL_EXPORTER_OTLP_METRICS_COMPRESSION", "OTEL_EXPORTER_OTLP_COMPRESSION"}, {"gzip", "none"});
    if (found) add(found->name, "telemetry.gzip", Value{found->value == "gzip"});
  }

  void temporality() {
    auto const found =
        word({"OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"}, {"cumulative", "delta", "lowmemory"});
    if (!found) return;
    // "lowmemory" spares an SDK the memory of what it sent. Our totals are in the ledger, so that here the
    // deltas are what needs memory; the specification too has counters that are observed stay cumulative.
    auto const delta = found->value == "delta";
    add(found->name, "telemetry.temporality", Value{std::string{delta ? "delta" : "cumulative"}});
  }

  void histograms() {
    auto const* const name = "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION";
    auto const found = word({name}, {"explicit_bucket_histogram", "base2_exponential_bucket_histogram"});
    if (found && found->value != "explicit_bucket_histogram")
      warn(name, "histograms have explicit buckets here; it is ignored");
  }

  /// Matters where the endpoint is OpenTelemetry's too; who names one for this daemon alone knows what it
  /// takes.
  void protocol() {
    auto const found = word({"OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"},
                            {"http/protobuf", "http/json", "grpc"});
    if (!found || found->value == "http/protobuf" || !has_endpoint_) return;
    if (is_disabled() || get(environment_, "COMPANION_TELEMETRY_ENDPOINT")) return;
    findings_.push_back(Finding{
        found->name, 0, "telemetry.endpoint", found->value + " is not spoken here, only http/protobuf",
        "set it to http/protobuf (port 4318 at most receivers), or let an OpenTelemetry Collector take "
        "that and pass it on as " +
            found->value});
  }

  void service_name() {
    auto const found = get(environment_, "OTEL_SERVICE_NAME");
    if (!found) return;
    auto const* const key = find_key("telemetry.resource_attributes");
    TextMap attributes;
    for (auto const& setting : settings_) {
      if (setting.key == key) attributes = std::get<TextMap>(setting.value);
    }
    attributes["service.name"] = std::string{trim(*found)};
    add("OTEL_SERVICE_NAME", key->path, Value{std::move(attributes)});
  }

  void disabled() {
    if (!is_disabled()) return;
    add("OTEL_SDK_DISABLED", "telemetry.endpoint", Value{std::string{}});
    add("OTEL_SDK_DISABLED", "telemetry.events_endpoint", Value{std::string{}});
  }

  /// A list; without "otlp" in it nothing is pushed (a scrape is answered all the same).
  void exporters(std::string const& name, std::string_view endpoint_path) {
    auto const found = get(environment_, name);
    if (!found) return;
    bool known = false;
    for (auto const& exporter : split(lower(*found), ',')) {
      if (exporter == "otlp") return;
      auto const other = exporter == "none" || exporter == "prometheus" || exporter == "console";
      if (!other) warn(name, "\"" + printable(exporter) + "\" is no exporter known here; it is ignored");
      known = known || other;
    }
    if (known) add(name, endpoint_path, Value{std::string{}});
  }

 private:
  void url(std::string const& name, std::string const& text, std::string_view path = "telemetry.endpoint") {
    auto value = parse_scalar(Kind::url, trim(text));
    if (!value) return wrong(name, path, value.error().message);
    add(name, path, std::move(*value));
  }

  void add(std::string const& name, std::string_view path, Value value) {
    settings_.push_back(Setting{find_key(path), std::move(value), Origin{name}});
  }

  void wrong(std::string const& name, std::string_view path, std::string message) {
    findings_.push_back(
        Finding{name, 0, std::string{path}, std::move(message), "correct or unset the variable"});
  }

  void warn(std::string const& name, std::string message) {
    warnings_.push_back(Finding{name, 0, "", std::move(message), ""});
  }

  /// Only "true" in any case means true there; everything else is false.
  [[nodiscard]] bool is_disabled() const {
    auto const found = get(environment_, "OTEL_SDK_DISABLED");
    return found && lower(trim(*found)) == "true";
  }

  /// The first of these variables that is set, if its value is one of `known`.
  std::optional<Variable> word(std::vector<std::string> const& names, std::vector<std::string> const& known) {
    for (auto const& name : names) {
      auto const found = get(environment_, name);
      if (!found) continue;
      auto value = lower(trim(*found));
      if (std::find(known.begin(), known.end(), value) != known.end())
        return Variable{name, std::move(value)};
      warn(name, "\"" + printable(value) + "\" is none of " + join(known, ", ") + "; it is ignored");
    }
    return std::nullopt;
  }

  Environment const& environment_;
  std::vector<Setting>& settings_;
  Findings& findings_;
  Findings& warnings_;
  bool has_endpoint_{false};
};

}  // namespace

void from_otel_environment(Environment const& environment, std::vector<Setting>& settings, Findings& findings,
                           Findings& warnings) {
  // Later settings win.
  Collector collect{environment, settings, findings, warnings};
  collect.endpoint();
  collect.protocol();
  collect.events_endpoint();
  collect.pairs("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "telemetry.events_headers");
  collect.pairs("OTEL_EXPORTER_OTLP_HEADERS", "telemetry.headers");
  collect.pairs("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "telemetry.metrics_headers");
  collect.pairs("OTEL_RESOURCE_ATTRIBUTES", "telemetry.resource_attributes");
  collect.service_name();
  collect.milliseconds("OTEL_METRIC_EXPORT_INTERVAL", "telemetry.interval");
  collect.milliseconds("OTEL_METRIC_EXPORT_TIMEOUT", "telemetry.timeout");
  collect.milliseconds("OTEL_EXPORTER_OTLP_TIMEOUT", "telemetry.timeout");
  collect.milliseconds("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "telemetry.timeout");
  collect.path("CERTIFICATE", "telemetry.ca_file");
  collect.path("CLIENT_CERTIFICATE", "telemetry.client_certificate");
  collect.path("CLIENT_KEY", "telemetry.client_key");
  collect.compression();
  collect.temporality();
  collect.histograms();
  collect.exporters("OTEL_METRICS_EXPORTER", "telemetry.endpoint");
  collect.exporters("OTEL_LOGS_EXPORTER", "telemetry.events_endpoint");
  collect.disabled();
}

}  // namespace companion::config
