// Decompresses a body piece by piece: gzip or zlib, whichever it is.
#pragma once

#include <memory>
#include <string_view>

#include "companion/result.hpp"

namespace companion::receiver {

class Inflater {
 public:
  Inflater();
  ~Inflater();
  Inflater(Inflater const&) = delete;
  Inflater& operator=(Inflater const&) = delete;

  /// The next compressed bytes; they must live until next() gave an empty piece.
  void feed(std::string_view compressed);
  /// At most 64 KiB, valid until the next call; empty when more must be fed. invalid: it is not compressed
  /// so.
  [[nodiscard]] Result<std::string_view> next();
  /// Whether the compressed stream has come to its end.
  [[nodiscard]] bool is_complete() const;

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

}  // namespace companion::receiver
