// LiteLLM's price algebra, done once per price row when the book is read: every service tier and prompt size
// becomes a flat card of unit prices, so that pricing a call is a look-up and a sum. docs/PRICES.md has the
// rules.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/price_source.hpp"

namespace companion::domain {

enum class PriceUnit : std::uint8_t { input, cache_read, cache_write_5m, cache_write_1h, output, reasoning };
inline constexpr std::size_t price_units = 6;

/// Batch is LiteLLM's batch calculator, the others are suffixes of the map's keys.
enum class ServiceTier : std::uint8_t { standard, flex, balanced, priority, ultrafast, batch };
inline constexpr std::size_t service_tiers = 6;

/// The tier a request names; anything unknown is standard, as in LiteLLM ("fast" is sold as priority).
[[nodiscard]] ServiceTier service_tier(std::string_view text);

struct UnitPrice {
  FemtoUsd femto{0};
  std::string key;       ///< of the price map, or how it follows from one
  bool repaired{false};  ///< the map has no such price
};

using PriceCard = std::array<UnitPrice, price_units>;

/// The card for prompts of at least `from` tokens.
struct PriceBand {
  std::int64_t from{0};
  PriceCard card;
};

using PricePlan = std::vector<PriceBand>;  ///< ascending, first from 0; empty = no price under that tier

/// `live`: per request, but not in a batch.
enum class SearchBilling : std::uint8_t { per_request, per_prompt, live };

struct SearchPrice {
  FemtoUsd femto{0};
  SearchBilling billing{SearchBilling::per_request};
  std::string_view key;
};

[[nodiscard]] PricePlan price_plan(SourceRow const& row, ServiceTier tier);
/// With the off-peak prices in force. Batch has none.
[[nodiscard]] PricePlan off_peak_plan(SourceRow const& row, ServiceTier tier);
/// False: the tier's plan is the standard one.
[[nodiscard]] bool has_own_prices(SourceRow const& row, ServiceTier tier);
[[nodiscard]] SearchPrice search_price(SourceRow const& row, std::string_view model);

/// False: nothing in the row prices tokens, or its tokens are free and something else is not.
[[nodiscard]] bool prices_tokens(SourceRow const& row);
/// Fast mode and geography change the price of this provider's calls only.
[[nodiscard]] bool takes_multipliers(SourceRow const& row);

}  // namespace companion::domain
