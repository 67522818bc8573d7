#include "domain/price_cards.hpp"

#include <algorithm>
#include <utility>

#include "domain/price_rates.hpp"

namespace companion::domain {
namespace {

constexpr std::string_view input_key = "input_cost_per_token";
constexpr std::string_view output_key = "output_cost_per_token";
constexpr std::string_view read_key = "cache_read_input_token_cost";
constexpr std::string_view write_key = "cache_creation_input_token_cost";
constexpr std::string_view write_1h_key = "cache_creation_input_token_cost_above_1hr";
constexpr std::string_view reasoning_key = "output_cost_per_reasoning_token";
constexpr std::string_view image_output_key = "output_cost_per_image_token";

void replace_with(std::optional<Rate>& rate, std::optional<Rate> found) {
  if (found) rate = std::move(found);
}

/// The flat prices of a service tier, without any threshold.
RateSet flat_rates(SourceRow const& row, ServiceTier tier) {
  auto const rate = [&](std::string_view base) { return find_rate(row.prices, base, "", tier); };
  RateSet rates{.input = rate(input_key),
                .cache_read = rate(read_key),
                .cache_write_5m = rate(write_key),
                .cache_write_1h = rate(write_1h_key),
                .output = rate(output_key),
                .reasoning = std::nullopt};
  if (!rates.output || rates.output->femto == 0)
    replace_with(rates.output, find_rate(row.prices, image_output_key, "", ServiceTier::standard));
  if (!rates.cache_read && rates.input && price_dialect(row.provider) == PriceDialect::half_cache_read)
    rates.cache_read = half_of(*rates.input);
  return rates;
}

void cross_threshold(SourceRow const& row, ServiceTier tier, std::string_view infix, RateSet& rates) {
  auto const rate = [&](std::string_view base) { return find_rate(row.prices, base, infix, tier); };
  replace_with(rates.input, rate(input_key));
  replace_with(rates.cache_read, rate(read_key));
  replace_with(rates.cache_write_5m, rate(write_key));
  replace_with(rates.cache_write_1h, rate(write_1h_key));
  replace_with(rates.output, rate(output_key));
}

/// The reasoning price of the model itself; nothing = the output price of the request.
std::optional<Rate> own_reasoning(SourceRow const& row, ServiceTier tier) {
  auto const own = find_rate(row.prices, reasoning_key, "", tier);
  if (tier == ServiceTier::standard || !own) return own;
  bool const of_tier = own->key != reasoning_key;
  auto const output = find_rate(row.prices, output_key, "", tier);
  return !of_tier && output && output->key != output_key ? std::nullopt : own;
}

void apply_off_peak(SourceOffPeak const& off_peak, RateSet& rates) {
  auto const rate = [&](std::string_view key) -> std::optional<Rate> {
    auto const femto = find_price(off_peak.prices, key);
    if (!femto) return std::nullopt;
    return Rate{.femto = *femto, .key = "off_peak_pricing." + std::string{key}};
  };
  replace_with(rates.input, rate(input_key));
  replace_with(rates.cache_read, rate(read_key));
  replace_with(rates.cache_write_5m, rate(write_key));
  replace_with(rates.output, rate(output_key));
  replace_with(rates.reasoning, rate(reasoning_key));
}

PriceCard card_of(SourceRow const& row, ServiceTier tier, RateSet rates, SourceOffPeak const* off_peak) {
  auto const dialect = price_dialect(row.provider);
  if (!rates.reasoning && dialect != PriceDialect::inclusive) rates.reasoning = own_reasoning(row, tier);
  if (off_peak != nullptr) apply_off_peak(*off_peak, rates);
  return complete_card(rates);
}

/// The tier LiteLLM picks for a prompt: the range that holds it, else the last.
SourceTier const& tier_for(std::vector<SourceTier> const& sorted, std::int64_t prompt) {
  for (auto const& tier : sorted) {
    if (tier.above < prompt && prompt <= tier.upto) return tier;
  }
  return sorted.back();
}

RateSet tier_rates(SourceRow const& row, ServiceTier service, SourceTier const& tier,
                   std::string const& where) {
  auto const rate = [&](std::string_view key) -> std::optional<Rate> {
    auto const femto = find_price(tier.prices, key);
    if (!femto) return std::nullopt;
    return Rate{.femto = *femto, .key = where + std::string{key}};
  };
  RateSet rates{.input = rate(input_key),
                .cache_read = rate(read_key),
                .cache_write_5m = rate(write_key),
                .cache_write_1h = rate(write_1h_key),
                .output = rate(output_key),
                .reasoning = rate(reasoning_key)};
  if (rates.cache_write_1h && rates.cache_write_1h->femto == 0) rates.cache_write_1h.reset();
  if (!rates.reasoning && rates.output) rates.reasoning = rates.output;
  if (!rates.output) rates.output = find_rate(row.prices, output_key, "", ServiceTier::standard);
  if (!rates.reasoning) rates.reasoning = own_reasoning(row, service);
  return rates;
}

/// tiered_pricing: the whole request at the prices of one tier. A prompt of nothing has no tier.
void add_tier_bands(SourceRow const& row, ServiceTier service, SourceOffPeak const* off_peak,
                    PricePlan& plan) {
  auto sorted = row.tiers;
  std::ranges::stable_sort(sorted, {}, &SourceTier::above);
  std::vector<std::int64_t> starts{1};
  for (auto const& tier : sorted) {
    starts.push_back(tier.above + 1);
    starts.push_back(tier.upto + 1);
  }
  std::ranges::sort(starts);
  starts.erase(std::ranges::unique(starts).begin(), starts.end());
  for (auto const start : starts) {
    auto const& tier = tier_for(sorted, start);
    auto const where = "tiered_pricing[" + std::to_string(&tier - sorted.data()) + "].";
    plan.push_back(
        {.from = start, .card = card_of(row, service, tier_rates(row, service, tier, where), off_peak)});
  }
}

bool has_tiers(SourceRow const& row) {
  if (row.tiers.empty()) return false;
  if (price_dialect(row.provider) == PriceDialect::flat_tiers) return true;
  return std::ranges::all_of(row.tiers,
                             [](auto const& tier) { return find_price(tier.prices, input_key).has_value(); });
}

PricePlan standard_plan(SourceRow const& row, ServiceTier tier, SourceOffPeak const* off_peak) {
  auto const dialect = price_dialect(row.provider);
  auto rates = flat_rates(row, tier);
  if (dialect == PriceDialect::input_only) {
    rates = {.input = rates.input,
             .cache_read = rates.input,
             .cache_write_5m = rates.input,
             .cache_write_1h = rates.input,
             .output = find_rate(row.prices, output_key, "", ServiceTier::standard),
             .reasoning = std::nullopt};
  }
  PricePlan plan{{.from = 0, .card = card_of(row, tier, rates, off_peak)}};
  if (has_tiers(row) && dialect != PriceDialect::input_only) {
    add_tier_bands(row, tier, off_peak, plan);
    return plan;
  }
  if (dialect == PriceDialect::input_only || dialect == PriceDialect::flat_tiers) return plan;
  for (auto const& threshold : find_thresholds(row.prices, tier)) {
    cross_threshold(row, tier, threshold.infix, rates);
    auto const from = threshold.tokens + (dialect == PriceDialect::inclusive ? 0 : 1);
    plan.push_back({.from = from, .card = card_of(row, tier, rates, off_peak)});
  }
  return plan;
}

/// The batch price of `base` for prompts past `tokens`: its own highest crossed threshold, else the flat one.
std::optional<Rate> batch_rate(SourceRow const& row, std::vector<Threshold> const& thresholds,
                               std::string_view base, std::int64_t tokens) {
  std::optional<Rate> rate;
  auto const batch_only = [&](std::string_view infix) {
    auto found = find_rate(row.prices, base, infix, ServiceTier::batch);
    return found && found->key.ends_with("_batches") ? found : std::nullopt;
  };
  replace_with(rate, batch_only(""));
  for (auto const& threshold : thresholds) {
    if (threshold.tokens > tokens) break;
    // Another threshold of this price replaces the former one; without its own price the flat one holds.
    replace_with(rate, batch_only(threshold.infix));
  }
  return rate;
}

/// LiteLLM's batch calculator: batch prices, else half of the standard ones; no thresholds but its own.
RateSet batch_rates(SourceRow const& row, std::vector<Threshold> const& thresholds, std::int64_t tokens) {
  auto const half = [&](std::string_view base) -> std::optional<Rate> {
    auto const found = find_rate(row.prices, base, "", ServiceTier::standard);
    return found ? std::optional{half_of(*found)} : std::nullopt;
  };
  auto const rate = [&](std::string_view base) { return batch_rate(row, thresholds, base, tokens); };
  RateSet rates;
  rates.input = rate(input_key);
  if (rates.input) {
    rates.cache_read = rate(read_key);
    rates.cache_write_5m = rate(write_key);
  } else if (rates.input = half(input_key); rates.input && rates.input->femto > 0) {
    rates.cache_read = half(read_key);
    rates.cache_write_5m = half(write_key);
    // Its calculator reads a free write as a missing price.
    if (rates.cache_write_5m && rates.cache_write_5m->femto == 0) rates.cache_write_5m = rates.input;
  }
  rates.output = rate(output_key);
  if (!rates.output) rates.output = half(output_key);
  rates.reasoning = rates.output;
  return rates;
}

PricePlan batch_plan(SourceRow const& row) {
  auto const thresholds = find_thresholds(row.prices, ServiceTier::batch);
  auto const flat = batch_rates(row, thresholds, 0);
  // Priced by tiers only: LiteLLM's calculator finds no price and says 0; no price is no price.
  if (!flat.input && !row.tiers.empty()) return {};
  bool const inclusive = price_dialect(row.provider) == PriceDialect::inclusive;
  PricePlan plan{{.from = 0, .card = complete_card(flat)}};
  for (auto const& threshold : thresholds) {
    plan.push_back({.from = threshold.tokens + (inclusive ? 0 : 1),
                    .card = complete_card(batch_rates(row, thresholds, threshold.tokens))});
  }
  return plan;
}

bool is_above_zero(std::vector<SourcePrice> const& prices, std::string_view key) {
  return find_price(prices, key).value_or(0) > 0;
}

/// Input and output are free and no tier says otherwise: LiteLLM asks no further.
bool is_free(SourceRow const& row) {
  auto const dialect = price_dialect(row.provider);
  if (dialect == PriceDialect::free) return true;
  return dialect == PriceDialect::generic && row.tiers.empty() && !is_above_zero(row.prices, input_key) &&
         !is_above_zero(row.prices, output_key);
}

PricePlan plan_of(SourceRow const& row, ServiceTier tier, SourceOffPeak const* off_peak) {
  if (is_free(row))
    return {{.from = 0,
             .card = complete_card({.input = Rate{.femto = 0, .key = std::string{input_key}},
                                    .cache_read = Rate{},
                                    .cache_write_5m = Rate{},
                                    .cache_write_1h = Rate{},
                                    .output = Rate{},
                                    .reasoning = {}})}};
  if (tier == ServiceTier::batch) return batch_plan(row);
  auto const dialect = price_dialect(row.provider);
  bool const tiered = dialect == PriceDialect::generic || dialect == PriceDialect::named;
  return standard_plan(row, tiered ? tier : ServiceTier::standard, off_peak);
}

}  // namespace

PricePlan price_plan(SourceRow const& row, ServiceTier tier) { return plan_of(row, tier, nullptr); }

PricePlan off_peak_plan(SourceRow const& row, ServiceTier tier) {
  return plan_of(row, tier, row.off_peak ? &*row.off_peak : nullptr);
}

bool has_own_prices(SourceRow const& row, ServiceTier tier) {
  if (tier == ServiceTier::batch) return true;
  return std::ranges::any_of(row.prices,
                             [&](auto const& price) { return price.key.ends_with(tier_suffix(tier)); });
}

}  // namespace companion::domain
