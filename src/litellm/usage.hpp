// LiteLLM's usage numbers as our disjoint token buckets. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "companion/result.hpp"
#include "companion/tokens.hpp"

namespace companion::litellm {

/// A usage object as it was written; absent and null are nullopt.
struct WrittenUsage {
  std::optional<std::int64_t> prompt;              ///< includes cache reads and writes
  std::optional<std::int64_t> completion;          ///< includes reasoning
  std::optional<std::int64_t> cache_read;          ///< cache_read_input_tokens
  std::optional<std::int64_t> cached;              ///< prompt_tokens_details.cached_tokens
  std::optional<std::int64_t> cache_write;         ///< cache_creation_input_tokens
  std::optional<std::int64_t> cache_write_detail;  ///< prompt_tokens_details.cache_creation_tokens
  std::optional<std::int64_t> cache_write_5m;
  std::optional<std::int64_t> cache_write_1h;
  std::optional<std::int64_t> reasoning;
  std::optional<std::int64_t> web_search;
  std::string_view inference_geo;
  std::string_view service_tier;
  std::string_view speed;

  [[nodiscard]] bool has_counts() const { return prompt.has_value() || completion.has_value(); }
};

struct Usage {
  TokenCounts tokens;
  bool cache_split_known{true};
  std::int64_t web_search_requests{0};
};

/// Errc::invalid when a count is no possible token count.
[[nodiscard]] Result<Usage> to_buckets(WrittenUsage const& written);

/// The usage of the legacy payload: Python's text of a Usage object or of a dict.
[[nodiscard]] WrittenUsage read_python_usage(std::string_view text);

}  // namespace companion::litellm
