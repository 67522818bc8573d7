// data_dir/daemon.json: what a running daemon tells the other commands about itself.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "companion/result.hpp"
#include "companion/time.hpp"

namespace companion::app {

struct RuntimeFile {
  std::int64_t pid{0};
  std::string address;
  std::uint16_t port{0};
  std::string url;
  Instant started{};
  std::string version;
};

[[nodiscard]] std::filesystem::path runtime_file_path(std::filesystem::path const& data_dir);
/// Replaces the file in one step; mode 0600.
[[nodiscard]] Result<void> write_runtime_file(std::filesystem::path const& data_dir,
                                              RuntimeFile const& facts);
/// nullopt: no such file or an unreadable one. It may be stale: its daemon may have been killed.
[[nodiscard]] std::optional<RuntimeFile> read_runtime_file(std::filesystem::path const& data_dir);
void remove_runtime_file(std::filesystem::path const& data_dir);

}  // namespace companion::app
