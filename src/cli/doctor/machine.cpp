// The machine's side: configuration, folder, daemon, token, logs, prices.
#include <chrono>
#include <system_error>

#include "app/read_prices.hpp"
#include "app/runtime_file.hpp"
#include "app/version.hpp"
#include "cli/connect/daemon_door.hpp"
#include "cli/connect/user_file.hpp"
#include "cli/doctor/checks.hpp"
#include "cli/settings.hpp"
#include "cli/sources.hpp"
#include "config/text.hpp"
#include "platform/make_host.hpp"
#include "platform/open_to_others.hpp"
#include "platform/system_clock.hpp"
#include "telemetry/http_client.hpp"

namespace companion::cli {
namespace {

namespace fs = std::filesystem;

Result<telemetry::HttpResponse> ask(config::Config const& config, std::string const& path) {
  auto const door = daemon_door(config);
  return telemetry::fetch({.url = door.url + path,
                           .headers = {},
                           .body = {},
                           .timeout = std::chrono::seconds{3},
                           .ca_file = door.ca_file});
}

std::string not_well_text(std::string_view health) {
  std::string text;
  for (auto const& line : not_well(health)) text += (text.empty() ? "" : "; ") + line;
  return text;
}

}  // namespace

Checks check_configuration(config::Loaded const& loaded) {
  auto const from = loaded.file ? loaded.file->string() : std::string{"no file, the defaults are in force"};
  return {{.name = "configuration", .text = from}};
}

Checks check_data_folder(config::Config const& config) {
  auto const& folder = config.data_dir;
  std::error_code unknown;
  if (!fs::exists(folder, unknown)) {
    return {{.name = "data folder",
             .health = Health::warn,
             .text = folder.string() + " does not exist yet",
             .remedy = "`companion run` makes it"}};
  }
  Checks checks;
  if (platform::is_open_to_others(folder)) {
    checks.push_back({.name = "data folder",
                      .health = Health::bad,
                      .text = folder.string() + " is open to other users",
                      .remedy = platform::how_to_close(folder)});
  }
  for (auto const* name : {"tokens.json", "proxies.json", "connections.json", "litellm-token", "ledger.db"}) {
    auto const file = folder / name;
    if (!fs::exists(file, unknown) || !platform::is_open_to_others(file)) continue;
    checks.push_back({.name = "data folder",
                      .health = Health::bad,
                      .text = file.string() + " is open to other users",
                      .remedy = platform::how_to_close(file)});
  }
  if (checks.empty()) checks.push_back({.name = "data folder", .text = folder.string() + ", yours alone"});
  return checks;
}

Checks check_daemon(config::Config const& config) {
  auto const running = app::read_runtime_file(config.data_dir);
  auto const door = daemon_door(config);
  auto const health = ask(config, "/healthz");
  if (!health) {
    return {{.name = "daemon",
             .health = Health::bad,
             .text = (running ? "it left its address, but does not answer: " : "it does not run: ") +
                     health.error().message,
             .remedy = "start it: companion run"}};
  }
  if (health->status != 200) {
    return {{.name = "daemon",
             .health = Health::bad,
             .text = "it runs at " + door.url + " and is not well: " + not_well_text(health->body),
             .remedy = "companion status; its log is in " + config.data_dir.string()}};
  }
  if (running && running->version != app::version()) {
    return {{.name = "daemon",
             .health = Health::warn,
             .text = "it runs at " + door.url + ", but is version " + running->version + " and this is " +
                     std::string{app::version()},
             .remedy = "start it anew"}};
  }
  return {{.name = "daemon", .text = "it runs at " + door.url + " and is well"}};
}

Checks check_token(config::Config const& config) {
  auto const door = daemon_door(config);
  auto const kept = read_user_file(sender_token_file(config));
  auto const token = kept && kept->text ? std::string{config::trim(*kept->text)} : std::string{};
  if (token.empty()) {
    if (!door.token_needed) return {{.name = "token", .text = "none is needed on this machine"}};
    return {
        {.name = "token",
         .health = Health::warn,
         .text = "the daemon wants a token and no proxy was given one by `connect`",
         .remedy =
             "companion connect litellm --config FILE, or companion token create --scope ingest:litellm"}};
  }
  // An empty batch: taken by whoever may send, and nothing comes of it.
  auto const answer = telemetry::fetch(
      {.method = "POST",
       .url = door.url + "/v1/litellm",
       .headers = {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}},
       .body = "[]",
       .timeout = std::chrono::seconds{5},
       .ca_file = door.ca_file});
  if (!answer) return {{.name = "token", .health = Health::skipped, .text = "the daemon does not answer"}};
  if (answer->status == 401 || answer->status == 403) {
    return {{.name = "token",
             .health = Health::bad,
             .text = "the daemon refuses the token of the proxies (" + std::to_string(answer->status) + ")",
             .remedy = "companion connect litellm --config FILE makes a new one; then restart the proxy"}};
  }
  return {{.name = "token", .text = "the daemon takes the token of the proxies"}};
}

Checks check_logs(config::Config const& config) {
  Checks checks;
  auto const now = platform::SystemClock{}.now();
  for (auto const& source : sources_of(ask_health(config), config)) {
    if (source.absent) continue;
    auto const how = doing(source, now);
    checks.push_back({.name = "logs",
                      .health = source.ok ? Health::ok : Health::warn,
                      .text = source.name + ": " + source.reads + (how.empty() ? "" : " (" + how + ")")});
  }
  for (auto const& home : detectors::describe_homes(*platform::make_host(nullptr), config.detectors.homes)) {
    checks.push_back({.name = "home", .health = home.well ? Health::ok : Health::warn, .text = home.text});
  }
  if (checks.empty()) {
    checks.push_back({.name = "logs",
                      .health = Health::warn,
                      .text = "no reader of logs is on",
                      .remedy = "companion config show"});
  }
  return checks;
}

Checks check_prices(config::Config const& config) {
  auto const prices = app::read_prices(config.prices_file);
  if (!prices) return {{.name = "prices", .health = Health::bad, .text = prices.error().message}};
  if (!prices->problem.empty()) {
    return {{.name = "prices",
             .health = Health::warn,
             .text = prices->problem,
             .remedy = "companion prices revert, or companion prices update --from FILE"}};
  }
  auto const& book = prices->book;
  return {{.name = "prices", .text = book.source() + ", " + book.date() + ", " + prices->origin}};
}

}  // namespace companion::cli
