#include "cli/sources.hpp"

#include <algorithm>
#include <chrono>
#include <concepts>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/runtime_file.hpp"
#include "cli/render/text.hpp"
#include "cli/settings.hpp"
#include "config/text.hpp"
#include "detectors/all.hpp"
#include "platform/make_host.hpp"
#include "store/foreign_database.hpp"

namespace companion::cli {
namespace {

/// Of whatever answers at that address: nothing in it is taken for granted.
template <class T>
T value_of(Json const& part, char const* name, T otherwise) {
  auto const found = part.find(name);
  if (found == part.end()) return otherwise;
  if constexpr (std::same_as<T, std::string>) {
    return found->is_string() ? found->template get<T>() : otherwise;
  } else if constexpr (std::same_as<T, bool>) {
    return found->is_boolean() ? found->template get<T>() : otherwise;
  } else {
    return found->is_number_integer() ? found->template get<T>() : otherwise;
  }
}

Json parts_of(std::string_view health) {
  auto const body = Json::parse(health, nullptr, false);
  if (!body.is_object() || !body.contains("parts") || !body["parts"].is_array()) return Json::array();
  auto parts = Json::array();
  for (auto const& part : body["parts"]) {
    if (part.is_object()) parts.push_back(part);
  }
  return parts;
}

Source told(Json const& part) {
  SourceProgress progress{.state = value_of(part, "detail", std::string{}),
                          .last_success = parse_instant(value_of(part, "last_success", std::string{})),
                          .lag = Milliseconds{value_of(part, "lag_ms", std::int64_t{0})},
                          .files_total = value_of(part, "files_total", std::int64_t{0}),
                          .files_done = value_of(part, "files_done", std::int64_t{0}),
                          .errors = value_of(part, "errors", std::int64_t{0}),
                          .quarantined = value_of(part, "quarantined", std::int64_t{0})};
  return {.name = value_of(part, "name", std::string{}),
          .reads = value_of(part, "reads", std::string{}),
          .ok = value_of(part, "ok", true),
          .absent = value_of(part, "absent", false),
          .progress = std::move(progress)};
}

std::string count_of(std::int64_t count, std::string_view one, std::string_view many) {
  return ", " + grouped(count) + " " + std::string{count == 1 ? one : many};
}

}  // namespace

Result<telemetry::HttpResponse> ask_health(config::Config const& config, Milliseconds timeout) {
  auto const daemon = app::read_runtime_file(config.data_dir);
  if (!daemon) return fail(Errc::not_found, "no daemon has left its address");
  // A daemon with TLS presents the certificate that is configured here.
  return telemetry::fetch({.url = base_url(daemon->url) + "/healthz",
                           .headers = {},
                           .body = {},
                           .timeout = timeout,
                           .ca_file = config.server.tls_certificate});
}

Sources told_sources(std::string_view health) {
  Sources sources;
  for (auto const& part : parts_of(health)) {
    if (part.contains("lag_ms")) sources.push_back(told(part));
  }
  return sources;
}

Sources looked_sources(config::Config const& config) {
  Sources sources;
  auto const host = platform::make_host(store::open_foreign);
  for (auto const& detector : detectors::make_all(*host, config.detectors)) {
    // A slice of nothing: it looks for files and reads none.
    detector->restore({});
    auto const looked = detector->scan(ScanBudget{.bytes = 0, .observations = 0});
    sources.push_back({.name = std::string{detector->name()},
                       .reads = looked ? detector->describe() : looked.error().message,
                       .ok = looked.has_value(),
                       .absent = looked && detector->absent()});
  }
  return sources;
}

Sources sources_of(Result<telemetry::HttpResponse> const& health, config::Config const& config) {
  auto sources = health ? told_sources(health->body) : Sources{};
  if (sources.empty()) return looked_sources(config);
  // Beyond loopback a daemon does not tell which folders it reads; those are the same seen from here.
  auto const is_silent = [](Source const& source) { return source.reads.empty(); };
  if (std::none_of(sources.begin(), sources.end(), is_silent)) return sources;
  auto const looked = looked_sources(config);
  for (auto& source : sources) {
    auto const same = [&](Source const& other) { return other.name == source.name; };
    auto const found = std::find_if(looked.begin(), looked.end(), same);
    if (is_silent(source) && found != looked.end()) source.reads = found->reads;
  }
  return sources;
}

std::string doing(Source const& source, Instant now) {
  if (!source.progress) return "";
  auto const& progress = *source.progress;
  auto text = harmless(progress.state);
  text +=
      progress.last_success
          ? ", up to date " + time_span(std::max(now - *progress.last_success, Milliseconds::zero())) + " ago"
          : std::string{", not through yet"};
  if (progress.lag > Milliseconds::zero()) text += ", behind by " + time_span(progress.lag);
  if (progress.files_done < progress.files_total)
    text += ", " + grouped(progress.files_done) + " of " + grouped(progress.files_total) + " files";
  if (progress.quarantined > 0) text += count_of(progress.quarantined, "item set aside", "items set aside");
  if (progress.errors > 0) text += count_of(progress.errors, "error", "errors");
  return text;
}

Json source_json(Source const& source) {
  Json json{{"name", source.name}, {"ok", source.ok}, {"absent", source.absent}, {"reads", source.reads}};
  if (!source.progress) return json;
  auto const& progress = *source.progress;
  json["state"] = progress.state;
  json["last_success"] = to_json(progress.last_success);
  json["lag_ms"] = progress.lag.count();
  json["files_total"] = progress.files_total;
  json["files_done"] = progress.files_done;
  json["quarantined"] = progress.quarantined;
  json["errors"] = progress.errors;
  return json;
}

std::vector<std::string> not_well(std::string_view health) {
  constexpr std::size_t length_max = 300;
  std::vector<std::string> lines;
  for (auto const& part : parts_of(health)) {
    if (value_of(part, "ok", true)) continue;
    auto const detail = value_of(part, "detail", std::string{});
    lines.push_back(harmless(value_of(part, "name", std::string{}) + (detail.empty() ? "" : ": " + detail)));
  }
  auto const plain = config::printable(config::trim(health), length_max);
  if (lines.empty() && parts_of(health).empty() && !plain.empty()) lines.push_back(plain);
  if (lines.empty()) lines.emplace_back("it does not say why");
  return lines;
}

}  // namespace companion::cli
