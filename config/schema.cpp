#include "config/schema.hpp"

#include <algorithm>
#include <array>

#include "config/destinations.hpp"
#include "config/proxies.hpp"
#include "config/schema_row.hpp"
#include "config/text.hpp"
#include "detectors/logs/formats.hpp"

namespace companion::config {
namespace {

constexpr std::array<std::string_view, 6> levels{"trace", "debug", "info", "warn", "error", "off"};
constexpr std::array<std::string_view, 3> feeds{"automatic", "on", "off"};

template <auto const& Names>
std::span<std::string_view const> names_in() {
  return Names;
}

constexpr std::array<std::string_view, 6> shell_names{"bash",       "zsh",     "fish",
                                                      "powershell", "nushell", "atuin"};

Value get_listen(Config const& config) {
  auto const& host = config.server.host;
  auto const bracketed = host.find(':') == host.npos ? host : "[" + host + "]";
  return Value{bracketed + ":" + std::to_string(config.server.port)};
}

void set_listen(Config& config, Value const& value) {
  auto const& text = std::get<std::string>(value);
  auto const colon = text.rfind(':');
  auto host = text.substr(0, colon);
  if (host.front() == '[') host = host.substr(1, host.size() - 2);
  config.server.host = host;
  config.server.port = static_cast<std::uint16_t>(std::stoul(text.substr(colon + 1)));
}

Value get_roots(Config const& config) {
  ListMap map;
  for (auto const& [tool, roots] : config.detectors.logs.roots) {
    auto& texts = map[tool];
    for (auto const& root : roots) texts.push_back(root.string());
  }
  return Value{std::move(map)};
}

void set_roots(Config& config, Value const& value) {
  auto& into = config.detectors.logs.roots;
  into.clear();
  for (auto const& [tool, roots] : std::get<ListMap>(value)) into[tool].assign(roots.begin(), roots.end());
}

Value get_homes(Config const& config) {
  TextMap map;
  for (auto const& home : config.detectors.homes) map[home.name] = home.folder.string();
  return Value{std::move(map)};
}

void set_homes(Config& config, Value const& value) {
  auto& into = config.detectors.homes;
  into.clear();
  for (auto const& [name, text] : std::get<TextMap>(value)) {
    auto folder = std::filesystem::path{text}.lexically_normal();
    if (!folder.has_filename()) folder = folder.parent_path();  // a slash at the end
    into.push_back({.name = name, .folder = std::move(folder)});
  }
}

Value get_feed(Config const& config) {
  return Value{std::string{feeds[static_cast<std::size_t>(config.bookkeeper.proxy_feed)]}};
}

void set_feed(Config& config, Value const& value) {
  auto const at = std::find(feeds.begin(), feeds.end(), std::get<std::string>(value)) - feeds.begin();
  config.bookkeeper.proxy_feed = static_cast<pipeline::ProxyFeed>(at);
}

Value get_conventions(Config const& config) {
  return Value{
      std::string{telemetry::conventions_names[static_cast<std::size_t>(config.bookkeeper.conventions)]}};
}

void set_conventions(Config& config, Value const& value) {
  auto const& names = telemetry::conventions_names;
  auto const at = std::find(names.begin(), names.end(), std::get<std::string>(value)) - names.begin();
  config.bookkeeper.conventions = static_cast<telemetry::Conventions>(at);
}

// In the order in which the rules ask (domain/ownership.hpp).
constexpr std::array<std::string_view, 8> ownership_names{"key", "team", "user",    "proxy",
                                                          "tag", "tool", "project", "host"};
constexpr std::array<std::string_view, 3> owners{"unassigned", "personal", "work"};

Value get_owner(Config const& config) {
  return Value{std::string{to_string(config.bookkeeper.ownership.otherwise)}};
}

void set_owner(Config& config, Value const& value) {
  config.bookkeeper.ownership.otherwise =
      parse_ownership(std::get<std::string>(value)).value_or(Ownership::unassigned);
}

Value get_destinations(Config const& config) {
  MapMap map;
  for (auto const& [name, destination] : config.destinations) map[name] = destination_settings(destination);
  return Value{std::move(map)};
}

void set_destinations(Config& config, Value const& value) {
  config.destinations = destinations_of(std::get<MapMap>(value));
}

Value get_proxies(Config const& config) {
  MapMap map;
  for (auto const& [name, proxy] : config.litellm.proxies) map[name] = proxy_settings(proxy);
  return Value{std::move(map)};
}

void set_proxies(Config& config, Value const& value) {
  config.litellm.proxies = proxies_of(std::get<MapMap>(value));
}

constexpr std::int64_t second = 1000;
constexpr std::int64_t hour = 3'600'000;
constexpr std::int64_t kib = 1024;
constexpr std::int64_t gib = kib * kib * kib;

constexpr auto section_table = std::to_array<Section>({
    {"storage", "Where the daemon keeps what it knows."},
    {"server", "The HTTP door: LiteLLM callbacks in; metrics, summary and health out."},
    {"litellm",
     "LiteLLM proxies to ask, with your own virtual key, for spend logs, budgets and prices; those of "
     "`companion connect litellm` stand beside them."},
    {"homes",
     "Other home folders on this machine: the Windows one seen from WSL, or one of a WSL distribution."},
    {"logs", "Reading the token logs that AI tools leave on this machine."},
    {"browser_history", "Visits of AI sites, from the histories of browsers."},
    {"inventory", "What AI there is on this machine, used or not."},
    {"shell", "AI tools started in a shell, from its history: names and times, never arguments."},
    {"cli_processes", "AI command line tools while they run."},
    {"apps", "Which AI desktop apps run, and for how long one of them is in front with somebody there."},
    {"network", "Which programs hold a connection to a provider's API; never what they send."},
    {"ledger", "How sightings become calls."},
    {"ownership", "Whose account a call runs on, personal or work; reports and metrics can split on it."},
    {"prices", "List prices of models."},
    {"telemetry",
     "Pushing metrics to an OpenTelemetry collector (OTLP over HTTP). The OTEL_* variables count too."},
    {"otlp", "What AI tools send here as OpenTelemetry, handed on to a collector as it came."},
    {"limits", "What the daemon itself may cost this machine (docs/limits.md)."},
    {"logging", "The daemon's own log; never contains prompts, responses or keys."},
});

constexpr std::array key_table{
    row("storage.data_dir", Kind::path, "Folder of the ledger, tokens and logs; made with mode 0700.",
        [](auto& c) -> auto& { return c.data_dir; }),

    Key{"server.listen", Kind::endpoint,
        "Address and port to listen on. Anything but loopback needs tls_certificate, tls_key and a "
        "token. Port 0 picks a free one.",
        get_listen, set_listen},
    row("server.otlp_listen", Kind::door,
        "Second address, for OpenTelemetry alone: where tools send it by default. Taken by another program, "
        "or by the collector that telemetry.endpoint or otlp.forward names, it is left alone. Beyond "
        "loopback "
        "it needs tls_certificate, tls_key and a token, like listen; off switches it off.",
        [](auto& c) -> auto& { return c.otlp_listen; }),
    row("server.hosts_allowed", Kind::text_list,
        "Host header values to accept besides localhost and the loopback addresses.",
        [](auto& c) -> auto& { return c.server.hosts_allowed; }),
    row("server.origins_allowed", Kind::text_list, "Web origins that may call the API; none by default.",
        [](auto& c) -> auto& { return c.server.origins_allowed; }),
    row("server.require_token", Kind::boolean,
        "Ask for a bearer token on loopback too (`companion token create`).",
        [](auto& c) -> auto& { return c.server.require_token; }),
    row("server.tls_certificate", Kind::path,
        "PEM file with the certificate chain; with tls_key it turns TLS on.",
        [](auto& c) -> auto& { return c.server.tls_certificate; }),
    row("server.tls_key", Kind::path, "PEM file with the private key.",
        [](auto& c) -> auto& { return c.server.tls_key; }),
    row(
        "server.connections_max", Kind::integer,
        "Connections open at once; those that ask nothing make room for more, which else are turned away.",
        [](auto& c) -> auto& { return c.server.connections_max; }, Limits{.min = 1, .max = 65'535}),
    row(
        "server.ingest_body_bytes_max", Kind::bytes,
        "Greatest callback body, after decompression too; larger ones get 413.",
        [](auto& c) -> auto& { return c.server.ingest_body_bytes_max; }, Limits{.min = kib, .max = 4 * gib}),
    row(
        "server.otlp_body_bytes_max", Kind::bytes,
        "Greatest OpenTelemetry body, after decompression too: it is held whole; larger ones get 413.",
        [](auto& c) -> auto& { return c.server.otlp_body_bytes_max; }, Limits{.min = kib, .max = gib}),
    row(
        "server.body_bytes_max", Kind::bytes, "Greatest body of every other route.",
        [](auto& c) -> auto& { return c.server.body_bytes_max; }, Limits{.min = kib, .max = gib}),
    row(
        "server.header_timeout", Kind::duration, "How long a client may take to send its request header.",
        [](auto& c) -> auto& { return c.server.header_timeout; }, Limits{.min = 100, .max = hour}),
    row(
        "server.request_timeout", Kind::duration, "How long a whole request may take.",
        [](auto& c) -> auto& { return c.server.request_timeout; }, Limits{.min = 100, .max = hour}),
    row(
        "server.idle_timeout", Kind::duration, "How long a kept-alive connection may stay silent.",
        [](auto& c) -> auto& { return c.server.idle_timeout; }, Limits{.min = 100, .max = hour}),

    named(
        "litellm.proxies",
        "Proxies by name, such as {work: {url: https://litellm.example, key_file: /home/you/.litellm-key}}.",
        get_proxies, set_proxies, named_proxies),

    Key{"homes.others", Kind::text_map,
        "Homes to read besides your own, by name, such as {windows: /mnt/c/Users/you}; for one of a "
        "distribution the name is best \"wsl:Ubuntu\". Logs, shells, browsers and the inventory look into "
        "each; a file that two homes lead to is read once (docs/homes.md).",
        get_homes, set_homes},

    row(
        "logs.disabled", Kind::text_list, "Tools whose logs are not read.",
        [](auto& c) -> auto& { return c.detectors.logs.disabled; }, Limits{.choices = detectors::log_tools}),
    Key{"logs.roots", Kind::list_map,
        "Folders to read per tool instead of the usual places, such as {codex: [/srv/codex/sessions]}.",
        get_roots, set_roots, Limits{}.min, Limits{}.max, detectors::log_tools},
    row(
        "logs.line_bytes_max", Kind::bytes, "A longer line is skipped and counted.",
        [](auto& c) -> auto& { return c.detectors.logs.line_bytes_max; },
        Limits{.min = 64 * kib, .max = 4 * gib}),
    row(
        "logs.sweep_interval", Kind::duration, "Pause between full walks beside the live watches.",
        [](auto& c) -> auto& { return c.detectors.logs.sweep_interval; },
        Limits{.min = second, .max = 24 * hour}),
    row("logs.since", Kind::instant,
        "Leave files alone that were not modified since; `all` reads all history.",
        [](auto& c) -> auto& { return c.detectors.logs.since; }),

    row("browser_history.enabled", Kind::boolean,
        "Read the histories of browsers for visits of AI sites (host names of the catalogue only, nothing "
        "else is "
        "kept). Off until you switch it on.",
        [](auto& c) -> auto& { return c.detectors.browser_history.enabled; }),
    row("browser_history.disabled", Kind::text_list, "Browsers not to read, such as [firefox].",
        [](auto& c) -> auto& { return c.detectors.browser_history.disabled; }),
    row(
        "browser_history.interval", Kind::duration,
        "Pause between two looks; each copies the histories that changed.",
        [](auto& c) -> auto& { return c.detectors.browser_history.interval; },
        Limits{.min = 10 * second, .max = 24 * hour}),

    row("inventory.enabled", Kind::boolean, "Look for AI apps, CLIs, editor plug-ins, model and MCP servers.",
        [](auto& c) -> auto& { return c.detectors.inventory.enabled; }),
    row(
        "inventory.interval", Kind::duration, "Pause between two looks.",
        [](auto& c) -> auto& { return c.detectors.inventory.interval; },
        Limits{.min = 60 * second, .max = 24 * hour}),
    row("inventory.policy", Kind::path,
        "File that says which AI is sanctioned and which forbidden (docs/activity.md); empty means none.",
        [](auto& c) -> auto& { return c.inventory_policy; }),

    row("shell.enabled", Kind::boolean, "Read the histories of shells.",
        [](auto& c) -> auto& { return c.detectors.shell.enabled; }),
    row(
        "shell.disabled", Kind::text_list, "Shells whose history is not read.",
        [](auto& c) -> auto& { return c.detectors.shell.disabled; },
        Limits{.choices = names_in<shell_names>}),

    row("cli_processes.enabled", Kind::boolean, "Look for running AI command line tools.",
        [](auto& c) -> auto& { return c.detectors.cli_processes.enabled; }),

    row("apps.enabled", Kind::boolean,
        "Look for running apps of the catalogue, by the paths of their programs.",
        [](auto& c) -> auto& { return c.detectors.apps.enabled; }),
    row(
        "apps.idle_after", Kind::duration,
        "So long after the last key or mouse input somebody still counts as there.",
        [](auto& c) -> auto& { return c.detectors.apps.idle_after; }, Limits{.min = second, .max = hour}),
    row(
        "apps.poll", Kind::duration,
        "Pause between looks at the desktop while an app runs; else up to 30 times as long.",
        [](auto& c) -> auto& { return c.detectors.apps.poll; }, Limits{.min = 200, .max = hour}),

    row("network.enabled", Kind::boolean,
        "Look for connections to providers' APIs. The names of their hosts are asked of the system's "
        "resolver "
        "(DNS); nothing else is sent.",
        [](auto& c) -> auto& { return c.detectors.network.enabled; }),
    row(
        "network.poll", Kind::duration, "Pause between looks.",
        [](auto& c) -> auto& { return c.detectors.network.poll; }, Limits{.min = 200, .max = hour}),
    Key{"network.endpoints", Kind::list_map,
        "More endpoints by provider, such as {my-gateway: [\"llm.example:443\", \"[2001:db8::1]:8000\"]}.",
        [](Config const& c) { return Value{ListMap{c.detectors.network.endpoints}}; },
        [](Config& c, Value const& value) { c.detectors.network.endpoints = std::get<ListMap>(value); }},

    Key{"ledger.proxy_feed", Kind::choice,
        "Whether LiteLLM reports here: automatic (since its first callback), on (what it does not report is "
        "dark) or off.",
        get_feed, set_feed, Limits{}.min, Limits{}.max, names_in<feeds>},
    row(
        "ledger.settle_after", Kind::duration, "A call without news for this long counts in the metrics.",
        [](auto& c) -> auto& { return c.bookkeeper.settle_after; }, Limits{.min = second, .max = 24 * hour}),

    Key{"ownership.personal", Kind::list_map,
        "Calls that are personal, by patterns: {key: [\"me-*\"], project: [\"*/private/*\"]}.",
        [](Config const& c) { return Value{ListMap{c.bookkeeper.ownership.personal}}; },
        [](Config& c, Value const& value) { c.bookkeeper.ownership.personal = std::get<ListMap>(value); },
        Limits{}.min, Limits{}.max, names_in<ownership_names>},
    Key{"ownership.work", Kind::list_map,
        "Calls that are work, likewise. The first of key, team, user, proxy, tag, tool, project and host "
        "that "
        "a pattern matches decides, personal before work.",
        [](Config const& c) { return Value{ListMap{c.bookkeeper.ownership.work}}; },
        [](Config& c, Value const& value) { c.bookkeeper.ownership.work = std::get<ListMap>(value); },
        Limits{}.min, Limits{}.max, names_in<ownership_names>},
    Key{"ownership.otherwise", Kind::choice, "What all other calls are: unassigned, personal or work.",
        get_owner, set_owner, Limits{}.min, Limits{}.max, names_in<owners>},

    row("prices.file", Kind::path,
        "Replaces the built-in price book when it exists; empty means prices.json in the data folder, where "
        "`companion prices update` puts it.",
        [](auto& c) -> auto& { return c.prices_file; }),

    row("telemetry.endpoint", Kind::url, "Full URL of the OTLP/HTTP metrics receiver; empty pushes nothing.",
        [](auto& c) -> auto& { return c.telemetry.endpoint; }),
    row(
        "telemetry.headers", Kind::text_map, "Headers of each push, such as authorisation; never printed.",
        [](auto& c) -> auto& { return c.telemetry.headers; }, Limits{.secret = true}),
    row(
        "telemetry.metrics_headers", Kind::text_map,
        "Headers of metrics alone, beside telemetry.headers; never printed.",
        [](auto& c) -> auto& { return c.telemetry.metrics_headers; }, Limits{.secret = true}),
    row(
        "telemetry.interval", Kind::duration, "Time between pushes.",
        [](auto& c) -> auto& { return c.telemetry.interval; }, Limits{.min = second, .max = 24 * hour}),
    row(
        "telemetry.timeout", Kind::duration, "How long one push may take.",
        [](auto& c) -> auto& { return c.telemetry.timeout; }, Limits{.min = 100, .max = hour}),
    row("telemetry.gzip", Kind::boolean, "Compress pushes.",
        [](auto& c) -> auto& { return c.telemetry.gzip; }),
    row("telemetry.ca_file", Kind::path,
        "PEM file of a private certificate authority; empty means the system's.",
        [](auto& c) -> auto& { return c.telemetry.ca_file; }),
    row("telemetry.client_certificate", Kind::path,
        "PEM file of the certificate to show to a receiver that asks for one; needs client_key.",
        [](auto& c) -> auto& { return c.telemetry.client_certificate; }),
    row("telemetry.client_key", Kind::path, "PEM file of its private key, without a passphrase.",
        [](auto& c) -> auto& { return c.telemetry.client_key; }),
    row(
        "telemetry.proxy", Kind::text,
        "Web proxy for pushes and forwarding, such as http://user:password@proxy.example:3128 (never printed "
        "with its password); none means no proxy; empty means HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and "
        "NO_PROXY of the environment. What is on this machine is always reached straight.",
        [](auto& c) -> auto& { return c.telemetry.web_proxy.url; }, Limits{.secret = true}),
    Key{"telemetry.temporality", Kind::choice,
        "What counters say: cumulative, all since the ledger began, as Prometheus wants it; or delta, what "
        "came since the last push that was taken (docs/export.md).",
        [](Config const& c) { return temporality_of(c.telemetry); },
        [](Config& c, Value const& value) { set_temporality(c.telemetry, value); }, Limits{}.min,
        Limits{}.max, temporalities},
    row("telemetry.resource_attributes", Kind::text_map,
        "Attributes added to every series' resource, such as {ai.team: research}.",
        [](auto& c) -> auto& { return c.telemetry.resource_attributes; }),
    row(
        "telemetry.series_max", Kind::integer, "Series in all; past it, points go to the overflow series.",
        [](auto& c) -> auto& { return c.telemetry.series_max; }, Limits{.min = 10, .max = 1'000'000}),
    Key{"telemetry.conventions", Kind::choice,
        "State of OpenTelemetry's GenAI conventions that tokens and durations are shown in: latest, v1.41 "
        "(two "
        "histograms, which count from when they are switched on) or both.",
        get_conventions, set_conventions, Limits{}.min, Limits{}.max, names_in<telemetry::conventions_names>},
    row("telemetry.events_endpoint", Kind::url,
        "Full URL of an OTLP/HTTP logs receiver that gets every call as a record of its own, without content "
        "(docs/usage-events.md); empty sends none.",
        [](auto& c) -> auto& { return c.telemetry.events.endpoint; }),
    row(
        "telemetry.events_headers", Kind::text_map,
        "Headers of these, beside telemetry.headers; never printed.",
        [](auto& c) -> auto& { return c.telemetry.events.headers; }, Limits{.secret = true}),
    row("telemetry.events_projects", Kind::boolean, "Tell working directories and branches in these too.",
        [](auto& c) -> auto& { return c.telemetry.events.with_projects; }),
    row(
        "telemetry.events_max_age", Kind::duration,
        "How long a record waits for a receiver that is away; older ones are given up and counted. A new "
        "receiver begins with the calls of that time.",
        [](auto& c) -> auto& { return c.outbox.age_max; }, Limits{.min = hour, .max = 3650 * 24 * hour}),
    row(
        "telemetry.events_max_size", Kind::bytes,
        "How much may wait on disk, 40 bytes a record; beyond it the oldest are given up and counted.",
        [](auto& c) -> auto& { return c.outbox.bytes_max; }, Limits{.min = kib, .max = 1024 * gib}),
    named("telemetry.destinations",
          "More receivers by name, each with its own state, such as {central: {endpoint: URL, "
          "headers_file: FILE}}.",
          get_destinations, set_destinations, named_destinations),

    row("otlp.forward", Kind::url,
        "Base URL of a collector that gets logs, metrics and traces untouched; not this daemon's own "
        "address. "
        "Empty forwards nothing.",
        [](auto& c) -> auto& { return c.forward.endpoint; }),
    row(
        "otlp.forward_headers", Kind::text_map,
        "Headers of each forwarded request, such as authorisation; never printed.",
        [](auto& c) -> auto& { return c.forward.headers; }, Limits{.secret = true}),
    row(
        "otlp.forward_queue_bytes_max", Kind::bytes,
        "What waits for the collector; more is dropped and counted.",
        [](auto& c) -> auto& { return c.forward.queue_bytes_max; }, Limits{.min = 64 * kib, .max = gib}),

    row("limits.enabled", Kind::boolean, "Whether the daemon keeps within limits of its own cost.",
        [](auto& c) -> auto& { return c.limits.enabled; }),
    row(
        "limits.cpu_percent", Kind::integer,
        "Of one core, over the window, once it has read what was there before it. Over it, detectors look "
        "less often, then the costliest rests.",
        [](auto& c) -> auto& { return c.limits.cpu_percent; }, Limits{.min = 1, .max = 6400}),
    row(
        "limits.memory", Kind::bytes, "Of resident memory, through all of the window.",
        [](auto& c) -> auto& { return c.limits.memory_bytes; },
        Limits{.min = 16 * kib * kib, .max = 1024 * gib}),
    row(
        "limits.window", Kind::duration, "How long it must last, and how soon the next remedy follows.",
        [](auto& c) -> auto& { return c.limits.window; }, Limits{.min = second, .max = hour}),
    row("limits.restart", Kind::boolean,
        "End with an error when nothing else helps: for a daemon that a service manager starts anew.",
        [](auto& c) -> auto& { return c.limits.restart; }),
    row("limits.save_battery", Kind::boolean, "Look half as often while the machine lives on its battery.",
        [](auto& c) -> auto& { return c.limits.save_battery; }),

    row(
        "logging.level", Kind::choice, "Least severity that is written.",
        [](auto& c) -> auto& { return c.logging.level; }, Limits{.choices = names_in<levels>}),
    row("logging.to_stderr", Kind::boolean, "Write to standard error as well as to the file.",
        [](auto& c) -> auto& { return c.logging.to_stderr; }),
    row(
        "logging.file_bytes_max", Kind::bytes, "A log file of this size is rotated.",
        [](auto& c) -> auto& { return c.logging.file_bytes_max; }, Limits{.min = 64 * kib, .max = gib}),
    row(
        "logging.files_max", Kind::integer, "Rotated files kept.",
        [](auto& c) -> auto& { return c.logging.files_max; }, Limits{.min = 1, .max = 100}),
};

}  // namespace

std::span<Key const> keys() { return key_table; }
std::span<Section const> sections() { return section_table; }

Key const* find_key(std::string_view path) {
  auto const found =
      std::find_if(key_table.begin(), key_table.end(), [&](Key const& key) { return key.path == path; });
  return found == key_table.end() ? nullptr : &*found;
}

std::string environment_name(Key const& key) {
  std::string name{"COMPANION_"};
  for (auto const c : key.path) {
    name += c == '.' ? '_' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  }
  return name;
}

std::string show(Key const& key, Config const& config) {
  auto value = key.get(config);
  if (!key.secret) return to_yaml(key.kind, value);
  if (auto const* const text = std::get_if<std::string>(&value))
    return to_yaml(key.kind, Value{telemetry::without_credentials(*text)});
  auto masked = std::get<TextMap>(value);
  for (auto& [name, text] : masked) text = "***";
  return to_yaml(key.kind, Value{std::move(masked)});
}

}  // namespace companion::config
