// What `connect` did: is it still so?
#include <system_error>

#include "app/managed_proxies.hpp"
#include "cli/connect/central_proxy.hpp"
#include "cli/connect/daemon_door.hpp"
#include "cli/connect/logger_file.hpp"
#include "cli/connect/proxy_config.hpp"
#include "cli/connect/telemetry_tool.hpp"
#include "cli/doctor/checks.hpp"
#include "cli/render/text.hpp"
#include "config/text.hpp"
#include "config/yaml_edit.hpp"
#include "config/yaml_file.hpp"
#include "platform/make_host.hpp"
#include "platform/paths.hpp"

namespace companion::cli {
namespace {

namespace fs = std::filesystem;

Check check_logger(Connection const& connection) {
  auto const again = "companion connect litellm --config " + connection.file.string();
  auto const name = connection.logger.string();
  switch (logger_state(connection.logger)) {
    case LoggerState::current:
      return {.name = "callback file", .text = name};
    case LoggerState::other_version:
      return {.name = "callback file",
              .health = Health::warn,
              .text = name + " is of another version",
              .remedy = again + ", then restart the proxy"};
    case LoggerState::missing:
      return {.name = "callback file",
              .health = Health::bad,
              .text = name + " is gone: the proxy will not start with its config.yaml",
              .remedy = again};
    case LoggerState::foreign:
      break;
  }
  return {.name = "callback file", .health = Health::bad, .text = name + " is none of ours", .remedy = again};
}

/// Where the logger keeps what it has not sent: its setting, else its default.
Check check_spool(std::string const& config_text) {
  auto const set = config::text_at(config_text, {"callback_settings", "companion_logger", "spool_dir"});
  auto folder = set && !set->empty() ? fs::path{*set} : fs::path{};
  if (folder.empty()) folder = platform::standard_places().state / "spool";
  std::error_code unknown;
  std::uintmax_t bytes = 0;
  for (auto const& entry : fs::directory_iterator{folder, unknown}) {
    if (entry.is_regular_file(unknown)) bytes += entry.file_size(unknown);
  }
  if (!fs::exists(folder, unknown)) {
    return {
        .name = "spool",
        .health = Health::skipped,
        .text = "none in " + folder.string() + ": the proxy has not run with it here, or as another user"};
  }
  return {.name = "spool", .text = folder.string() + ", " + byte_size(bytes)};
}

Checks check_proxy_config(Connection const& connection, DaemonDoor const& door) {
  auto const again = "companion connect litellm --config " + connection.file.string();
  auto const text = config::read_text_file(connection.file);
  if (!text)
    return {{.name = "proxy config", .health = Health::bad, .text = text.error().message, .remedy = again}};
  auto const way = connected_way(*text);
  if (!way) {
    return {{.name = "proxy config",
             .health = Health::bad,
             .text = connection.file.string() + " no longer names our callback",
             .remedy = again + ", or forget it: companion disconnect litellm --config " +
                       connection.file.string()}};
  }
  Checks checks{
      {.name = "proxy config", .text = connection.file.string() + ", " + std::string{to_string(*way)}}};
  if (connection.url != door.url) {
    checks.back().health = Health::warn;
    checks.back().text += ", reports to " + connection.url + ", while the daemon is at " + door.url;
    checks.back().remedy = again;
  }
  if (*way == Way::logger && !connection.logger.empty()) {
    checks.push_back(check_logger(connection));
    checks.push_back(check_spool(*text));
  }
  return checks;
}

Check check_tool(Tool const& tool, Connection const& connection, DaemonDoor const& door) {
  bool const proxy = tool.purpose == Purpose::proxy;
  auto const name = std::string{tool.name} + (proxy ? "" : " --otel");
  auto const again = "companion connect " + name + (proxy ? " --via-proxy " + connection.url : "");
  Check check{
      .name = std::string{tool.title} + (proxy ? "" : " telemetry"),
      .text = connection.file.string() + (proxy ? " sends it through " : " sends it to ") + connection.url};
  auto const text = config::read_text_file(connection.file);
  auto const without_ours =
      text ? tool.surgery({}).undo(*text, &connection, std::nullopt) : Result<std::string>{std::string{}};
  if (text && without_ours && *without_ours != *text) {
    if (!proxy && connection.url != door.url) {
      check.health = Health::warn;
      check.text += ", while the daemon is at " + door.url;
      check.remedy = again;
    }
    return check;
  }
  check.health = Health::bad;
  check.text = connection.file.string() + (text ? " no longer does" : " cannot be read");
  check.remedy = again + ", or forget it: companion disconnect " + name;
  return check;
}

Result<std::string> key_of(litellm::ProxyOptions const& proxy) {
  if (!proxy.key_file.empty()) {
    auto const text = config::read_text_file(proxy.key_file);
    if (!text) return tl::unexpected<Error>(text.error());
    return std::string{config::trim(*text)};
  }
  if (proxy.key_env.empty()) return proxy.key;
  auto const value = platform::environment_variable(proxy.key_env);
  if (!value) return fail(Errc::not_found, "the environment variable " + proxy.key_env + " is not set here");
  return *value;
}

}  // namespace

Checks check_connections(config::Config const& config) {
  auto const connections = Connections::open(config.data_dir);
  if (!connections)
    return {{.name = "connections", .health = Health::bad, .text = connections.error().message}};
  Checks checks;
  auto const door = daemon_door(config);
  for (auto const& connection : connections->list()) {
    if (connection.target == "litellm") {
      for (auto& check : check_proxy_config(connection, door)) checks.push_back(std::move(check));
    }
    for (auto const kind : {tools(), telemetry_tools()}) {
      for (auto const& tool : kind) {
        if (connection.target == tool.target) checks.push_back(check_tool(tool, connection, door));
      }
    }
  }
  if (!checks.empty()) return checks;
  return {{.name = "connections",
           .health = Health::skipped,
           .text = "nothing was connected with `companion connect`",
           .remedy = "companion connect --help"}};
}

Checks check_asked_proxies(config::Config const& config) {
  auto const managed = app::ManagedProxies{config.data_dir}.load();
  if (!managed) return {{.name = "proxies", .health = Health::bad, .text = managed.error().message}};
  Checks checks;
  for (auto const& [name, proxy] : *managed) {
    Check check{.name = "proxy " + name};
    auto const key = key_of(proxy);
    auto const facts = key ? ask_proxy(proxy, *key) : Result<ProxyFacts>{tl::unexpected<Error>(key.error())};
    if (facts) {
      check.text = proxy.url + " answers, and takes the key";
      if (!facts->remarks.empty()) {
        check.health = Health::warn;
        check.text += ". " + facts->remarks.front();
      }
    } else {
      check.health = Health::bad;
      check.text = facts.error().message;
      check.remedy = "companion connect litellm --url " + proxy.url + " --name " + name + " --key-stdin";
    }
    checks.push_back(std::move(check));
  }
  return checks;
}

}  // namespace companion::cli
