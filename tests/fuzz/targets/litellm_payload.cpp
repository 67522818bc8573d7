// Any bytes as a callback body: the splitter and the decoder must neither crash nor disagree with themselves.
#include <algorithm>
#include <cstdint>
#include <string>

#include "litellm/element_splitter.hpp"
#include "litellm/failure.hpp"
#include "litellm/payload.hpp"
#include "tests/fuzz/targets.hpp"

namespace companion::fuzz {
namespace {

bool is_sound(Sighting const& seen) {
  bool const failed = seen.status == Status::failure;
  return !seen.event_key.empty() && seen.end >= seen.start && seen.tokens.input >= 0 &&
         seen.tokens.reasoning <= seen.tokens.output && litellm::is_error_kind(seen.error_kind) == failed &&
         seen.tags.size() <= 32;
}

struct Decoding : litellm::ElementSink {
  litellm::PayloadDecoder decoder;
  std::uint64_t told{0};
  std::uint64_t next{0};

  void element(std::uint64_t index, std::string_view text) override {
    expect_next(index);
    auto const decoded = decoder.decode(text, from_epoch_ms(1'791'190'812'000));
    if (!decoded) return;
    if (decoded->sighting && !is_sound(*decoded->sighting)) std::abort();
    for (auto const& loss : decoded->losses) {
      if (loss.item.empty() || loss.total < 0) std::abort();
    }
    if (decoded->probe && decoded->sighting) std::abort();
  }
  void malformed(std::uint64_t index, std::string_view, std::uint64_t) override { expect_next(index); }
  void expect_next(std::uint64_t index) {
    if (index != next++) std::abort();
  }
};

std::uint64_t elements(std::string_view body, std::size_t piece) {
  Decoding sink;
  litellm::ElementSplitter splitter{sink, 1U << 16U};
  for (; !body.empty(); body.remove_prefix(std::min(piece, body.size())))
    splitter.push(body.substr(0, piece));
  splitter.finish();
  return sink.next;
}

}  // namespace

void litellm_payload(std::string_view body) {
  if (elements(body, body.size() + 1) != elements(body, 1 + body.size() % 17)) std::abort();
}

}  // namespace companion::fuzz
