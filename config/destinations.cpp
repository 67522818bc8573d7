#include "config/destinations.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "config/proxies.hpp"
#include "config/text.hpp"

namespace companion::config {
namespace {

using telemetry::ExportOptions;
using telemetry::Temporality;

constexpr std::int64_t second = 1000;
constexpr std::int64_t day = 86'400'000;

/// One setting; its kind checks the text.
struct Field {
  std::string_view name;
  Kind kind;
  std::string_view help;
  Value (*get)(ExportOptions const& from);
  void (*set)(ExportOptions& into, Value const& value);
  std::int64_t min{0};
  std::int64_t max{0};
};

template <auto Member>
constexpr Field text(std::string_view name, Kind kind, std::string_view help) {
  return {name, kind, help, [](ExportOptions const& from) { return Value{std::string{(from.*Member)}}; },
          [](ExportOptions& into, Value const& value) { into.*Member = std::get<std::string>(value); }};
}

template <auto Member>
constexpr Field path(std::string_view name, std::string_view help) {
  return {name, Kind::path, help, [](ExportOptions const& from) { return Value{(from.*Member).string()}; },
          [](ExportOptions& into, Value const& value) { into.*Member = std::get<std::string>(value); }};
}

template <auto Member>
constexpr Field duration(std::string_view name, std::string_view help, std::int64_t min, std::int64_t max) {
  return {name,
          Kind::duration,
          help,
          [](ExportOptions const& from) { return Value{std::int64_t{(from.*Member).count()}}; },
          [](ExportOptions& into, Value const& value) {
            into.*Member = Milliseconds{std::get<std::int64_t>(value)};
          },
          min,
          max};
}

constexpr std::array<Field, 13> fields{{
    text<&ExportOptions::endpoint>("endpoint", Kind::url, "Full URL of its OTLP/HTTP metrics receiver."),
    {"events_endpoint", Kind::url, "Full URL of its OTLP/HTTP logs receiver, for usage events.",
     [](ExportOptions const& from) { return Value{from.events.endpoint}; },
     [](ExportOptions& into, Value const& value) { into.events.endpoint = std::get<std::string>(value); }},
    {"events_projects", Kind::boolean, "Tell working directories and branches in usage events.",
     [](ExportOptions const& from) { return Value{from.events.with_projects}; },
     [](ExportOptions& into, Value const& value) { into.events.with_projects = std::get<bool>(value); }},
    path<&ExportOptions::headers_file>("headers_file",
                                       "File of headers, one `Name: value` a line, readable by you alone."),
    text<&ExportOptions::headers_env>("headers_env", Kind::text,
                                      "Environment variable with headers, `name=value,name2=value2`."),
    duration<&ExportOptions::interval>("interval", "Time between pushes of metrics.", second, day),
    duration<&ExportOptions::timeout>("timeout", "How long one push may take.", second / 10, day),
    {"gzip", Kind::boolean, "Compress pushes.", [](ExportOptions const& from) { return Value{from.gzip}; },
     [](ExportOptions& into, Value const& value) { into.gzip = std::get<bool>(value); }},
    path<&ExportOptions::ca_file>("ca_file",
                                  "PEM file of a private certificate authority; empty means the system's."),
    path<&ExportOptions::client_certificate>(
        "client_certificate", "PEM file of our certificate, for receivers that ask who we are."),
    path<&ExportOptions::client_key>("client_key", "PEM file of its key, without a passphrase."),
    {"temporality", Kind::text,
     "`cumulative`, or `delta` for receivers that add up themselves; Prometheus wants the first.",
     [](ExportOptions const& from) {
       return Value{std::string{from.temporality == Temporality::delta ? "delta" : "cumulative"}};
     },
     [](ExportOptions& into, Value const& value) {
       into.temporality =
           std::get<std::string>(value) == "delta" ? Temporality::delta : Temporality::cumulative;
     }},
    {"series_max", Kind::integer, "Series in all; past it, points go to the overflow series.",
     [](ExportOptions const& from) { return Value{static_cast<std::int64_t>(from.series_max)}; },
     [](ExportOptions& into, Value const& value) {
       into.series_max = static_cast<std::size_t>(std::get<std::int64_t>(value));
     },
     10, 1'000'000},
}};

Field const* find(std::string_view name) {
  auto const at = std::find_if(fields.begin(), fields.end(), [&](Field const& f) { return f.name == name; });
  return at == fields.end() ? nullptr : &*at;
}

Result<Value> value_of(Field const& field, std::string_view text) {
  if (field.kind == Kind::url && text.empty()) return Value{std::string{}};
  if (field.name == "temporality" && text != "cumulative" && text != "delta")
    return fail(Errc::invalid, "\"" + printable(text) + "\" is neither cumulative nor delta");
  auto value = parse_scalar(field.kind, text);
  auto const* const number = value ? std::get_if<std::int64_t>(&*value) : nullptr;
  if (number == nullptr || (*number >= field.min && *number <= field.max)) return value;
  return fail(Errc::invalid, to_yaml(field.kind, *value) + " is outside " +
                                 to_yaml(field.kind, Value{field.min}) + " to " +
                                 to_yaml(field.kind, Value{field.max}));
}

void apply(TextMap const& settings, ExportOptions& into) {
  for (auto const& [name, text] : settings) {
    auto const* const field = find(name);
    auto const value = field == nullptr ? Result<Value>{Value{}} : value_of(*field, text);
    if (field != nullptr && value) field->set(into, *value);
  }
}

}  // namespace

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
