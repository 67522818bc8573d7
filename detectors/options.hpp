#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "companion/time.hpp"
#include "detectors/homes.hpp"
#include "detectors/logs/log_places.hpp"

namespace companion::detectors {

struct LogOptions {
  std::vector<std::string> disabled;  ///< tools not to read ("codex")
  /// Roots per tool instead of the usual places; for tests and unusual installations.
  std::map<std::string, std::vector<std::filesystem::path>> roots;
  std::uint64_t line_bytes_max{64ULL << 20U};  ///< a longer line is skipped and counted
  std::chrono::milliseconds sweep_interval{std::chrono::minutes{15}};  ///< full walk beside the watches
  Instant since{};            ///< files not modified since are left alone; epoch = all history
  std::vector<Home> homes{};  ///< to look into besides the own one, in this order

  /// The chosen roots of a tool, else the usual ones of every home.
  [[nodiscard]] std::vector<std::filesystem::path> roots_of(LogPlaces const& places, Host const& host) const;
};

struct BrowserHistoryOptions {
  bool enabled{false};                ///< the user's consent
  std::vector<std::string> disabled;  ///< browsers not to read ("firefox")
  std::chrono::milliseconds interval{std::chrono::minutes{5}};
};

struct InventoryOptions {
  bool enabled{true};
  std::chrono::milliseconds interval{std::chrono::hours{1}};
};

struct ShellOptions {
  bool enabled{true};
  std::vector<std::string> disabled;  ///< shells whose history is not read ("bash")
  std::string hostname;  ///< whose rows of a synchronised history count; empty: this machine's name
};

struct CliProcessOptions {
  bool enabled{true};
};

struct AppOptions {
  bool enabled{true};
  Milliseconds idle_after{std::chrono::minutes{1}};  ///< after the last input somebody is still there so long
  /// Between looks at the desktop while an app runs; else up to 30 times.
  Milliseconds poll{std::chrono::seconds{1}};
};

struct NetworkOptions {
  bool enabled{true};
  Milliseconds poll{std::chrono::seconds{30}};
  /// More endpoints by provider: "host:port" or "host" for port 443; IPv6 addresses in brackets.
  std::map<std::string, std::vector<std::string>> endpoints;
};

}  // namespace companion::detectors
