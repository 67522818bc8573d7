// Logs of one record a line: how a line is read. The rest is the engine's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "companion/host.hpp"
#include "companion/result.hpp"
#include "detectors/logs/log_places.hpp"
#include "detectors/logs/sighting_buffer.hpp"

namespace companion::detectors {

/// Bytes behind every line that may be read, whatever they hold: simdjson looks ahead.
inline constexpr std::size_t line_padding = 64;

enum class LineOutcome : std::uint8_t {
  fine,       ///< understood, or rightly passed over
  malformed,  ///< no JSON object
  timeless,   ///< usage without any time
  reread,     ///< start again with this file: restart() was called, the next pass knows more
};

/// The other files of the same format, for readers that need to look at them.
class SiblingFiles {
 public:
  SiblingFiles() = default;
  SiblingFiles(SiblingFiles const&) = delete;
  SiblingFiles& operator=(SiblingFiles const&) = delete;
  virtual ~SiblingFiles() = default;
  /// Files whose LogFormat::thread_of is `thread`, read or not.
  [[nodiscard]] virtual std::vector<std::filesystem::path> files_of(std::string_view thread) const = 0;
  /// Complete lines of a file from its start, padded; the visitor returns false to stop.
  using LineVisitor = std::function<bool(std::string_view line)>;
  [[nodiscard]] virtual Result<void> read_lines(std::filesystem::path const& path,
                                                LineVisitor const& visit) const = 0;
  /// A small file beside the logs, whole, with `line_padding` bytes of 0 behind it; view it without them.
  [[nodiscard]] virtual Result<std::string> read_whole(std::filesystem::path const& path) const = 0;
};

/// Reads the lines of one file in order. What it needs to go on after a restart is in state().
class LogReader {
 public:
  LogReader() = default;
  LogReader(LogReader const&) = delete;
  LogReader& operator=(LogReader const&) = delete;
  virtual ~LogReader() = default;

  /// False only if no line with this text can matter. Called for every line: must be cheap.
  [[nodiscard]] virtual bool wants(std::string_view line) const = 0;
  /// A complete line, without its end, followed by `line_padding` readable bytes.
  [[nodiscard]] virtual LineOutcome line(std::string_view line, SightingBuffer& found) = 0;
  /// No line will ever follow (compressed files).
  virtual void end(SightingBuffer& /*found*/) {}
  /// The file is read from its start again: forget the place, keep what was learned about the file.
  virtual void restart() = 0;
  /// Compact text, free of control characters; empty = as new.
  [[nodiscard]] virtual std::string state() const = 0;
  /// Thread whose files would let this reader say more; empty = none. The engine rereads when they appear or
  /// grow.
  [[nodiscard]] virtual std::string_view waits_for() const { return {}; }
};

/// JSON lines, read from where the last scan stopped.
class LogFormat : public LogPlaces {
 public:
  /// Readers share the format's parser: one is used at a time. `state` is of an earlier reader of the file.
  [[nodiscard]] virtual std::unique_ptr<LogReader> make_reader(std::filesystem::path const& path,
                                                               std::string_view state,
                                                               SiblingFiles const& siblings) = 0;
};

}  // namespace companion::detectors
