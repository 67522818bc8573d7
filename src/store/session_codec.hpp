// A session's part of an hour and dimension, and its bytes: protobuf, as the rest of a call.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "companion/result.hpp"
#include "store/usage_piece.hpp"

namespace companion::store {

/// Its names are noted as those of a session (note_name).
struct SessionPart {
  UsagePiece piece;
  SessionNote note;

  /// Of a call: times and sums only, not what the dimension tells.
  void add(UsagePiece const& call, SessionNote const& told);
};

/// What follows from the dimension (failed, unpriced) is not written.
[[nodiscard]] std::string encode_part(SessionPart const& part, std::int64_t hour);
/// corrupt when the bytes are not ours.
[[nodiscard]] Result<void> decode_part(std::string_view bytes, std::int64_t hour, SessionPart& part);

}  // namespace companion::store
