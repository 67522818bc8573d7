#include "detectors/logs/sighting_buffer.hpp"

#include <algorithm>
#include <utility>

#include "core/hash.hpp"
#include "core/snapshot.hpp"

namespace companion::detectors {
namespace {

constexpr std::size_t small = 32;
constexpr std::size_t usual = 1024;

}  // namespace

void SightingBuffer::add(Sighting const& sighting) {
  // The copies of an answer follow each other nearly always.
  if (!all_.empty() && all_.back().event_key == sighting.event_key) {
    merge_snapshot(all_.back(), sighting);
    return;
  }
  auto const [place, fresh] = place_of_key_.try_emplace(hash64(sighting.event_key), all_.size());
  if (!fresh && all_[place->second].event_key == sighting.event_key) {
    merge_snapshot(all_[place->second], sighting);
    return;
  }
  // A sighting is large: growing step by step would move them again and again.
  if (all_.size() == all_.capacity() && all_.size() >= small) all_.reserve(std::max(usual, 2 * all_.size()));
  all_.push_back(sighting);
}

std::vector<Sighting> SightingBuffer::take() {
  place_of_key_.clear();
  return std::exchange(all_, {});
}

}  // namespace companion::detectors
