// The daemon's own log file, for a system whose service manager keeps no log.
#pragma once

#include <filesystem>
#include <ios>
#include <string>

#include "companion/result.hpp"

namespace companion::cli {

/// Holds the file open only while it reads: on Windows nobody can rename a file that is open.
class FileLog {
 public:
  explicit FileLog(std::filesystem::path file);

  /// Its last lines. not_found: there is no log yet.
  [[nodiscard]] Result<std::string> last(int lines);
  /// What has come since; all of it where the file was begun anew. Empty: nothing, or it is away for the
  /// moment.
  [[nodiscard]] std::string more();

 private:
  std::filesystem::path file_;
  std::streamoff at_{0};
};

}  // namespace companion::cli
