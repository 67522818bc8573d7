// Token buckets: disjoint, so that they can be added and priced without knowing which tool wrote them.
#pragma once

#include <cstdint>

namespace companion {

/// Counts of one call. `input` excludes every cache bucket; `output` includes reasoning;
/// `reasoning` is a subset of `output` and never added to it. Source: each reader normalises to this
/// by itself, by what its tool includes in what.
struct TokenCounts {
  std::int64_t input{0};
  std::int64_t cache_read{0};
  std::int64_t cache_write_5m{0};
  std::int64_t cache_write_1h{0};
  std::int64_t output{0};
  std::int64_t reasoning{0};

  friend constexpr bool operator==(TokenCounts const&, TokenCounts const&) = default;

  /// Everything that was sent: what LiteLLM calls prompt_tokens.
  [[nodiscard]] constexpr std::int64_t prompt() const {
    return input + cache_read + cache_write_5m + cache_write_1h;
  }
  [[nodiscard]] constexpr std::int64_t cache_write() const { return cache_write_5m + cache_write_1h; }
  [[nodiscard]] constexpr std::int64_t total() const { return prompt() + output; }

  constexpr TokenCounts& operator+=(TokenCounts const& other) {
    input += other.input;
    cache_read += other.cache_read;
    cache_write_5m += other.cache_write_5m;
    cache_write_1h += other.cache_write_1h;
    output += other.output;
    reasoning += other.reasoning;
    return *this;
  }
  constexpr TokenCounts& operator-=(TokenCounts const& other) {
    input -= other.input;
    cache_read -= other.cache_read;
    cache_write_5m -= other.cache_write_5m;
    cache_write_1h -= other.cache_write_1h;
    output -= other.output;
    reasoning -= other.reasoning;
    return *this;
  }
};

}  // namespace companion
