// Any bytes as an OTLP logs body, in both encodings: sound sightings or none, the same in every slicing.
#include <cstdint>
#include <string>
#include <utility>

#include "otlp/logs_decoder.hpp"
#include "tests/fuzz/targets.hpp"

namespace companion::fuzz {
namespace {

bool is_sound(Sighting const& seen) {
  return !seen.source.empty() && !seen.event_key.empty() && !seen.session_id.empty() &&
         seen.end >= seen.start && seen.tokens.input >= 0 && seen.tokens.cache_read >= 0 &&
         seen.tokens.output >= 0 && seen.tokens.reasoning <= seen.tokens.output &&
         (!seen.cost || seen.cost->value >= 0) && seen.model.size() <= otlp::text_bytes_max;
}

std::uint64_t read(otlp::Encoding encoding, std::string body, std::size_t slice) {
  auto decoder = otlp::LogsDecoder::open(encoding, std::move(body));
  if (!decoder) return 0;
  std::uint64_t seen = 1;
  while (!decoder->is_done()) {
    auto const found = decoder->next(slice);
    if (found.sightings.size() + found.quarantined.size() > slice) std::abort();
    for (auto const& sighting : found.sightings) {
      if (!is_sound(sighting)) std::abort();
    }
    seen += found.sightings.size();
  }
  return seen * 1000 + decoder->rejected();
}

}  // namespace

void otlp_logs(std::string_view bytes) {
  for (auto const encoding : {otlp::Encoding::protobuf, otlp::Encoding::json}) {
    std::string const body{bytes};
    if (read(encoding, body, 1) != read(encoding, body, 1000)) std::abort();
  }
}

}  // namespace companion::fuzz
