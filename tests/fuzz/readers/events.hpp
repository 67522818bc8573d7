// What a reader told, folded as the ledger folds it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "companion/observation.hpp"

namespace companion::fuzz {

class Events {
 public:
  /// All must be possible.
  void take(std::vector<Sighting> const& sightings);
  [[nodiscard]] bool same_as(Events const& other) const;
  [[nodiscard]] std::size_t size() const { return by_key_.size(); }

 private:
  std::map<std::string, Sighting> by_key_;
};

/// What is kept for the next run is one line of text.
[[nodiscard]] bool is_line(std::string const& text);

}  // namespace companion::fuzz
