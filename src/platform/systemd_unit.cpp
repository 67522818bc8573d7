#include "platform/systemd_unit.hpp"

#include <charconv>
#include <utility>

namespace companion::platform {
namespace {

/// Both kinds: READY=1 once it listens, beats for the watchdog, back after a crash but not after a
/// configuration that it refused (exit code 2). Opening a ledger that must be repaired may take minutes.
constexpr std::string_view life = R"(Type=notify
NotifyAccess=main
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=2
RestartPreventExitStatus=2
TimeoutStartSec=10min
TimeoutStopSec=30
WatchdogSec=60
UMask=0077
)";

/// What a manager without rights of its own can enforce.
constexpr std::string_view modest = R"(NoNewPrivileges=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallErrorNumber=EPERM
)";

/// No address is denied: a proxy or a collector may be anywhere. Other processes stay visible: it looks at
/// them.
constexpr std::string_view hardened = R"(DynamicUser=yes
StateDirectory=litellm-companion
StateDirectoryMode=0700
ConfigurationDirectory=litellm-companion
Environment=XDG_DATA_HOME=/var/lib XDG_CONFIG_HOME=/etc
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
CapabilityBoundingSet=
AmbientCapabilities=
PrivateDevices=yes
PrivateTmp=yes
PrivateUsers=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=read-only
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectSystem=strict
RemoveIPC=yes
MemoryMax=1G
TasksMax=64
)";

std::string command_line(ServiceDefinition const& service) {
  // The first word alone is not searched for variables; quotation marks in it are refused by systemd.
  auto line = systemd_word(service.program.string(), Variables::none);
  for (auto const& argument : service.arguments) line += " " + systemd_word(argument);
  return line;
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

ServicePhase phase_of(std::string_view active) {
  for (auto const& [word, phase] : {std::pair{"active", ServicePhase::running},
                                    {"reloading", ServicePhase::running},
                                    {"activating", ServicePhase::starting},
                                    {"deactivating", ServicePhase::stopping},
                                    {"failed", ServicePhase::failed}}) {
    if (active == word) return phase;
  }
  return ServicePhase::stopped;
}

}  // namespace

std::string systemd_word(std::string_view word, Variables variables) {
  std::string escaped;
  bool quotes = word.empty();
  for (char const letter : word) {
    switch (letter) {
      case '%':
        escaped += "%%";
        break;
      case '$':
        escaped.append(variables == Variables::none ? 1 : 2, letter);
        break;
      case '\n':
        escaped += "\\n";
        quotes = true;
        break;
      case '"':
      case '\\':
        escaped += '\\';
        [[fallthrough]];
      case ' ':
      case '\t':
      case '\'':
      case ';':
        quotes = true;
        [[fallthrough]];
      default:
        escaped += letter;
    }
  }
  return quotes ? "\"" + escaped + "\"" : escaped;
}

std::string systemd_unit(ServiceDefinition const& service, ServiceScope scope) {
  bool const system = scope == ServiceScope::system;
  std::string const flag = system ? " --system" : "";
  std::string const edit = system ? "systemctl edit" : "systemctl --user edit";
  auto text = "# From `companion service install" + flag +
              "`, which writes it anew: changes of your own belong into\n# `" + edit +
              " litellm-companion`.\n[Unit]\nDescription=LiteLLM Companion: what AI tools use and cost\n";
  if (system) text += "Wants=network-online.target\nAfter=network-online.target\n";
  text += "StartLimitIntervalSec=300\nStartLimitBurst=10\n\n[Service]\n";
  text += "ExecStart=" + command_line(service) + "\n";
  for (auto const& [name, value] : service.environment)
    text.append("Environment=").append(systemd_word(name + "=" + value)).append("\n");
  text += std::string{life} + std::string{modest};
  text += system ? std::string{hardened} : "SystemCallFilter=@system-service\n";
  text += system ? "\n[Install]\nWantedBy=multi-user.target\n" : "\n[Install]\nWantedBy=default.target\n";
  return text;
}

UnitProperties unit_properties(std::string_view shown) {
  UnitProperties properties;
  while (!shown.empty()) {
    auto const line = shown.substr(0, shown.find('\n'));
    shown.remove_prefix(std::min(shown.size(), line.size() + 1));
    auto const equals = line.find('=');
    if (equals != std::string_view::npos) properties.emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  return properties;
}

std::string_view properties_of_interest() {
  return "LoadState,ActiveState,UnitFileState,FragmentPath,MainPID,NRestarts,Result,StatusText";
}

ServiceState state_of(UnitProperties const& properties) {
  auto const value = [&](std::string_view name) {
    auto const found = properties.find(name);
    return found == properties.end() ? std::string{} : found->second;
  };
  ServiceState state;
  auto const load = value("LoadState");
  if (load.empty() || load == "not-found") return state;
  state.phase = phase_of(value("ActiveState"));
  state.starts_by_itself = value("UnitFileState").starts_with("enabled");
  state.definition = value("FragmentPath");
  if (auto const pid = number(value("MainPID")); pid && *pid > 0) state.pid = pid;
  state.restarts = number(value("NRestarts"));
  state.detail = value("StatusText");
  auto const result = value("Result");
  if (load != "loaded") state.detail = "its unit is " + load;
  if (state.phase == ServicePhase::failed) state.detail = "systemd says: " + result;
  return state;
}

}  // namespace companion::platform
