#include "detectors/logs/byte_source.hpp"

#include <zstd.h>

#include <algorithm>
#include <string>
#include <vector>

namespace companion::detectors {
namespace {

// Frames that want a larger window than 64 MiB are refused: no rollout needs it.
constexpr int window_log_max = 26;

class PlainSource final : public ByteSource {
 public:
  PlainSource(ReadableFile& file, std::uint64_t offset, std::uint64_t end)
      : file_{file}, offset_{offset}, end_{end} {}

  Result<std::size_t> read(std::span<char> into) override {
    if (offset_ >= end_) return std::size_t{0};
    auto const want = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), end_ - offset_));
    auto const got = file_.read_at(offset_, into.first(want));
    if (got) offset_ += *got;
    return got;
  }

 private:
  ReadableFile& file_;
  std::uint64_t offset_;
  std::uint64_t end_;
};

struct FreeStream {
  void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
};

class ZstdSource final : public ByteSource {
 public:
  explicit ZstdSource(ReadableFile& file)
      : file_{file}, stream_{ZSTD_createDStream()}, packed_(ZSTD_DStreamInSize()) {
    ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, window_log_max);
  }

  Result<std::size_t> read(std::span<char> into) override {
    ZSTD_outBuffer out{into.data(), into.size(), 0};
    while (out.pos == 0) {
      if (in_.pos == in_.size) {
        auto const got = file_.read_at(offset_, packed_);
        if (!got) return got;
        if (*got == 0) {
          if (inside_frame_) return fail(Errc::corrupt, "the compressed file is cut off");
          return std::size_t{0};
        }
        offset_ += *got;
        in_ = {packed_.data(), *got, 0};
      }
      auto const left = ZSTD_decompressStream(stream_.get(), &out, &in_);
      if (ZSTD_isError(left) != 0)
        return fail(Errc::corrupt, std::string{"zstd: "} + ZSTD_getErrorName(left));
      inside_frame_ = left != 0;
    }
    return out.pos;
  }

 private:
  ReadableFile& file_;
  std::unique_ptr<ZSTD_DStream, FreeStream> stream_;
  std::vector<char> packed_;
  ZSTD_inBuffer in_{nullptr, 0, 0};
  std::uint64_t offset_{0};
  bool inside_frame_{false};
};

}  // namespace

std::unique_ptr<ByteSource> plain_source(ReadableFile& file, std::uint64_t offset, std::uint64_t end) {
  return std::make_unique<PlainSource>(file, offset, end);
}

std::unique_ptr<ByteSource> zstd_source(ReadableFile& file) { return std::make_unique<ZstdSource>(file); }

}  // namespace companion::detectors
