#include "otlp/logs_decoder.hpp"

#include <utility>

namespace companion::otlp {
namespace {

constexpr std::uint64_t quarantined_max = 100;  // told one by one; the others are only counted

}  // namespace

Result<LogsDecoder> LogsDecoder::open(Encoding encoding, std::string body) {
  LogsDecoder decoder;
  decoder.body_ = std::make_unique<std::string>(std::move(body));
  if (encoding == Encoding::json) {
    auto records = json_records(*decoder.body_);
    if (!records) return propagate(records);
    decoder.records_ = std::move(*records);
  } else {
    decoder.records_ = protobuf_records(*decoder.body_);
  }
  LogRecord record;
  while (true) {
    auto more = decoder.records_->next(record);
    if (!more) return propagate(more);
    if (!*more) break;
    decoder.ids_.note(record);
  }
  decoder.records_->rewind();
  return decoder;
}

Observations LogsDecoder::next(std::size_t limit) {
  Observations found;
  LogRecord record;
  // Records that are nobody's business cost time too: they count like the others.
  for (std::size_t looked = 0; looked < limit; ++looked) {
    auto const more = records_->next(record);
    if (!more || !*more) {
      done_ = true;
      break;
    }
    auto const index = index_++;
    auto made = sighting_of(record, ids_);
    if (made) {
      found.sightings.push_back(std::move(*made));
    } else if (made.error().why == Unread::broken) {
      if (rejected_++ == 0) first_reason_ = made.error().reason;
      if (rejected_ > quarantined_max) continue;
      found.quarantined.push_back({.source = std::string{logs_source},
                                   .reason = std::string{made.error().reason},
                                   .index = index,
                                   .bytes = 0});
    }
  }
  return found;
}

}  // namespace companion::otlp
