// Files below /proc, read with few system calls.
#pragma once

#include <dirent.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/machine.hpp"

namespace companion::platform {

/// Keeps /proc open. Files of processes that ended meanwhile are simply absent.
class ProcFolder {
 public:
  ProcFolder();
  ProcFolder(ProcFolder const&) = delete;
  ProcFolder& operator=(ProcFolder const&) = delete;
  ~ProcFolder();

  [[nodiscard]] bool open() const { return folder_ != nullptr; }

  struct Entry {
    ProcessId id{0};
    std::uint64_t inode{0};  ///< another process under the same id has another one
  };
  [[nodiscard]] std::vector<Entry> processes();

  /// At most `most` bytes of /proc/`file`; valid until the next read. nullopt when it cannot be read.
  [[nodiscard]] std::optional<std::string_view> read(std::string const& file, std::size_t most);
  /// Forgets what was read last.
  void wipe();
  [[nodiscard]] std::optional<std::string_view> read_link(std::string const& link);
  /// Visits the targets of the links in /proc/`folder`.
  void each_link(std::string const& folder, std::function<void(std::string_view target)> const& visit);

 private:
  DIR* folder_;
  int descriptor_{-1};
  std::vector<char> buffer_;
};

}  // namespace companion::platform
