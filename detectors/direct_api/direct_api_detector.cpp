#include "detectors/direct_api/direct_api_detector.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "detectors/apps/executable_path.hpp"
#include "detectors/wildcard.hpp"

namespace companion::detectors {
namespace {

constexpr std::chrono::seconds late_max{30};

bool holds(std::span<std::string const> values, std::string_view text) {
  return std::find(values.begin(), values.end(), text) != values.end();
}

bool any_matches(std::span<std::string const> patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](std::string const& pattern) { return matches_wildcard(pattern, text); });
}

std::string program_of(Process const& process) {
  auto const path = process.executable.string();
  auto name = path.empty() ? std::string_view{process.name} : base_name(path);
  if (name.ends_with(".exe")) name.remove_suffix(4);
  return std::string{name};
}

bool is_browser(std::string_view program) {
  constexpr std::array<std::string_view, 22> browsers{
      "chrome",        "google-chrome", "chromium",      "chromium-browser", "brave",  "brave-browser",
      "firefox",       "firefox-bin",   "firefox-esr",   "msedge",           "opera",  "vivaldi",
      "vivaldi-bin",   "librewolf",     "zen",           "zen-bin",          "Safari", "Arc",
      "Google Chrome", "Firefox",       "Brave Browser", "epiphany"};
  return std::find(browsers.begin(), browsers.end(), program) != browsers.end() ||
         program.starts_with("WebKit");
}

}  // namespace

bool is_told_elsewhere(AppIdentities const& apps, Catalogue const& clis, Process const& process) {
  auto const program = program_of(process);
  if (program == "companion" || is_browser(program) || apps.app_of(process)) return true;
  auto const path = process.executable.string();
  auto const script = script_argument(process);
  auto const started_as =
      process.arguments.empty() ? std::string_view{} : base_name(process.arguments.front());
  return std::any_of(clis.begin(), clis.end(), [&](CatalogueEntry const& cli) {
    if (holds(cli.list("commands"), program) || holds(cli.list("commands"), started_as)) return true;
    if (any_matches(cli.list("paths"), path)) return true;
    if (!script) return false;
    auto const& text = process.arguments[*script];
    if (any_matches(cli.list("scripts"), text) || holds(cli.list("commands"), base_name(text))) return true;
    auto const packages = cli.list("npm");
    return std::any_of(packages.begin(), packages.end(), [&](std::string const& package) {
      return text.find("/" + package + "/") != text.npos;
    });
  });
}

DirectApiDetector::DirectApiDetector(Host const& host, Catalogues catalogues, NetworkOptions options)
    : host_{host},
      catalogues_{std::move(catalogues)},
      options_{std::move(options)},
      apps_{catalogues_.apps},
      endpoints_{known_endpoints(catalogues_.sites, options_.endpoints)},
      table_{host.make_process_table()} {}

Result<Scan> DirectApiDetector::scan(ScanBudget const& budget) {
  // A slice of nothing only tells what it would look at: names are asked of others on the network.
  if (budget.observations == 0) return Scan{};
  auto const now = host_.clock().now();
  endpoints_.refresh(host_, now);
  auto const wanted = endpoints_.addresses();
  auto connections = host_.connections(wanted);
  if (!connections) return propagate(connections);
  std::erase_if(*connections, [&](Connection const& connection) {
    return connection.process == 0 || !endpoints_.provider_of(connection);
  });
  if (!connections->empty()) {
    if (auto refreshed = refresh_processes(); !refreshed) return propagate(refreshed);
  }
  std::map<std::string, StretchLook> looks;
  connections_ = 0;
  for (auto const& connection : *connections) add(connection, looks);
  for (auto const& [key, look] : looks) connections_ += look.instances.size();
  Scan scan;
  stretches_.look(now, options_.poll * 3 + late_max, looks, scan.found);
  return scan;
}

Result<void> DirectApiDetector::refresh_processes() {
  auto changes = table_->refresh();
  if (!changes) return propagate(changes);
  for (auto const id : changes->ended) programs_.erase(id);
  for (auto const& process : changes->started) {
    if (!is_told_elsewhere(apps_, catalogues_.clis, process)) programs_[process.id] = program_of(process);
  }
  return {};
}

void DirectApiDetector::add(Connection const& connection, std::map<std::string, StretchLook>& looks) const {
  auto const program = programs_.find(connection.process);
  if (program == programs_.end()) return;
  std::string const provider{*endpoints_.provider_of(connection)};
  auto& look = looks[provider + "|" + program->second];
  look.what.kind = ActivityKind::direct_api;
  look.what.name = provider;
  look.what.category = "api";
  look.what.program = program->second;
  look.instances.emplace_back(static_cast<std::int64_t>(connection.id), Instant{});
}

std::string DirectApiDetector::describe() const {
  auto text = std::to_string(connections_) + " connections of programs to " +
              std::to_string(endpoints_.size()) + " hosts of providers";
  if (endpoints_.unresolved() > 0)
    text += "; " + std::to_string(endpoints_.unresolved()) + " names could not be resolved";
  return text;
}

}  // namespace companion::detectors
