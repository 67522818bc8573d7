#include "receiver/inflate.hpp"

#define ZLIB_CONST
#include <zlib.h>

#include <vector>

namespace companion::receiver {
namespace {

constexpr std::size_t piece_bytes = std::size_t{64} << 10U;
constexpr int window_of_gzip_or_zlib = 15 + 32;

}  // namespace

struct Inflater::Stream {
  z_stream zlib{};
  std::vector<Bytef> piece;
  int state{Z_OK};
};

Inflater::Inflater() : stream_{std::make_unique<Stream>()} {
  stream_->piece.resize(piece_bytes);
  stream_->state = inflateInit2(&stream_->zlib, window_of_gzip_or_zlib);
}

Inflater::~Inflater() { inflateEnd(&stream_->zlib); }

void Inflater::feed(std::string_view compressed) {
  stream_->zlib.next_in = static_cast<Bytef const*>(static_cast<void const*>(compressed.data()));
  stream_->zlib.avail_in = static_cast<uInt>(compressed.size());
}

Result<std::string_view> Inflater::next() {
  auto& zlib = stream_->zlib;
  // A body may be several compressed streams in a row.
  if (stream_->state == Z_STREAM_END && zlib.avail_in > 0) stream_->state = inflateReset(&zlib);
  if (stream_->state == Z_STREAM_END) return std::string_view{};
  zlib.next_out = stream_->piece.data();
  zlib.avail_out = static_cast<uInt>(stream_->piece.size());
  auto const outcome = inflate(&zlib, Z_NO_FLUSH);
  // Z_BUF_ERROR only says that it has nothing to go on with.
  if (outcome != Z_OK && outcome != Z_STREAM_END && outcome != Z_BUF_ERROR) {
    return fail(Errc::invalid, "the body is not compressed as its Content-Encoding says");
  }
  stream_->state = outcome == Z_BUF_ERROR ? Z_OK : outcome;
  auto const made = stream_->piece.size() - zlib.avail_out;
  if (made == 0 && zlib.avail_in > 0 && outcome != Z_STREAM_END) {
    return fail(Errc::invalid, "the body is not compressed as its Content-Encoding says");
  }
  if (made == 0 && outcome == Z_STREAM_END && zlib.avail_in > 0) return next();
  return std::string_view{static_cast<char const*>(static_cast<void const*>(stream_->piece.data())), made};
}

bool Inflater::is_complete() const { return stream_->state == Z_STREAM_END; }

}  // namespace companion::receiver
