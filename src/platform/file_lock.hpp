// A lock that the system takes back when its process ends, in whatever way.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "companion/result.hpp"

namespace companion::platform {

class FileLock {
 public:
  FileLock() = default;
  FileLock(FileLock const&) = delete;
  FileLock& operator=(FileLock const&) = delete;
  virtual ~FileLock() = default;
};

/// Makes the file (0600) if absent and writes our process id into it. Its folder must be there.
/// busy: another process holds it; the message names its process id.
[[nodiscard]] Result<std::unique_ptr<FileLock>> lock_file(std::filesystem::path const& path);

[[nodiscard]] std::int64_t process_id();

}  // namespace companion::platform
