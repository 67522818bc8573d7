// One detector run by hand: everything it finds, counted and thrown away; nothing is stored.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "companion/detector.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"

namespace companion::app {

/// Totals of all that was found, and the first of each kind.
struct SingleLook {
  std::string detector;
  std::string description;
  std::uint64_t slices{0};
  std::uint64_t sightings{0};  ///< as told: snapshots of one event are several
  std::uint64_t events{0};     ///< different events among them
  TokenCounts tokens;          ///< of events, each by the account with the greatest output
  std::uint64_t activities{0};
  std::uint64_t inventory{0};
  std::map<std::string, std::uint64_t> quarantined;  ///< by reason
  std::uint64_t checkpoints{0};
  ScanProgress progress;
  std::vector<Sighting> first_sightings;
  std::vector<Activity> first_activities;
  std::vector<InventoryItem> first_inventory;
  std::vector<Running> running;
  Milliseconds took{};
};

struct SingleLookOptions {
  std::size_t shown_max{100};         ///< of each kind
  std::uint64_t slices_max{100'000};  ///< a detector that never ends is stopped there
};

/// From `checkpoints`, until it has read everything there is.
[[nodiscard]] Result<SingleLook> look_once(Detector& detector, std::vector<Checkpoint> const& checkpoints,
                                           SingleLookOptions options = {});

}  // namespace companion::app
