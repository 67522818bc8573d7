// Sightings, and what of a call has no column, as protobuf: unknown fields are skipped, so that a later
// version may add some.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "companion/call.hpp"
#include "companion/observation.hpp"
#include "companion/result.hpp"
#include "store/dictionary.hpp"
#include "store/record_fields.hpp"
#include "store/usage_piece.hpp"

namespace companion::store {

/// `base`: a time near the sightings, given again when they are read. Failures of `words` stick there.
[[nodiscard]] std::string encode_sightings(std::span<Sighting const> sightings, Instant base,
                                           Interner& words);
/// corrupt when the bytes are not ours; missing texts stick in `words`.
[[nodiscard]] Result<std::vector<Sighting>> decode_sightings(std::string_view bytes, Instant base,
                                                             Dictionary& words);

[[nodiscard]] std::string encode_rest(Call const& call, Interner& words);
[[nodiscard]] Result<void> decode_rest(std::string_view bytes, Call& call, Dictionary& words);
/// The number of one text in the rest of a call, for questions about many calls; 0: unknown, or damaged.
[[nodiscard]] std::int64_t word_in_rest(std::string_view bytes, RestWord word);
/// Retries, host and tags only, as numbers.
[[nodiscard]] Result<void> decode_rest(std::string_view bytes, SessionNote& note);

}  // namespace companion::store
