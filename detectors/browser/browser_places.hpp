// Where browsers keep their histories, a row a browser.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "companion/host.hpp"

namespace companion::detectors {

enum class HistoryKind : std::uint8_t { chromium, firefox, safari };

struct HistoryFile {
  std::string_view browser;  ///< "chrome", "firefox", …
  HistoryKind kind{HistoryKind::chromium};
  std::string profile;  ///< its folder's name
  std::filesystem::path path;
  std::string environment{};  ///< the name of the home it is in; empty = the own one
};

/// The histories that are there, on this system or under another system's usual folders in the same home.
[[nodiscard]] std::vector<HistoryFile> find_histories(Host const& host);

/// Folders in which a first history would appear.
[[nodiscard]] std::vector<std::filesystem::path> history_folders(Host const& host);

}  // namespace companion::detectors
