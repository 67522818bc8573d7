// What became of a batch of observations, told only after its transaction was committed.
#pragma once

#include <cstdint>

namespace companion {

struct Receipt {
  std::int64_t sightings{0};   ///< taken in all
  std::int64_t duplicates{0};  ///< said nothing new
  std::int64_t calls_new{0};
  std::int64_t calls_merged{0};  ///< joined with another source's account
  std::int64_t quarantined{0};
  std::int64_t activities{0};      ///< taken in all
  std::int64_t activities_new{0};  ///< of events that were unknown
  std::int64_t inventory{0};

  Receipt& operator+=(Receipt const& other) {
    sightings += other.sightings;
    duplicates += other.duplicates;
    calls_new += other.calls_new;
    calls_merged += other.calls_merged;
    quarantined += other.quarantined;
    activities += other.activities;
    activities_new += other.activities_new;
    inventory += other.inventory;
    return *this;
  }
};

}  // namespace companion
