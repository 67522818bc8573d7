#include "app/single_look.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <chrono>
#include <exception>
#include <utility>

#include "core/hash.hpp"

namespace companion::app {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Events = boost::unordered_flat_map<std::uint64_t, TokenCounts>;

template <class Item>
void keep_first(std::vector<Item> const& found, std::size_t shown_max, std::vector<Item>& kept) {
  for (auto const& item : found) {
    if (kept.size() >= shown_max) {
      return;
    }
    kept.push_back(item);
  }
}

void add_events(std::vector<Sighting> const& sightings, Events& events) {
  for (auto const& sighting : sightings) {
    auto const [entry, fresh] =
        events.try_emplace(hash64(sighting.source + '\0' + sighting.event_key), sighting.tokens);
    if (!fresh && sighting.tokens.output > entry->second.output) {
      entry->second = sighting.tokens;
    }
  }
}

void add(Scan const& scan, std::size_t shown_max, SingleLook& look) {
  auto const& found = scan.found;
  look.sightings += found.sightings.size();
  look.activities += found.activities.size();
  look.inventory += found.inventory.size();
  look.checkpoints += found.checkpoints.size();
  for (auto const& item : found.quarantined) {
    ++look.quarantined[item.reason];
  }
  keep_first(found.sightings, shown_max, look.first_sightings);
  keep_first(found.activities, shown_max, look.first_activities);
  keep_first(found.inventory, shown_max, look.first_inventory);
  look.progress = scan.progress;
  look.running = scan.running;
}

}  // namespace

Result<SingleLook> look_once(Detector& detector, std::vector<Checkpoint> const& checkpoints,
                             SingleLookOptions options) {
  auto const begun = SteadyClock::now();
  SingleLook look;
  look.detector = detector.name();
  Events events;
  try {
    detector.restore(checkpoints);
    for (bool more = true; more && look.slices < options.slices_max; ++look.slices) {
      auto const scan = detector.scan(ScanBudget{});
      if (!scan) {
        return tl::unexpected<Error>(scan.error());
      }
      add_events(scan->found.sightings, events);
      add(*scan, options.shown_max, look);
      more = scan->more;
    }
    look.description = detector.describe();
  } catch (std::exception const& error) {
    return fail(Errc::io, error.what());
  }
  look.events = events.size();
  for (auto const& [hash, tokens] : events) {
    look.tokens += tokens;
  }
  look.took = std::chrono::duration_cast<Milliseconds>(SteadyClock::now() - begun);
  return look;
}

}  // namespace companion::app
