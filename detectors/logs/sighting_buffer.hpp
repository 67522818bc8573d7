// What a slice found, one entry per event: streamed copies of an answer are folded before they leave.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "companion/observation.hpp"

namespace companion::detectors {

class SightingBuffer {
 public:
  /// Folds into the entry with the same event key, else appends. All of one source.
  void add(Sighting const& sighting);
  [[nodiscard]] std::size_t size() const { return all_.size(); }
  /// Hands everything over and starts empty.
  [[nodiscard]] std::vector<Sighting> take();

 private:
  std::vector<Sighting> all_;
  std::unordered_map<std::uint64_t, std::size_t> place_of_key_;  // by hash; equality is checked
};

}  // namespace companion::detectors
