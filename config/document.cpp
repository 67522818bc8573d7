#include "config/document.hpp"

#include <string_view>

#include "config/schema.hpp"

namespace companion::config {
namespace {

std::string wrapped(std::string_view text, std::string const& prefix) {
  constexpr std::size_t columns = 100;
  std::string out;
  std::string line = prefix;
  while (!text.empty()) {
    auto const end = text.find(' ');
    auto const word = text.substr(0, end);
    if (line.size() + 1 + word.size() > columns) {
      out += line + "\n";
      line = prefix;
    }
    line += ' ';
    line += word;
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return out + line + "\n";
}

std::string limits(Key const& key) {
  if (auto const choices = key.choices(); !choices.empty()) {
    if (choices.size() > choices_told) return "names in [SOURCES.md](SOURCES.md)";
    std::string text{"one of"};
    for (auto const choice : choices) text += (text.size() > 6 ? ", `" : " `") + std::string{choice} + "`";
    return text;
  }
  if (key.min == std::numeric_limits<std::int64_t>::min()) return "";
  return to_yaml(key.kind, Value{key.min}) + " to " + to_yaml(key.kind, Value{key.max});
}

/// The one default that differs from machine to machine.
std::string default_of(Key const& key) {
  if (key.path == "storage.data_dir") return "the usual place";
  return to_yaml(key.kind, key.get(Config{}));
}

constexpr std::string_view usual_places =
    "| system | configuration file | data |\n|---|---|---|\n"
    "| Linux | `$XDG_CONFIG_HOME/litellm-companion/config.yaml` (`~/.config/…`) | "
    "`$XDG_DATA_HOME/litellm-companion` (`~/.local/share/…`) |\n"
    "| macOS | `~/Library/Application Support/LiteLLM Companion/config.yaml` | the same folder |\n"
    "| Windows | `%APPDATA%\\LiteLLM Companion\\config.yaml` | `%LOCALAPPDATA%\\LiteLLM Companion\\data` |\n";

std::string variable_of(Key const& key) {
  return key.kind == Kind::named ? "file only" : '`' + environment_name(key) + '`';
}

std::string table_of(Named const& named) {
  auto text = "\nA " + std::string{named.noun} + " has\n\n| setting | default | meaning |\n|---|---|---|\n";
  for (auto const& row : named.rows()) {
    text += "| `" + std::string{row.name} + "` | " + (row.usual.empty() ? "" : '`' + row.usual + '`') +
            " | " + std::string{row.help} + " |\n";
  }
  return text;
}

}  // namespace

std::string default_yaml() {
  std::string text =
      "# LiteLLM Companion: every setting with its default. All of them are optional; the daemon runs "
      "without\n"
      "# this file. Environment variables (COMPANION_<SECTION>_<KEY>) win over it, flags win over both.\n"
      "# Generated from the schema: companion config schema --format yaml\n";
  for (auto const& section : sections()) {
    text += "\n" + wrapped(section.help, "#") + std::string{section.name} + ":\n";
    for (auto const& key : keys()) {
      if (key.section() != section.name) continue;
      text += wrapped(key.help, "  #");
      auto const local = key.path == "storage.data_dir";
      text += "  # " + std::string{key.name()} + ": " +
              (local ? "<the usual place of your system>" : default_of(key));
      text += "\n";
    }
  }
  return text;
}

std::string markdown() {
  std::string text =
      "# Configuration\n\nGenerated from the schema (`companion config schema --format markdown`).\n\n"
      "The daemon runs without any file. Later wins: built-in default, configuration file, OpenTelemetry's "
      "`OTEL_*` variables, `COMPANION_…` variables, flags. `companion config show` prints every value in "
      "force "
      "and where it came from; `companion config check` names everything that is wrong, with its line.\n\n"
      "The file is YAML, found at `--config FILE`, else `COMPANION_CONFIG`, else the usual place:\n\n";
  text += usual_places;
  text +=
      "\nIn variables, lists are `a,b`, mappings `name=value,name2=value2`, lists in mappings "
      "`name=a:b,name2=c`. Durations and sizes carry their unit.\n";
  for (auto const& section : sections()) {
    text += "\n## " + std::string{section.name} + "\n" + std::string{section.help} + "\n\n";
    text += "| key | default | allowed | variable | meaning |\n|---|---|---|---|---|\n";
    for (auto const& key : keys()) {
      if (key.section() != section.name) continue;
      auto const allowed = limits(key);
      text += "| `" + std::string{key.path} + "` | `" + default_of(key) + "` | " +
              (allowed.empty() ? std::string{describe(key.kind)} : allowed) + " | " + variable_of(key) +
              " | " + std::string{key.help} + " |\n";
    }
    for (auto const& key : keys()) {
      if (key.section() == section.name && key.named != nullptr) text += table_of(*key.named);
    }
  }
  text +=
      "\n## OpenTelemetry variables\n"
      "| variable | stands for |\n|---|---|\n"
      "| `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT` | `telemetry.endpoint` as it is |\n"
      "| `OTEL_EXPORTER_OTLP_ENDPOINT` | `telemetry.endpoint` with `/v1/metrics` appended |\n"
      "| `OTEL_EXPORTER_OTLP_LOGS_ENDPOINT` | `telemetry.events_endpoint` as it is |\n"
      "| `OTEL_EXPORTER_OTLP_LOGS_HEADERS` | `telemetry.events_headers` |\n"
      "| `OTEL_EXPORTER_OTLP_HEADERS` | `telemetry.headers` |\n"
      "| `OTEL_EXPORTER_OTLP_METRICS_HEADERS` | `telemetry.metrics_headers` |\n"
      "| `OTEL_RESOURCE_ATTRIBUTES` | `telemetry.resource_attributes`; `service.instance.id` stays the "
      "ledger's |\n"
      "| `OTEL_SERVICE_NAME` | `service.name` among them |\n"
      "| `OTEL_METRIC_EXPORT_INTERVAL` | `telemetry.interval`, in milliseconds |\n"
      "| `OTEL_EXPORTER_OTLP_METRICS_TIMEOUT`, else `OTEL_EXPORTER_OTLP_TIMEOUT`, else "
      "`OTEL_METRIC_EXPORT_TIMEOUT` | `telemetry.timeout`, in milliseconds |\n"
      "| `OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE`, `OTEL_EXPORTER_OTLP_CERTIFICATE` | `telemetry.ca_file` "
      "|\n"
      "| `OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE`, `OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE` | "
      "`telemetry.client_certificate` |\n"
      "| `OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY`, `OTEL_EXPORTER_OTLP_CLIENT_KEY` | `telemetry.client_key` "
      "|\n"
      "| `OTEL_EXPORTER_OTLP_METRICS_COMPRESSION`, `OTEL_EXPORTER_OTLP_COMPRESSION` | `telemetry.gzip`: "
      "`gzip` or `none` |\n"
      "| `OTEL_EXPORTER_OTLP_METRICS_PROTOCOL`, `OTEL_EXPORTER_OTLP_PROTOCOL` | only `http/protobuf` is "
      "spoken; for `grpc` let a Collector pass it on |\n"
      "| `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE` | `telemetry.temporality`; `lowmemory` is "
      "`cumulative`: the totals are in the ledger, not in memory |\n"
      "| `OTEL_METRICS_EXPORTER`, `OTEL_LOGS_EXPORTER` | without `otlp` in its list no metrics or no usage "
      "events "
      "are sent |\n"
      "| `OTEL_SDK_DISABLED` | `true` switches the push off |\n"
      "\nOf two in one row the first wins. A word that none of them knows is told by `companion config "
      "check` and ignored.\n";
  return text;
}

}  // namespace companion::config
