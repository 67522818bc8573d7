// A document of any bytes: it must end, keep the promises of sightings, and say the same when it is read
// again.
#pragma once

#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/snapshot.hpp"
#include "detectors/logs/document_detector.hpp"
#include "detectors/logs/formats.hpp"
#include "tests/support/fake_host.hpp"

namespace companion::detectors {

using FuzzedEvents = std::map<std::string, Sighting>;

inline void take_fuzzed(FuzzedEvents& events, std::vector<Sighting> const& sightings) {
  for (auto const& sighting : sightings) {
    auto const& tokens = sighting.tokens;
    bool const sound = tokens.input >= 0 && tokens.cache_read >= 0 && tokens.cache_write() >= 0 &&
                       tokens.output >= tokens.reasoning && !sighting.event_key.empty() &&
                       sighting.start <= sighting.end;
    if (!sound) std::abort();
    auto const [place, fresh] = events.try_emplace(sighting.event_key, sighting);
    if (!fresh) merge_snapshot(place->second, sighting);
  }
}

inline FuzzedEvents read_document(Host const& host, std::string_view tool) {
  FuzzedEvents events;
  for (auto& format : make_document_formats()) {
    if (format->tool() != tool) continue;
    LogOptions options;
    options.roots[std::string{tool}] = {"/logs"};
    DocumentDetector detector{host, std::move(format), options};
    for (bool more = true; more;) {
      auto const scan = detector.scan({.bytes = 65536, .observations = 16});
      if (!scan) std::abort();
      take_fuzzed(events, scan->found.sightings);
      more = scan->more;
    }
  }
  return events;
}

inline int fuzz_document(std::string_view tool, std::string const& path, std::string_view bytes) {
  test::FakeHost host;
  host.write(path, bytes);
  auto const once = read_document(host, tool);
  auto const again = read_document(host, tool);
  if (once.size() != again.size()) std::abort();
  for (auto const& [key, sighting] : once) {
    auto const found = again.find(key);
    if (found == again.end() || !same(sighting, found->second)) std::abort();
  }
  return 0;
}

}  // namespace companion::detectors
