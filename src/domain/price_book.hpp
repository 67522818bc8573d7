// List prices: model -> exact cost. Pure; the algebra is LiteLLM's with two repairs (docs/PRICES.md).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/money.hpp"
#include "companion/result.hpp"
#include "companion/time.hpp"
#include "companion/tokens.hpp"

namespace companion::domain {

struct PriceRequest {
  std::string_view model{};
  std::string_view provider{};  ///< narrows the look-up; may be empty
  TokenCounts tokens{};
  std::int64_t web_search_requests{0};
  std::string_view service_tier{};
  std::string_view speed{};
  std::string_view inference_geo{};
  Instant at{};        ///< picks the effective-dated row
  bool summed{false};  ///< of many requests: no threshold for long prompts can be told to be crossed
};

/// One addend of a cost: quantity x unit price x multiplier.
struct PriceLine {
  std::string item;  ///< "input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning",
                     ///< "web_search"
  std::int64_t quantity{0};    ///< tokens or requests
  std::string unit_price_usd;  ///< exact decimal per unit, multipliers included
  std::string price_key;       ///< key of the price map the unit price came from
  bool repaired{false};
};

struct Priced {
  NanoUsd cost;  ///< rounded half-even once, from the exact sum
  bool repaired{false};
  std::string_view entry;  ///< matched entry; lives as long as the book
};

class PriceBook {
 public:
  /// `text`: our compact file (config/defaults/prices.json) or a LiteLLM price map as published.
  [[nodiscard]] static Result<PriceBook> parse(std::string_view text);
  ~PriceBook();
  PriceBook(PriceBook&&) noexcept;
  PriceBook& operator=(PriceBook&&) noexcept;

  /// nullopt: unpriced (unknown model, or an entry that is not priced by tokens). Hot path: < 1 µs.
  [[nodiscard]] std::optional<Priced> price(PriceRequest const& request) const;
  /// The addends behind price(), for explain. Empty when unpriced. Their exact sum is the cost before
  /// rounding.
  [[nodiscard]] std::vector<PriceLine> explain(PriceRequest const& request) const;
  /// Entry that would price the model, if any.
  [[nodiscard]] std::optional<std::string_view> match(std::string_view model,
                                                      std::string_view provider) const;

  [[nodiscard]] std::string const& version() const;  ///< digest of the content
  [[nodiscard]] std::string const& source() const;   ///< "litellm 1.90.0, MIT"
  [[nodiscard]] std::string const& date() const;     ///< "2026-11-21"
  [[nodiscard]] std::size_t size() const;            ///< entries

  struct Entry;
  struct Tables;

 private:
  explicit PriceBook(std::unique_ptr<Tables> tables);
  std::unique_ptr<Tables> tables_;
};

/// "anthropic/claude-opus-4-8-20260101" -> "claude-opus-4-8": what two sources of one call agree on.
/// Lower case; provider prefixes, date suffixes, "@…" and ":latest" removed, dots between digits become
/// dashes.
[[nodiscard]] std::string model_family(std::string_view model);

}  // namespace companion::domain
