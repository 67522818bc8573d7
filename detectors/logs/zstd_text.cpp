#include "detectors/logs/zstd_text.hpp"

#include <zstd.h>

#include <algorithm>
#include <memory>

namespace companion::detectors {
namespace {

constexpr int window_log_max = 26;
constexpr std::size_t first_guess = 64U << 10U;

struct FreeStream {
  void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
};

}  // namespace

Result<std::string> unpack_zstd(std::string_view packed, std::size_t bytes_max, std::size_t padding) {
  std::unique_ptr<ZSTD_DStream, FreeStream> const stream{ZSTD_createDStream()};
  ZSTD_DCtx_setParameter(stream.get(), ZSTD_d_windowLogMax, window_log_max);
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  std::string text;
  std::size_t have = 0;
  std::size_t left = 1;
  // The size in the frame's head is not believed: what comes out counts.
  while (left != 0) {
    if (have == text.size()) {
      if (have >= bytes_max) return fail(Errc::too_large, "a payload is too large when it is unpacked");
      text.resize(std::min(bytes_max, std::max(first_guess, 2 * text.size())));
    }
    ZSTD_outBuffer out{text.data(), text.size(), have};
    auto const before = in.pos;
    left = ZSTD_decompressStream(stream.get(), &out, &in);
    if (ZSTD_isError(left) != 0) return fail(Errc::corrupt, std::string{"zstd: "} + ZSTD_getErrorName(left));
    bool const stuck = out.pos == have && in.pos == before;
    have = out.pos;
    if (left != 0 && stuck && have < text.size()) return fail(Errc::corrupt, "a packed payload is cut off");
  }
  text.resize(have);
  return text.append(padding, '\0');
}

}  // namespace companion::detectors
