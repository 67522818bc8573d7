#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "companion/time.hpp"
#include "detectors/logs/log_places.hpp"

namespace companion::detectors {

struct LogOptions {
  std::vector<std::string> disabled;  ///< tools not to read ("codex")
  /// Roots per tool instead of the usual places; for tests and unusual installations.
  std::map<std::string, std::vector<std::filesystem::path>> roots;
  std::uint64_t line_bytes_max{64ULL << 20U};  ///< a longer line is skipped and counted
  std::chrono::milliseconds sweep_interval{std::chrono::minutes{15}};  ///< full walk beside the watches
  Instant since{};  ///< files not modified since are left alone; epoch = all history

  /// The chosen roots of a tool, else the usual ones.
  [[nodiscard]] std::vector<std::filesystem::path> roots_of(LogPlaces const& places, Host const& host) const;
};

}  // namespace companion::detectors
