// Processes, desktop and sockets as detectors see them. One implementation a system; tests hand in fake ones.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "companion/result.hpp"
#include "companion/time.hpp"

namespace companion {

using ProcessId = std::int64_t;

/// Identity is (id, started): ids are used again.
struct Process {
  ProcessId id{0};
  ProcessId parent{0};
  Instant started{};
  std::uint64_t user{0};               ///< owner; 0 also where the system has no number for it
  std::string name;                    ///< the kernel's short name; may be a version ("2.1.39")
  std::filesystem::path executable;    ///< empty when it may not be seen
  std::vector<std::string> arguments;  ///< for the proof of what it is; never stored, never exported
};

struct ProcessUsage {
  Milliseconds cpu{};  ///< user and system time since it began
  std::uint64_t memory_bytes{0};
};

struct ProcessChanges {
  std::vector<Process> started;  ///< since the refresh before; all of them the first time
  std::vector<ProcessId> ended;  ///< one whose id was used again, or that became another program, is in both
};

/// Remembers what it has seen, so that a look costs little when nothing changes. One thread at a time.
class ProcessTable {
 public:
  ProcessTable() = default;
  ProcessTable(ProcessTable const&) = delete;
  ProcessTable& operator=(ProcessTable const&) = delete;
  virtual ~ProcessTable() = default;

  [[nodiscard]] virtual Result<ProcessChanges> refresh() = 0;
  /// Of a living process, else nullopt.
  [[nodiscard]] virtual std::optional<ProcessUsage> usage(ProcessId id) const = 0;
  [[nodiscard]] virtual std::optional<std::filesystem::path> working_directory(ProcessId id) const = 0;
  /// The named variables of the process's environment that are set, in the order asked: never the others.
  [[nodiscard]] virtual std::vector<std::optional<std::string>> environment(
      ProcessId id, std::span<std::string_view const> names) const = 0;
};

struct DesktopState {
  std::optional<ProcessId> foreground;  ///< owner of the focused window; nullopt: none, or it cannot be told
  std::string window_class;             ///< WM_CLASS, app_id or bundle id of it; empty where unknown
  std::optional<Milliseconds> idle;     ///< since the last input; nullopt: cannot be told
  /// Where the desktop tells of each change: the window that was in front at the look before stopped being so
  /// at `left`, the present one came to the front at `since`. What was in front in between nobody knows.
  std::optional<Instant> left{};
  std::optional<Instant> since{};
};

class Desktop {
 public:
  Desktop() = default;
  Desktop(Desktop const&) = delete;
  Desktop& operator=(Desktop const&) = delete;
  virtual ~Desktop() = default;

  /// unavailable with the reason when this desktop tells nobody ("GNOME on Wayland has no way to ask").
  [[nodiscard]] virtual Result<DesktopState> look() = 0;
  /// For `status`: "X11", "wlroots", "none: …".
  [[nodiscard]] virtual std::string describe() const = 0;
};

/// An established TCP connection to elsewhere.
struct Connection {
  ProcessId process{0};  ///< 0: not ours to see
  std::string address;   ///< remote, numeric, IPv4-mapped ones as IPv4
  std::uint16_t port{0};
  std::uint64_t id{0};  ///< the same as long as the connection lives; 0 where the system has none
};

}  // namespace companion
