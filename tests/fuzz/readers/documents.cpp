// Documents of any bytes: reading must end, keep the promises of sightings, and say the same again.
#include <utility>

#include "detectors/logs/document_detector.hpp"
#include "detectors/logs/formats.hpp"
#include "events.hpp"
#include "files.hpp"
#include "tests/fuzz/targets.hpp"

namespace companion::fuzz {
namespace {

Events read(std::size_t place, std::string_view bytes) {
  auto format = std::move(detectors::make_document_formats()[place]);
  Files const files{*format, pieces_of(bytes)};
  auto const options = options_for(*format);
  detectors::DocumentDetector detector{files, std::move(format), options};
  Events told;
  for (bool more = true; more;) {
    auto const scan = detector.scan({.bytes = 65536, .observations = 16});
    require(scan.has_value());
    told.take(scan->found.sightings);
    more = scan->more;
  }
  return told;
}

}  // namespace

void read_documents(std::size_t format, std::string_view bytes) {
  require(read(format, bytes).same_as(read(format, bytes)));
}

}  // namespace companion::fuzz
