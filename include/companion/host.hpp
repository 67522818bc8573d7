// The machine as detectors see it. Tests hand in a fake one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "companion/foreign_database.hpp"
#include "companion/machine.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"

namespace companion {

/// Which file this is, whatever its name: (device, inode) here, (volume, FILE_ID_INFO) on Windows.
struct FileId {
  std::uint64_t volume{0};
  std::uint64_t file{0};
  friend bool operator==(FileId const&, FileId const&) = default;
};

struct FileStat {
  FileId id;
  std::uint64_t size{0};
  Instant modified{};
};

/// Positional reads only; several readers do not disturb each other. Never mapped (truncation is a SIGBUS).
class ReadableFile {
 public:
  ReadableFile() = default;
  ReadableFile(ReadableFile const&) = delete;
  ReadableFile& operator=(ReadableFile const&) = delete;
  virtual ~ReadableFile() = default;
  /// Bytes read; 0 at the end of the file.
  [[nodiscard]] virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) = 0;
  [[nodiscard]] virtual Result<FileStat> stat() = 0;
};

class Host {
 public:
  Host() = default;
  Host(Host const&) = delete;
  Host& operator=(Host const&) = delete;
  virtual ~Host() = default;

  [[nodiscard]] virtual Clock const& clock() const = 0;
  [[nodiscard]] virtual std::optional<std::string> environment(std::string const& name) const = 0;
  [[nodiscard]] virtual std::filesystem::path home() const = 0;

  /// Regular files below `root`, depth first, unreadable folders skipped. Symbolic links are not followed
  /// except `root` itself and its direct children (a project folder may be a link).
  /// The visitor returns false to stop early. not_found when `root` is absent.
  using Visitor = std::function<bool(std::filesystem::path const&, FileStat const&)>;
  [[nodiscard]] virtual Result<void> walk(std::filesystem::path const& root, Visitor const& visit) const = 0;
  [[nodiscard]] virtual Result<FileStat> stat(std::filesystem::path const& path) const = 0;
  [[nodiscard]] virtual Result<std::unique_ptr<ReadableFile>> open(
      std::filesystem::path const& path) const = 0;
  /// Names of the entries of a folder, sorted; not_found when it is none.
  [[nodiscard]] virtual Result<std::vector<std::string>> list(std::filesystem::path const& folder) const = 0;
  /// Another program's SQLite file. corrupt when it is none; busy when it changed while it was copied.
  [[nodiscard]] virtual Result<std::unique_ptr<ForeignDatabase>> open_database(
      std::filesystem::path const& path, DatabaseAccess access = DatabaseAccess::in_place) const = 0;

  [[nodiscard]] virtual std::unique_ptr<ProcessTable> make_process_table() const = 0;
  [[nodiscard]] virtual std::unique_ptr<Desktop> make_desktop() const = 0;
  /// Established TCP connections of this user's processes to these numeric addresses, as resolve() writes
  /// them. Who owns a connection is costly to find out, so it is asked for these only.
  [[nodiscard]] virtual Result<std::vector<Connection>> connections(
      std::span<std::string const> addresses) const = 0;
  /// Numeric addresses of a host name, by the system's resolver; may take seconds.
  [[nodiscard]] virtual Result<std::vector<std::string>> resolve(std::string const& name) const = 0;
};

}  // namespace companion
