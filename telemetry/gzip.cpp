#include "telemetry/gzip.hpp"

#define ZLIB_CONST
#include <zlib.h>

#include <array>
#include <limits>

namespace companion::telemetry {

Result<std::string> gzip(std::string_view bytes) {
  constexpr int gzip_window_bits = 15 + 16;
  constexpr int memory_level = 8;
  if (bytes.size() > std::numeric_limits<uInt>::max() / 2) {
    return fail(Errc::too_large,
                "A body of " + std::to_string(bytes.size()) + " bytes is too large to compress.");
  }
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window_bits, memory_level,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    return fail(Errc::io, "zlib could not be started.");
  }
  auto const* const input = reinterpret_cast<Bytef const*>(bytes.data());
  stream.next_in = input;
  stream.avail_in = static_cast<uInt>(bytes.size());
  // Block by block: what we send shrinks to a tenth, room for the worst case would be as large as the input.
  constexpr std::size_t block_size = 32U << 10U;
  std::array<char, block_size> block;
  std::string compressed;
  int ended = Z_OK;
  while (ended == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    ended = deflate(&stream, Z_FINISH);
    compressed.append(block.data(), block.size() - stream.avail_out);
  }
  deflateEnd(&stream);
  if (ended != Z_STREAM_END) return fail(Errc::io, "zlib could not compress the body.");
  return compressed;
}

}  // namespace companion::telemetry
