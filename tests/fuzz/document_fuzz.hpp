// A document of any bytes, read by two processes that know nothing of each other: both must agree.
#pragma once

#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "core/snapshot.hpp"
#include "detectors/logs/document_detector.hpp"
#include "detectors/logs/formats.hpp"
#include "tests/support/fake_host.hpp"

namespace companion::detectors {

using FuzzedLedger = std::map<std::string, Sighting>;

inline void read_documents(test::FakeHost const& host, std::string const& tool, FuzzedLedger& ledger) {
  LogOptions options;
  options.roots[tool] = {"/logs"};
  for (auto& format : make_document_formats()) {
    if (format->tool() != tool) continue;
    DocumentDetector detector{host, std::move(format), options};
    for (bool more = true; more;) {
      auto const scan = detector.scan({.bytes = 65536, .observations = 16});
      if (!scan) std::abort();
      for (auto const& sighting : scan->found.sightings) {
        auto const& tokens = sighting.tokens;
        if (tokens.input < 0 || tokens.cache_read < 0 || tokens.cache_write() < 0 ||
            tokens.output < tokens.reasoning)
          std::abort();
        if (sighting.event_key.empty() || sighting.end < sighting.start) std::abort();
        auto const [place, fresh] = ledger.try_emplace(sighting.event_key, sighting);
        if (!fresh) merge_snapshot(place->second, sighting);
      }
      more = scan->more;
    }
  }
}

inline int fuzz_document(std::string const& tool, std::string const& path, std::string_view bytes) {
  test::FakeHost host;
  host.write(path, bytes);
  FuzzedLedger once;
  read_documents(host, tool, once);
  auto twice = once;
  read_documents(host, tool, twice);
  if (once.size() != twice.size()) std::abort();
  for (auto const& [key, sighting] : once) {
    if (!same(sighting, twice.at(key))) std::abort();
  }
  return 0;
}

}  // namespace companion::detectors
