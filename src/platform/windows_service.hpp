// What Windows is told of the service: names, command lines, recovery. Pure, so that it is tested everywhere.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "platform/service.hpp"

namespace companion::platform {

namespace windows_service {

inline constexpr std::string_view name = "LiteLLMCompanion";
inline constexpr std::string_view title = "LiteLLM Companion";
inline constexpr std::string_view summary = "Keeps one ledger of what AI tools use and cost on this machine.";
/// Few rights on this machine, none on others; the data folder is open to it by its own list.
inline constexpr std::string_view account = "NT AUTHORITY\\LocalService";
/// SYSTEM, administrators, LocalService; nobody else, and nothing inherited.
inline constexpr std::string_view data_folder_rights = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;LS)";
inline constexpr std::array<std::uint32_t, 3> restart_after_ms{5'000, 30'000, 120'000};
inline constexpr std::uint32_t forget_failures_after_s = 86'400;
/// Any message of one string, from a file that every Windows has.
inline constexpr std::string_view event_messages = "%SystemRoot%\\System32\\EventCreate.exe";
inline constexpr std::string_view event_source_key =
    "SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\LiteLLMCompanion";
inline constexpr std::string_view run_key = "Software\\Microsoft\\Windows\\CurrentVersion\\Run";
/// There while the user's agent runs; who sets it asks the agent to stop.
inline constexpr std::string_view agent_event = "Local\\LiteLLMCompanionAgent";

}  // namespace windows_service

/// One word of a command line, so that CommandLineToArgvW gives back just that word.
[[nodiscard]] std::string windows_word(std::string_view word);
/// `companion.exe run --service …`; a service of the machine names its data folder too.
[[nodiscard]] std::string windows_command_line(ServiceDefinition const& service, ServiceScope scope,
                                               std::string_view data_folder);
/// For people, a fact a line.
[[nodiscard]] std::string describe_windows_service(ServiceScope scope, std::string_view command_line);

}  // namespace companion::platform
