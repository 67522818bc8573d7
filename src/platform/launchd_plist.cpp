#include "platform/launchd_plist.hpp"

#include <charconv>

#include "core/text.hpp"
#include "platform/xml_text.hpp"

namespace companion::platform {
namespace {

constexpr std::string_view head = R"(<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
)";

/// Back after a crash, not after a clean end; gently, since nobody waits for it.
constexpr std::string_view life = R"(	<key>RunAtLoad</key>
	<true/>
	<key>KeepAlive</key>
	<dict>
		<key>SuccessfulExit</key>
		<false/>
	</dict>
	<key>ThrottleInterval</key>
	<integer>10</integer>
	<key>ExitTimeOut</key>
	<integer>20</integer>
	<key>ProcessType</key>
	<string>Background</string>
	<key>Umask</key>
	<integer>63</integer>
)";

std::string element(std::string_view text) { return "<string>" + xml_text(text) + "</string>\n"; }

std::string entry(std::string_view key, std::string_view value) {
  return "\t<key>" + xml_text(key) + "</key>\n\t" + element(value);
}

/// The value of "\tname = value" one level deep; launchctl nests further with more tabs.
std::string_view field(std::string_view printed, std::string_view name) {
  while (!printed.empty()) {
    auto const line = printed.substr(0, printed.find('\n'));
    printed.remove_prefix(std::min(printed.size(), line.size() + 1));
    auto const indented = line.substr(0, 1) == "\t" && line.substr(1, 1) != "\t";
    auto const equals = line.find(" = ");
    if (indented && equals != std::string_view::npos && trim(line.substr(0, equals)) == name)
      return trim(line.substr(equals + 3));
  }
  return {};
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end == text.data()) return std::nullopt;
  return value;
}

}  // namespace

std::string launchd_plist(ServiceDefinition const& service, ServiceScope scope,
                          std::filesystem::path const& errors) {
  std::string text{head};
  text += entry("Label", launchd_label);
  text += "\t<key>ProgramArguments</key>\n\t<array>\n\t\t" + element(service.program.string());
  for (auto const& argument : service.arguments) text += "\t\t" + element(argument);
  text += "\t</array>\n";
  if (!service.environment.empty()) {
    text += "\t<key>EnvironmentVariables</key>\n\t<dict>\n";
    for (auto const& [name, value] : service.environment)
      text += "\t\t<key>" + xml_text(name) + "</key>\n\t\t" + element(value);
    text += "\t</dict>\n";
  }
  text += life;
  if (scope == ServiceScope::user) {
    text += entry("LimitLoadToSessionType", "Aqua");
  } else if (!service.account.empty()) {
    text += entry("UserName", service.account);
  }
  if (!errors.empty()) text += entry("StandardErrorPath", errors.string());
  return text + "</dict>\n</plist>\n";
}

ServiceState state_of_launchd(std::string_view printed) {
  ServiceState state;
  auto const word = field(printed, "state");
  auto const last = field(printed, "last exit code");
  state.pid = number(field(printed, "pid"));
  if (auto const runs = number(field(printed, "runs"))) state.restarts = std::max<std::int64_t>(*runs - 1, 0);
  state.definition = std::string{field(printed, "path")};
  state.phase = ServicePhase::stopped;
  if (word == "running") {
    state.phase = ServicePhase::running;
  } else if (word == "spawn scheduled" || word == "xpcproxy" || word == "spawning") {
    state.phase = ServicePhase::starting;
  } else if (number(last).value_or(0) != 0) {
    state.phase = ServicePhase::failed;
    state.detail = "launchd says: last exit code " + std::string{last};
  }
  return state;
}

bool is_disabled(std::string_view printed, std::string_view label) {
  auto const named = "\"" + std::string{label} + "\" => ";
  auto const at = printed.find(named);
  if (at == std::string_view::npos) return false;
  auto const value = printed.substr(at + named.size());
  return value.starts_with("true") || value.starts_with("disabled");
}

}  // namespace companion::platform
