#include "config/destinations.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "config/schema_row.hpp"
#include "config/text.hpp"

namespace companion::config {
namespace {

using telemetry::ExportOptions;

constexpr std::int64_t second = 1000;
constexpr std::int64_t hour = 3'600'000;
constexpr std::array<std::string_view, 2> temporality_names{"cumulative", "delta"};

/// One setting, which is one member of the options.
struct Field {
  std::string_view name;
  Kind kind;
  std::string_view help;
  Value (*get)(ExportOptions const& from);
  void (*set)(ExportOptions& into, Value const& value);
  Limits limits;
};

template <class Access>
constexpr Field field(std::string_view name, Kind kind, std::string_view help, Access, Limits limits = {}) {
  return {name,
          kind,
          help,
          [](ExportOptions const& from) { return to_value(Access{}(from)); },
          [](ExportOptions& into, Value const& value) { from_value(Access{}(into), value); },
          limits};
}

constexpr std::array<Field, 13> fields{{
    field("endpoint", Kind::url, "Full URL of its OTLP/HTTP metrics receiver.",
          [](auto& o) -> auto& { return o.endpoint; }),
    field("events_endpoint", Kind::url, "Full URL of its OTLP/HTTP logs receiver, for usage events.",
          [](auto& o) -> auto& { return o.events.endpoint; }),
    field("events_projects", Kind::boolean, "Tell working directories and branches in usage events.",
          [](auto& o) -> auto& { return o.events.with_projects; }),
    field("headers_file", Kind::path, "File of headers, one `Name: value` a line, readable by you alone.",
          [](auto& o) -> auto& { return o.headers_file; }),
    field("headers_env", Kind::text, "Environment variable with headers, `name=value,name2=value2`.",
          [](auto& o) -> auto& { return o.headers_env; }),
    field(
        "interval", Kind::duration, "Time between pushes of metrics.",
        [](auto& o) -> auto& { return o.interval; }, Limits{.min = second, .max = 24 * hour}),
    field(
        "timeout", Kind::duration, "How long one push may take.", [](auto& o) -> auto& { return o.timeout; },
        Limits{.min = 100, .max = hour}),
    field("gzip", Kind::boolean, "Compress pushes.", [](auto& o) -> auto& { return o.gzip; }),
    field("ca_file", Kind::path, "PEM file of a private certificate authority; empty means the system's.",
          [](auto& o) -> auto& { return o.ca_file; }),
    field("client_certificate", Kind::path, "PEM file of our certificate, for receivers that ask who we are.",
          [](auto& o) -> auto& { return o.client_certificate; }),
    field("client_key", Kind::path, "PEM file of its key, without a passphrase.",
          [](auto& o) -> auto& { return o.client_key; }),
    Field{"temporality", Kind::choice,
          "`cumulative`, or `delta` for receivers that add up themselves; Prometheus wants the first.",
          temporality_of, set_temporality, Limits{.choices = temporalities}},
    field(
        "series_max", Kind::integer, "Series in all; past it, points go to the overflow series.",
        [](auto& o) -> auto& { return o.series_max; }, Limits{.min = 10, .max = 1'000'000}),
}};

Field const* find(std::string_view name) {
  auto const at = std::find_if(fields.begin(), fields.end(), [&](Field const& f) { return f.name == name; });
  return at == fields.end() ? nullptr : &*at;
}

Result<Value> value_of(Field const& field, std::string_view text) {
  if (field.kind == Kind::url && text.empty()) return Value{std::string{}};
  auto value = parse_scalar(field.kind, text);
  if (!value) return value;
  if (auto allowed = check(field.kind, *value, field.limits); !allowed) return propagate(allowed);
  return value;
}

void apply(TextMap const& settings, ExportOptions& into) {
  for (auto const& [name, text] : settings) {
    auto const* const field = find(name);
    auto const value = field == nullptr ? Result<Value>{Value{}} : value_of(*field, text);
    if (field != nullptr && value) field->set(into, *value);
  }
}

}  // namespace

std::span<std::string_view const> temporalities() { return temporality_names; }

Value temporality_of(ExportOptions const& from) {
  return Value{std::string{temporality_names[static_cast<std::size_t>(from.temporality)]}};
}

void set_temporality(ExportOptions& into, Value const& value) {
  auto const is_delta = std::get<std::string>(value) == "delta";
  into.temporality = is_delta ? telemetry::Temporality::delta : telemetry::Temporality::cumulative;
}

Result<void> check_destination_name(std::string_view name) {
  // The name of the receiver that `telemetry` itself describes.
  if (name == "otlp")
    return fail(Errc::invalid, "otlp names the receiver of telemetry.endpoint; use another");
  return check_label_name(name, "destination");
}

Result<void> check_destination_setting(std::string_view setting, std::string_view text) {
  if (auto const* const field = find(setting)) {
    auto value = value_of(*field, text);
    if (!value) return propagate(value);
    return {};
  }
  if (setting == "headers") {
    return fail(Errc::invalid,
                "headers are often secrets; put them into a file, readable by you alone, and name that as "
                "headers_file, or name a variable as headers_env");
  }
  std::vector<std::string> known;
  for (auto const& field : fields) known.emplace_back(field.name);
  auto const meant = nearest(setting, known);
  return fail(Errc::invalid,
              "there is no setting " + printable(setting) + " of a destination; " +
                  (meant.empty() ? "use one of " + join(known, ", ") : "did you mean " + meant + "?"));
}

Result<void> check_destination(TextMap const& settings) {
  ExportOptions destination;
  apply(settings, destination);
  if (destination.endpoint.empty() && destination.events.endpoint.empty()) {
    return fail(Errc::invalid,
                "it gets nothing; set endpoint for metrics or events_endpoint for usage events");
  }
  if (!destination.headers_file.empty() && !destination.headers_env.empty()) {
    return fail(Errc::invalid, "it has two places for headers; keep one of headers_file and headers_env");
  }
  if (destination.client_certificate.empty() != destination.client_key.empty()) {
    return fail(Errc::invalid, "client_certificate and client_key belong together; name both or none");
  }
  return {};
}

std::vector<SettingRow> destination_rows() {
  std::vector<SettingRow> rows;
  for (auto const& field : fields) {
    auto const usual = field.get(ExportOptions{});
    auto const* const word = std::get_if<std::string>(&usual);
    rows.push_back({field.name, word != nullptr ? *word : to_yaml(field.kind, usual), field.help});
  }
  return rows;
}

Destinations destinations_of(MapMap const& settings) {
  Destinations destinations;
  for (auto const& [name, of_it] : settings) apply(of_it, destinations[name]);
  return destinations;
}

TextMap destination_settings(ExportOptions const& destination) {
  TextMap settings;
  for (auto const& field : fields) {
    auto const value = field.get(destination);
    if (value == field.get(ExportOptions{})) continue;
    auto const* const word = std::get_if<std::string>(&value);
    settings.emplace(field.name, word != nullptr ? *word : to_yaml(field.kind, value));
  }
  return settings;
}

}  // namespace companion::config
