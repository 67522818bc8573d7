// How LiteLLM finds a single rate in a price row: tier suffixes, thresholds, and what follows when one is
// missing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/price_cards.hpp"

namespace companion::domain {

/// LiteLLM's calculators differ by provider; these are the ways in which they do.
enum class PriceDialect : std::uint8_t {
  generic,          ///< the common rule, the entry must price input or output or is free
  named,            ///< the common rule without that test
  untiered,         ///< the common rule, service tiers ignored
  inclusive,        ///< untiered, thresholds hold from N on, reasoning at the output price
  half_cache_read,  ///< untiered, a missing cache-read price is half the input price
  input_only,       ///< whole prompt at the input price, no thresholds
  flat_tiers,       ///< untiered, tiered_pricing only, no thresholds
  free,             ///< runs on the user's machine
};

[[nodiscard]] PriceDialect price_dialect(std::string_view provider);

struct Rate {
  FemtoUsd femto{0};
  std::string key;
};

struct Threshold {
  std::int64_t tokens{0};
  std::string infix;  ///< "_above_200k_tokens"
};

[[nodiscard]] std::string_view tier_suffix(ServiceTier tier);

/// `base` + `infix` with the tier's suffix, else without it.
[[nodiscard]] std::optional<Rate> find_rate(std::vector<SourcePrice> const& prices, std::string_view base,
                                            std::string_view infix, ServiceTier tier);

/// Ascending; those that count for the tier.
[[nodiscard]] std::vector<Threshold> find_thresholds(std::vector<SourcePrice> const& prices,
                                                     ServiceTier tier);

/// What a row says of one request, before missing prices are filled in.
struct RateSet {
  std::optional<Rate> input;
  std::optional<Rate> cache_read;
  std::optional<Rate> cache_write_5m;
  std::optional<Rate> cache_write_1h;
  std::optional<Rate> output;
  std::optional<Rate> reasoning;
};

/// Fills in what is missing: cache prices by the input price; the 1-hour write by twice the input price where
/// 5-minute writes have a price of their own (docs/PRICES.md, repairs); reasoning by output.
[[nodiscard]] PriceCard complete_card(RateSet const& rates);

/// The same rate divided by two.
[[nodiscard]] Rate half_of(Rate const& rate);

}  // namespace companion::domain
