// What the texts below /proc say. Pure, so that it is tested everywhere; process_table_linux.cpp and
// connections_linux.cpp read the files. Foreign bytes: nothing here trusts its input.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/machine.hpp"

namespace companion::platform {

/// Of /proc/PID/stat.
struct ProcStat {
  ProcessId id{0};
  std::string name;  ///< may contain spaces, parentheses and line ends
  char state{'?'};   ///< 'Z': ended, waiting for its parent
  ProcessId parent{0};
  std::uint64_t cpu_ticks{0};  ///< user and system
  std::uint64_t started_ticks{0};
  std::uint64_t resident_pages{0};
};
[[nodiscard]] std::optional<ProcStat> parse_proc_stat(std::string_view text);

/// The real user of /proc/PID/status.
[[nodiscard]] std::optional<std::uint64_t> parse_proc_user(std::string_view status);

/// Of /proc/PID/cmdline; when `whole` is false the last one is cut and left out.
[[nodiscard]] std::vector<std::string> parse_command_line(std::string_view text, bool whole);

/// Of /proc/PID/environ.
[[nodiscard]] std::optional<std::string> find_variable(std::string_view environment, std::string_view name);

/// A program that was replaced while it runs: "/opt/App/app (deleted)".
[[nodiscard]] std::string_view without_deleted(std::string_view link);

/// "socket:[12345]" of /proc/PID/fd/N.
[[nodiscard]] std::optional<std::uint64_t> parse_socket_link(std::string_view link);

/// A line of /proc/net/tcp or tcp6 about an established connection; nullopt for the heading, for other states
/// and for what is no such line.
struct SocketRow {
  std::string address;  ///< remote, as address_text.hpp writes it
  std::uint16_t port{0};
  std::uint64_t user{0};
  std::uint64_t inode{0};
};
[[nodiscard]] std::optional<SocketRow> parse_socket_row(std::string_view line);

}  // namespace companion::platform
