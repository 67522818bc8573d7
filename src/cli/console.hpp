// Where a command writes, and what that place can show. Tests hand in strings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <limits>

namespace companion::cli {

enum class Colour : std::uint8_t { no, yes };
/// Whether a line may be written over (a terminal) or only followed by others (a file, a pipe).
enum class Progress : std::uint8_t { lines, live };

struct Console {
  std::ostream& out;
  std::ostream& err;
  std::size_t width{std::numeric_limits<std::size_t>::max()};  ///< columns; unlimited where it is no terminal
  Colour colour{Colour::no};
  Progress progress{Progress::lines};  ///< of `err`
};

/// Documented in docs/cli.md.
enum class Exit : int { ok = 0, failure = 1, usage = 2, nothing = 3 };

}  // namespace companion::cli
