// Bytes to lines, through one reused buffer.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "companion/result.hpp"
#include "detectors/logs/byte_source.hpp"

namespace companion::detectors {

struct Line {
  std::string_view
      text;  ///< without LF, CR and byte-order mark; padded; valid until the next call. Empty if oversized
  std::uint64_t offset{0};  ///< of its first byte in the stream
  std::uint64_t bytes{0};   ///< with its end
  bool oversized{false};    ///< longer than the limit: passed over without being held
};

/// Lines end with LF alone: U+2028 and its like are text.
class LineSplitter {
 public:
  explicit LineSplitter(std::uint64_t line_bytes_max) : line_bytes_max_{line_bytes_max} {}

  /// Starts over; `offset` is the place of the source's first byte. The source outlives the reading.
  void open(ByteSource& source, std::uint64_t offset);
  /// nullopt: no complete line is left.
  [[nodiscard]] Result<std::optional<Line>> next();
  /// What follows the last line end, once next() gave nullopt; for files that are final.
  [[nodiscard]] std::optional<Line> rest();
  /// Offset behind the last complete line that was given out.
  [[nodiscard]] std::uint64_t consumed() const { return consumed_; }
  /// Gives memory back that an unusually long line needed.
  void trim();
  /// Gives all of it back, until the next open().
  void release();

 private:
  [[nodiscard]] Result<bool> fill();
  [[nodiscard]] Line make_line(std::size_t end);

  std::uint64_t line_bytes_max_;
  ByteSource* source_{nullptr};
  std::vector<char> buffer_;
  std::size_t begin_{0};  // of the unread part
  std::size_t end_{0};
  std::size_t searched_{0};    // no LF in [begin_, searched_)
  std::uint64_t position_{0};  // offset of buffer_[begin_] in the stream
  std::uint64_t dropped_{0};   // bytes of an oversized line that are no longer held
  std::uint64_t consumed_{0};
};

}  // namespace companion::detectors
