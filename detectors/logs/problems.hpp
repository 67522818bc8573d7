// What of a source's logs could not be read: counted, and told of without its content.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "companion/detector.hpp"

namespace companion::detectors {

class Problems {
 public:
  /// `source` outlives this: formats name themselves with constants.
  explicit Problems(std::string_view source) : source_{source} {}

  /// `index`: place in the file, or number of the record; `bytes`: how much was passed over, 0 = not known.
  void add(Scan& scan, std::string reason, std::uint64_t index, std::uint64_t bytes) {
    ++count_;
    ++scan.lines_skipped;
    scan.found.quarantined.push_back(
        {.source = std::string{source_}, .reason = std::move(reason), .index = index, .bytes = bytes});
  }
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  std::string_view source_;
  std::uint64_t count_{0};
};

}  // namespace companion::detectors
