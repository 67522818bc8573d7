// What a request and a price row say besides unit prices: service tier, web search, who prices tokens at all.
#include <algorithm>
#include <utility>

#include "domain/price_cards.hpp"

namespace companion::domain {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equals_ignoring_case(std::string_view a, std::string_view lower_case) {
  return std::ranges::equal(a, lower_case, {}, lower);
}

}  // namespace

ServiceTier service_tier(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, ServiceTier>, 7> names{
      {{"flex", ServiceTier::flex},
       {"balanced", ServiceTier::balanced},
       {"priority", ServiceTier::priority},
       {"fast", ServiceTier::priority},
       {"ultrafast", ServiceTier::ultrafast},
       {"batch", ServiceTier::batch},
       {"batches", ServiceTier::batch}}};
  for (auto const& [name, tier] : names) {
    if (equals_ignoring_case(text, name)) return tier;
  }
  return ServiceTier::standard;
}

SearchPrice search_price(SourceRow const& row, std::string_view model) {
  constexpr FemtoUsd gemini_default = 35'000'000'000'000;
  constexpr FemtoUsd xai_default = 5'000'000'000'000;
  auto const& [low, medium, high] = row.search;
  bool const google = row.provider == "gemini" || row.provider.starts_with("vertex_ai");
  if (google && (row.provider == "gemini" || model.find("claude") == std::string_view::npos)) {
    return {.femto = medium.value_or(gemini_default),
            .billing = row.search_per_query ? SearchBilling::per_request : SearchBilling::per_prompt,
            .key = "search_context_cost_per_query"};
  }
  if (row.provider == "perplexity") {
    return {.femto = low.value_or(0), .billing = SearchBilling::live, .key = "search_context_cost_per_query"};
  }
  if (row.provider == "xai") {
    for (auto const& price : {medium, low, high}) {
      if (price.value_or(0) > 0) return {.femto = *price, .key = "search_context_cost_per_query"};
    }
    return {.femto = xai_default, .key = "search_context_cost_per_query"};
  }
  return {.femto = medium.value_or(0), .key = "search_context_cost_per_query"};
}

bool prices_tokens(SourceRow const& row) {
  bool const any = find_price(row.prices, "input_cost_per_token") ||
                   find_price(row.prices, "output_cost_per_token") || !row.tiers.empty();
  if (!any || row.broken) return false;
  bool const above_zero = !row.tiers.empty() ||
                          std::ranges::any_of(row.prices, [](auto const& price) { return price.femto > 0; });
  return above_zero || !row.priced_otherwise;
}

bool takes_multipliers(SourceRow const& row) { return row.provider == "anthropic"; }

}  // namespace companion::domain
