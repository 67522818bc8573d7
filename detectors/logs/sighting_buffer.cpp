#include "detectors/logs/sighting_buffer.hpp"

#include <utility>

#include "core/hash.hpp"
#include "core/snapshot.hpp"

namespace companion::detectors {

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
  all_.push_back(sighting);
}

std::vector<Sighting> SightingBuffer::take() {
  place_of_key_.clear();
  return std::exchange(all_, {});
}

}  // namespace companion::detectors
