// From the prompt totals that most tools write to buckets that do not overlap.
#pragma once

#include <algorithm>
#include <cstdint>

#include "companion/tokens.hpp"

namespace companion::detectors {

/// As a tool wrote it. `output` includes `reasoning`; cache writes are not split by their lifetime.
struct WrittenTokens {
  std::int64_t prompt{0};
  std::int64_t cache_read{0};
  std::int64_t cache_write{0};
  std::int64_t output{0};
  std::int64_t reasoning{0};
};

/// The prompt includes both cache parts; what is more than the whole is cut.
[[nodiscard]] inline TokenCounts from_whole_prompt(WrittenTokens const& written) {
  auto const read = std::min(written.cache_read, written.prompt);
  auto const write = std::min(written.cache_write, written.prompt - read);
  return {.input = written.prompt - read - write,
          .cache_read = read,
          .cache_write_5m = write,
          .cache_write_1h = 0,
          .output = written.output,
          .reasoning = std::min(written.reasoning, written.output)};
}

/// The prompt is what no cache had.
[[nodiscard]] inline TokenCounts from_uncached_prompt(WrittenTokens const& written) {
  return {.input = written.prompt,
          .cache_read = written.cache_read,
          .cache_write_5m = written.cache_write,
          .cache_write_1h = 0,
          .output = written.output,
          .reasoning = std::min(written.reasoning, written.output)};
}

}  // namespace companion::detectors
