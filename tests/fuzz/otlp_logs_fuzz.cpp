// Any bytes as an OTLP logs body, in both encodings: sound sightings or none, the same in every slicing.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "otlp/logs_decoder.hpp"

namespace {

using namespace companion;

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
    if (found.sightings.size() + found.quarantined.size() > slice) __builtin_trap();
    for (auto const& sighting : found.sightings) {
      if (!is_sound(sighting)) __builtin_trap();
    }
    seen += found.sightings.size();
  }
  return seen * 1000 + decoder->rejected();
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  for (auto const encoding : {otlp::Encoding::protobuf, otlp::Encoding::json}) {
    std::string const body(data, data + size);
    if (read(encoding, body, 1) != read(encoding, body, 1000)) __builtin_trap();
  }
  return 0;
}
