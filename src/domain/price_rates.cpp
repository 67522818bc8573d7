#include "domain/price_rates.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace companion::domain {
namespace {

constexpr std::array<std::string_view, service_tiers> suffixes{"",          "_flex",      "_balanced",
                                                               "_priority", "_ultrafast", "_batches"};

constexpr std::array<std::pair<std::string_view, PriceDialect>, 21> dialects{{
    {"amazon_nova", PriceDialect::generic},
    {"anthropic", PriceDialect::named},
    {"azure", PriceDialect::named},
    {"azure_ai", PriceDialect::named},
    {"bedrock", PriceDialect::named},
    {"bedrock_converse", PriceDialect::named},
    {"dashscope", PriceDialect::flat_tiers},
    {"databricks", PriceDialect::named},
    {"deepseek", PriceDialect::untiered},
    {"fireworks_ai", PriceDialect::half_cache_read},
    {"fireworks_ai-embedding-models", PriceDialect::untiered},
    {"gemini", PriceDialect::named},
    {"lemonade", PriceDialect::free},
    {"openai", PriceDialect::named},
    {"perplexity", PriceDialect::input_only},
    {"qwen_ai_platform", PriceDialect::flat_tiers},
    {"qwencloud", PriceDialect::flat_tiers},
    {"tencent", PriceDialect::untiered},
    {"vertex_ai", PriceDialect::named},
    {"vertex_ai_beta", PriceDialect::named},
    {"xai", PriceDialect::inclusive},
}};

constexpr std::array<std::string_view, 4> threshold_bases{"input_cost_per_token", "output_cost_per_token",
                                                          "cache_read_input_token_cost",
                                                          "cache_creation_input_token_cost"};

std::string joined(std::string_view a, std::string_view b, std::string_view c) {
  std::string text;
  text.reserve(a.size() + b.size() + c.size());
  text.append(a).append(b).append(c);
  return text;
}

std::optional<Rate> rate_called(std::vector<SourcePrice> const& prices, std::string key) {
  auto const femto = find_price(prices, key);
  return femto ? std::optional{Rate{.femto = *femto, .key = std::move(key)}} : std::nullopt;
}

UnitPrice own(Rate const& rate) { return {.femto = rate.femto, .key = rate.key, .repaired = false}; }
UnitPrice filled(Rate const& rate) { return {.femto = rate.femto, .key = rate.key, .repaired = true}; }
UnitPrice own_or(std::optional<Rate> const& rate, Rate const& instead) {
  return rate ? own(*rate) : filled(instead);
}

UnitPrice one_hour_write(RateSet const& rates, Rate const& input) {
  if (rates.cache_write_1h) return own(*rates.cache_write_1h);
  if (!rates.cache_write_5m) return filled(input);
  return {.femto = 2 * input.femto, .key = "2 x " + input.key, .repaired = true};
}

}  // namespace

PriceDialect price_dialect(std::string_view provider) {
  if (provider.starts_with("vertex_ai-")) return PriceDialect::named;
  auto const* const found =
      std::ranges::find(dialects, provider, [](auto const& pair) { return pair.first; });
  return found == dialects.end() ? PriceDialect::generic : found->second;
}

std::string_view tier_suffix(ServiceTier tier) { return suffixes[static_cast<std::size_t>(tier)]; }

std::optional<Rate> find_rate(std::vector<SourcePrice> const& prices, std::string_view base,
                              std::string_view infix, ServiceTier tier) {
  if (tier != ServiceTier::standard) {
    if (auto rate = rate_called(prices, joined(base, infix, tier_suffix(tier)))) return rate;
  }
  return rate_called(prices, joined(base, infix, ""));
}

std::vector<Threshold> find_thresholds(std::vector<SourcePrice> const& prices, ServiceTier tier) {
  constexpr std::string_view above = "_above_";
  constexpr std::string_view unit = "_tokens";
  std::vector<Threshold> found;
  for (auto const& price : prices) {
    auto const start = price.key.rfind(above);
    auto const end = price.key.rfind(unit);
    if (start == std::string_view::npos || end == std::string_view::npos || end < start) continue;
    if (std::ranges::none_of(threshold_bases, [&](auto base) { return price.key.starts_with(base); }))
      continue;
    auto const suffix = price.key.substr(end + unit.size());
    bool const counts = tier == ServiceTier::batch ? suffix == tier_suffix(tier)
                                                   : suffix.empty() || suffix == tier_suffix(tier);
    if (!counts) continue;
    auto const number = price.key.substr(start + above.size(), end - start - above.size());
    std::int64_t tokens = 0;
    auto const [stop, error] = std::from_chars(number.data(), number.data() + number.size(), tokens);
    auto const rest = number.substr(static_cast<std::size_t>(stop - number.data()));
    if (error != std::errc{} || tokens < 0 || tokens > 1'000'000'000 || !(rest.empty() || rest == "k"))
      continue;
    Threshold threshold{.tokens = rest.empty() ? tokens : tokens * 1000,
                        .infix = joined(above, number, unit)};
    if (std::ranges::find(found, threshold.infix, &Threshold::infix) == found.end())
      found.push_back(std::move(threshold));
  }
  std::ranges::stable_sort(found, {}, &Threshold::tokens);
  return found;
}

PriceCard complete_card(RateSet const& rates) {
  Rate const input = rates.input.value_or(Rate{});
  Rate const output = rates.output.value_or(Rate{});
  // A missing output or reasoning price is no repair: LiteLLM's rule says what it is.
  return {own(input),
          own_or(rates.cache_read, input),
          own_or(rates.cache_write_5m, input),
          one_hour_write(rates, input),
          own(output),
          own(rates.reasoning.value_or(output))};
}

Rate half_of(Rate const& rate) {
  return {.femto = rate.femto / 2, .key = rate.key.empty() ? "" : "0.5 x " + rate.key};
}

}  // namespace companion::domain
