#include "detectors/logs/needle.hpp"

#include <cstdint>

namespace companion::detectors {
namespace {

constexpr std::size_t block = 64;

struct Probe {
  char const* at[3];
  char byte[3];
};

/// Whether the three bytes meet at any of the block's places. No early exit: that would keep it scalar.
inline bool any_candidate(Probe const& probe) {
  std::uint8_t any = 0;
  for (std::size_t i = 0; i < block; ++i) {
    auto const hit =
        static_cast<std::uint8_t>((probe.at[0][i] == probe.byte[0]) & (probe.at[1][i] == probe.byte[1]) &
                                  (probe.at[2][i] == probe.byte[2]));
    any = static_cast<std::uint8_t>(any | hit);
  }
  return any != 0;
}

}  // namespace

bool Needle::in(std::string_view hay) const {
  std::size_t at = 0;
  while (at + block + text_.size() <= hay.size()) {
    char const* const base = hay.data() + at;
    Probe const probe{{base + first_, base + second_, base + third_},
                      {text_[first_], text_[second_], text_[third_]}};
    if (any_candidate(probe) && hay.substr(at, block + text_.size() - 1).find(text_) != hay.npos) return true;
    at += block;
  }
  return hay.substr(at).find(text_) != hay.npos;
}

}  // namespace companion::detectors
