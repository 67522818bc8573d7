// Where a history goes on that is cut at its head, rewritten whole and replaced: found by what it holds, not
// by an offset.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "companion/host.hpp"

namespace companion::detectors::shell {

inline constexpr std::size_t remembered_max = 64;

/// What is remembered of a history file: hashes of its last entries, never their text.
struct Tail {
  FileId id{};
  std::uint64_t size{0};
  Instant modified{};
  std::uint64_t seen{0};    ///< entries ever met, counted up; numbers those that have no time
  std::uint64_t length{0};  ///< entries that the file had
  Instant passed{};         ///< up to this time others told of some: what is found again is not told
  std::vector<std::uint64_t> last{};  ///< hashes of its last ones, oldest first, at most remembered_max
};

enum class Continuity : std::uint8_t {
  grown,     ///< what was there is still there, perhaps cut at its head
  replaced,  ///< another session wrote its own list over it: the two share a stretch
  strange,   ///< nothing is shared
};

struct GoesOn {
  std::size_t first_new{0};  ///< index of the first entry that was not seen
  Continuity continuity{Continuity::grown};
};

/// The rule for entries that look alike: the file is taken to have only grown as long as that explains it;
/// then to have been cut as little as possible, so that nothing is ever counted twice (of a file cut at its
/// head that holds nothing but one command over and over, some repetitions stay unseen); then the longest
/// shared stretch decides, and of equal ones the last. A file with nothing in common is new when it is
/// shorter than the old one was (`history -c`), else all of it counts as seen.
[[nodiscard]] GoesOn goes_on(Tail const& tail, std::span<std::uint64_t const> now);

/// Puts what the file holds now in the place of what was remembered; `seen` is the caller's.
void remember(Tail& tail, std::span<std::uint64_t const> now);

[[nodiscard]] std::string encode(Tail const& tail);
[[nodiscard]] std::optional<Tail> decode_tail(std::string_view text);

}  // namespace companion::detectors::shell
