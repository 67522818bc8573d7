// Any bytes as a callback body: the splitter and the decoder must neither crash nor disagree with themselves.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "litellm/element_splitter.hpp"
#include "litellm/failure.hpp"
#include "litellm/payload.hpp"

namespace {

using namespace companion;

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
    if (decoded->sighting && !is_sound(*decoded->sighting)) __builtin_trap();
    for (auto const& loss : decoded->losses) {
      if (loss.item.empty() || loss.total < 0) __builtin_trap();
    }
    if (decoded->probe && decoded->sighting) __builtin_trap();
  }
  void malformed(std::uint64_t index, std::string_view, std::uint64_t) override { expect_next(index); }
  void expect_next(std::uint64_t index) {
    if (index != next++) __builtin_trap();
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

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string const body(data, data + size);
  if (elements(body, body.size() + 1) != elements(body, 1 + size % 17)) __builtin_trap();
  return 0;
}
