// Whose home it was: put on what a slice found when it is handed over.
#pragma once

#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "companion/observation.hpp"
#include "detectors/logs/sighting_buffer.hpp"

namespace companion::detectors {

/// Moves everything out of `found`; `home` = the name of the home that it lies in, empty = nothing to say.
inline void hand_over(SightingBuffer& found, std::string const& home, std::vector<Sighting>& into) {
  auto sightings = found.take();
  if (!home.empty()) {
    for (auto& sighting : sightings) sighting.host = home;
  }
  if (into.empty()) {
    into = std::move(sightings);
  } else {
    std::move(sightings.begin(), sightings.end(), std::back_inserter(into));
  }
}

}  // namespace companion::detectors
