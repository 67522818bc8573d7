#include "events.hpp"

#include <algorithm>

#include "core/snapshot.hpp"
#include "tests/fuzz/targets.hpp"

namespace companion::fuzz {
namespace {

bool is_possible(Sighting const& seen) {
  auto const& tokens = seen.tokens;
  return !seen.source.empty() && !seen.event_key.empty() && seen.start <= seen.end && tokens.input >= 0 &&
         tokens.cache_read >= 0 && tokens.cache_write() >= 0 && tokens.reasoning >= 0 &&
         tokens.output >= tokens.reasoning && (!seen.cost || seen.cost->value >= 0) &&
         (!seen.duration || seen.duration->count() >= 0);
}

}  // namespace

void Events::take(std::vector<Sighting> const& sightings) {
  for (auto const& sighting : sightings) {
    require(is_possible(sighting));
    auto const [place, fresh] = by_key_.try_emplace(sighting.event_key, sighting);
    if (!fresh) merge_snapshot(place->second, sighting);
  }
}

bool Events::same_as(Events const& other) const {
  return std::equal(
      by_key_.begin(), by_key_.end(), other.by_key_.begin(), other.by_key_.end(),
      [](auto const& a, auto const& b) { return a.first == b.first && same(a.second, b.second); });
}

bool is_line(std::string const& text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c == '\0' || c == '\n' || c == '\r'; });
}

}  // namespace companion::fuzz
