#include "config/otel_environment.hpp"

#include <string_view>
#include <utility>

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

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const whole =
        text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0;
    if (!whole) {
      decoded += text[i];
      continue;
    }
    decoded += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
    i += 2;
  }
  return decoded;
}

class Collector {
 public:
  Collector(Environment const& environment, std::vector<Setting>& settings, Findings& findings)
      : environment_{environment}, settings_{settings}, findings_{findings} {}

  void endpoint() {
    if (auto const whole = get(environment_, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT")) {
      return url("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", *whole);
    }
    auto base = get(environment_, "OTEL_EXPORTER_OTLP_ENDPOINT");
    if (!base) return;
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
    auto map = percent_pairs(*text);
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

  void text(std::string const& name, std::string_view path) {
    if (auto const found = get(environment_, name)) add(name, path, Value{*found});
  }

  void compression() {
    auto const found = get(environment_, "OTEL_EXPORTER_OTLP_COMPRESSION");
    if (found) add("OTEL_EXPORTER_OTLP_COMPRESSION", "telemetry.gzip", Value{*found == "gzip"});
  }

  void disabled() {
    auto const found = get(environment_, "OTEL_SDK_DISABLED");
    // Only "true" in any case means true there; everything else is false.
    if (found && (*found == "true" || *found == "TRUE" || *found == "True")) {
      add("OTEL_SDK_DISABLED", "telemetry.endpoint", Value{std::string{}});
      add("OTEL_SDK_DISABLED", "telemetry.events_endpoint", Value{std::string{}});
    }
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

  Environment const& environment_;
  std::vector<Setting>& settings_;
  Findings& findings_;
};

}  // namespace

std::optional<TextMap> percent_pairs(std::string_view text) {
  TextMap map;
  for (auto const& part : split(text, ',')) {
    auto const equals = part.find('=');
    auto const key = trim(std::string_view{part}.substr(0, equals));
    if (equals == part.npos || key.empty()) return std::nullopt;
    map[percent_decoded(key)] = percent_decoded(trim(std::string_view{part}.substr(equals + 1)));
  }
  return map;
}

void from_otel_environment(Environment const& environment, std::vector<Setting>& settings,
                           Findings& findings) {
  Collector collect{environment, settings, findings};
  collect.endpoint();
  collect.events_endpoint();
  collect.pairs("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "telemetry.events_headers");
  collect.pairs("OTEL_EXPORTER_OTLP_HEADERS", "telemetry.headers");
  collect.pairs("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "telemetry.headers");
  collect.pairs("OTEL_RESOURCE_ATTRIBUTES", "telemetry.resource_attributes");
  collect.milliseconds("OTEL_METRIC_EXPORT_INTERVAL", "telemetry.interval");
  collect.milliseconds("OTEL_EXPORTER_OTLP_TIMEOUT", "telemetry.timeout");
  collect.milliseconds("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "telemetry.timeout");
  collect.text("OTEL_EXPORTER_OTLP_CERTIFICATE", "telemetry.ca_file");
  collect.compression();
  collect.disabled();
}

}  // namespace companion::config
