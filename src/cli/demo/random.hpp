// Random numbers that are the same everywhere for one seed; the standard's distributions are not.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace companion::cli::demo {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_{seed} {}

  /// Inclusive on both ends.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    auto const span = static_cast<std::uint64_t>(high - low) + 1;
    return low + static_cast<std::int64_t>(engine_() % span);
  }
  bool chance(int percent) { return between(1, 100) <= percent; }

  template <class T, std::size_t N>
  T const& pick(std::array<T, N> const& choices) {
    return choices[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(N) - 1))];
  }

  std::string letters(std::string_view alphabet, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
      text += alphabet[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(alphabet.size()) - 1))];
    }
    return text;
  }
  std::string hex(std::size_t count) { return letters("0123456789abcdef", count); }
  std::string id(std::size_t count) {
    return letters("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789", count);
  }
  std::string uuid() { return hex(8) + "-" + hex(4) + "-4" + hex(3) + "-8" + hex(3) + "-" + hex(12); }

 private:
  std::mt19937_64 engine_;
};

}  // namespace companion::cli::demo
