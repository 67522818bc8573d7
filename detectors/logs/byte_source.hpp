// A log file as a stream of bytes, plain or compressed.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "companion/host.hpp"
#include "companion/result.hpp"

namespace companion::detectors {

class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(ByteSource const&) = delete;
  ByteSource& operator=(ByteSource const&) = delete;
  virtual ~ByteSource() = default;
  /// 0 at the end.
  [[nodiscard]] virtual Result<std::size_t> read(std::span<char> into) = 0;
};

/// Bytes [offset, end) of the file, which outlives the source.
[[nodiscard]] std::unique_ptr<ByteSource> plain_source(ReadableFile& file, std::uint64_t offset,
                                                       std::uint64_t end);
/// The whole file, zstd frames undone; corrupt when they are broken or cut off.
[[nodiscard]] std::unique_ptr<ByteSource> zstd_source(ReadableFile& file);

}  // namespace companion::detectors
