#include "detectors/logs/line_splitter.hpp"

#include <algorithm>
#include <cstring>

#include "core/release_memory.hpp"
#include "detectors/logs/log_format.hpp"

namespace companion::detectors {
namespace {

constexpr std::size_t chunk = 256 * 1024;
// Room for a usual line that straddles a chunk, so that the buffer seldom grows.
constexpr std::size_t usual_capacity = 2 * chunk;

}  // namespace

void LineSplitter::open(ByteSource& source, std::uint64_t offset) {
  source_ = &source;
  begin_ = end_ = searched_ = 0;
  position_ = consumed_ = offset;
  dropped_ = 0;
  if (buffer_.empty()) buffer_.resize(usual_capacity + line_padding);
}

Result<bool> LineSplitter::fill() {
  if (end_ - begin_ > line_bytes_max_) {
    // Too long already: forget what is held, keep looking for its end.
    dropped_ += end_ - begin_;
    begin_ = end_ = searched_ = 0;
  }
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    searched_ -= begin_;
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() < end_ + chunk + line_padding)
    buffer_.resize(std::max(buffer_.size() * 2, end_ + chunk + line_padding));
  auto const got = source_->read(std::span{buffer_}.subspan(end_, chunk));
  if (!got) return tl::unexpected<Error>(got.error());
  end_ += *got;
  return *got > 0;
}

Line LineSplitter::make_line(std::size_t end) {
  Line line{.text = {}, .offset = position_, .bytes = dropped_ + (end - begin_) + 1, .oversized = false};
  if (line.bytes > line_bytes_max_) {
    line.oversized = true;
  } else {
    line.text = std::string_view{buffer_.data() + begin_, end - begin_};
    if (position_ == 0 && line.text.starts_with("\xEF\xBB\xBF")) line.text.remove_prefix(3);
    if (line.text.ends_with('\r')) line.text.remove_suffix(1);
  }
  return line;
}

Result<std::optional<Line>> LineSplitter::next() {
  for (;;) {
    auto const* const found = static_cast<char const*>(
        end_ > searched_ ? std::memchr(buffer_.data() + searched_, '\n', end_ - searched_) : nullptr);
    if (found != nullptr) {
      auto const at = static_cast<std::size_t>(found - buffer_.data());
      auto const line = make_line(at);
      begin_ = searched_ = at + 1;
      position_ += line.bytes;
      dropped_ = 0;
      consumed_ = position_;
      return line;
    }
    searched_ = end_;
    auto const more = fill();
    if (!more) return tl::unexpected<Error>(more.error());
    if (!*more) return std::nullopt;
  }
}

std::optional<Line> LineSplitter::rest() {
  if (end_ == begin_ && dropped_ == 0) return std::nullopt;
  auto const line = make_line(end_);
  position_ += line.bytes - 1;
  consumed_ = position_;
  begin_ = searched_ = end_;
  dropped_ = 0;
  return line;
}

void LineSplitter::trim() {
  if (buffer_.size() <= 4 * usual_capacity || end_ - begin_ > usual_capacity) return;
  release_memory(buffer_);
  begin_ = end_ = searched_ = 0;
}

void LineSplitter::release() {
  release_memory(buffer_);
  begin_ = end_ = searched_ = 0;
}

}  // namespace companion::detectors
