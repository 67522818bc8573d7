// Finding a short text in a long one at the speed of memory.
#pragma once

#include <cstddef>
#include <string_view>

namespace companion::detectors {

/// Tests three bytes of the needle at 64 places at once, in a form that compilers turn into vector
/// instructions; only blocks that pass are searched properly.
class Needle {
 public:
  /// `first`, `second`, `third`: places of three bytes that rarely meet in other text.
  constexpr Needle(std::string_view text, std::size_t first, std::size_t second, std::size_t third)
      : text_{text}, first_{first}, second_{second}, third_{third} {}

  [[nodiscard]] bool in(std::string_view hay) const;

 private:
  std::string_view text_;
  std::size_t first_;
  std::size_t second_;
  std::size_t third_;
};

}  // namespace companion::detectors
