#include "telemetry/gzip.hpp"

#include <zlib.h>

#include <limits>
#include <vector>

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
  // zlib's interface is unsigned bytes and non-const input: copies spare us casts, bodies are small.
  std::vector<Bytef> input{bytes.begin(), bytes.end()};
  auto const length = static_cast<uInt>(input.size());
  std::vector<Bytef> output(deflateBound(&stream, length));
  stream.next_in = input.data();
  stream.avail_in = length;
  stream.next_out = output.data();
  stream.avail_out = static_cast<uInt>(output.size());
  auto const ended = deflate(&stream, Z_FINISH);
  output.resize(stream.total_out);
  deflateEnd(&stream);
  if (ended != Z_STREAM_END) return fail(Errc::io, "zlib could not compress the body.");
  return std::string{output.begin(), output.end()};
}

}  // namespace companion::telemetry
