// What a slice found, one entry per event: streamed copies of an answer are folded before they leave.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "companion/observation.hpp"

namespace companion::detectors {

class SightingBuffer {
 public:
  /// Folds into the entry with the same event key, else appends. All of one source.
  void add(Sighting const& sighting);
  /// Sighting::host of what is added from now on: the name of the home it lies in; empty = as it is.
  void set_host(std::string host) { host_ = std::move(host); }
  [[nodiscard]] std::size_t size() const { return all_.size(); }
  /// Hands everything over and starts empty.
  [[nodiscard]] std::vector<Sighting> take();

 private:
  void fold(Sighting const& sighting);

  std::vector<Sighting> all_;
  std::string host_;
  std::unordered_map<std::uint64_t, std::size_t> place_of_key_;  // by hash; equality is checked
};

}  // namespace companion::detectors
