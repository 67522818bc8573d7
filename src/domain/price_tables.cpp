#include "domain/price_tables.hpp"

#include <algorithm>
#include <limits>
#include <span>

namespace companion::domain {

void PriceTablesBuilder::add(std::string_view model, std::vector<SourceRow> const& rows) {
  bool const usable = std::ranges::all_of(rows, prices_tokens);
  if (rows.empty() || !usable) return;
  auto const id = static_cast<std::uint32_t>(tables_.entries.size());
  PriceBook::Entry entry{.name = tables_.names.add(model, id),
                         .first_row = static_cast<std::uint32_t>(tables_.rows.size()),
                         .row_count = static_cast<std::uint32_t>(rows.size())};
  for (auto const& row : rows) tables_.rows.push_back(compact_row(model, row));
  auto const first = tables_.rows.end() - static_cast<std::ptrdiff_t>(rows.size());
  std::stable_sort(first, tables_.rows.end(),
                   [](auto const& a, auto const& b) { return a.effective_from_ms < b.effective_from_ms; });
  tables_.entries.push_back(entry);
}

void PriceTablesBuilder::finish() {
  tables_.names.seal();
  tables_.entries.shrink_to_fit();
  tables_.rows.shrink_to_fit();
  tables_.plans.shrink_to_fit();
  tables_.bands.shrink_to_fit();
  tables_.cards.shrink_to_fit();
  tables_.geos.shrink_to_fit();
}

PriceRow PriceTablesBuilder::compact_row(std::string_view model, SourceRow const& row) {
  PriceRow out;
  out.effective_from_ms =
      row.effective_from ? epoch_ms(*row.effective_from) : std::numeric_limits<std::int64_t>::min();
  out.plans = static_cast<std::uint32_t>(tables_.plans.size());
  tables_.plans.push_back(keep_plans(row, &price_plan));
  if (row.off_peak) {
    out.off_peak = static_cast<std::int32_t>(tables_.off_peak.size());
    tables_.off_peak.push_back({.windows = row.off_peak->windows, .plans = keep_plans(row, &off_peak_plan)});
  }
  auto const search = search_price(row, model);
  out.search = search.femto;
  out.search_billing = search.billing;
  out.search_key = key_id(search.key);
  if (!takes_multipliers(row)) return out;
  out.fast = row.fast;
  out.first_geo = static_cast<std::uint32_t>(tables_.geos.size());
  for (auto const& geo : row.geos) {
    GeoFactor factor{.geo = {}, .factor = geo.factor};
    if (geo.geo.size() > factor.geo.size() || out.geo_count == 255) continue;
    std::ranges::copy(geo.geo, factor.geo.begin());
    tables_.geos.push_back(factor);
    ++out.geo_count;
  }
  return out;
}

TierPlans PriceTablesBuilder::keep_plans(SourceRow const& row,
                                         PricePlan (*plan_of)(SourceRow const&, ServiceTier)) {
  TierPlans plans{};
  for (std::size_t tier = 0; tier < service_tiers; ++tier) {
    auto const service = static_cast<ServiceTier>(tier);
    // Most tiers of most models are the standard one again.
    if (tier > 0 && !has_own_prices(row, service)) {
      plans[tier] = plans[0];
    } else {
      plans[tier] = keep(plan_of(row, service));
    }
  }
  return plans;
}

BandSpan PriceTablesBuilder::keep(PricePlan const& plan) {
  BandSpan const span{.first = static_cast<std::uint32_t>(tables_.bands.size()),
                      .count = static_cast<std::uint32_t>(plan.size())};
  for (auto const& band : plan) {
    CompactCard card;
    for (std::size_t unit = 0; unit < price_units; ++unit) {
      auto const& price = band.card[unit];
      card.femto[unit] = price.femto;
      card.key[unit] = key_id(price.key);
      if (price.repaired) card.repaired = static_cast<std::uint8_t>(card.repaired | (1U << unit));
    }
    // Equal cards stand close together: the same model under several tiers, regions and resellers.
    constexpr std::size_t window = 64;
    auto const from = tables_.cards.size() > window ? tables_.cards.size() - window : 0;
    auto const found =
        std::find(tables_.cards.begin() + static_cast<std::ptrdiff_t>(from), tables_.cards.end(), card);
    auto const index = static_cast<std::uint32_t>(found - tables_.cards.begin());
    if (found == tables_.cards.end()) tables_.cards.push_back(card);
    tables_.bands.push_back({.from = band.from, .card = index});
  }
  return span;
}

std::uint16_t PriceTablesBuilder::key_id(std::string_view key) {
  auto const found = std::ranges::find(tables_.keys, key);
  auto const id = static_cast<std::size_t>(found - tables_.keys.begin());
  if (found != tables_.keys.end()) return static_cast<std::uint16_t>(id);
  if (id > std::numeric_limits<std::uint16_t>::max()) return 0;
  tables_.keys.emplace_back(key);
  return static_cast<std::uint16_t>(id);
}

}  // namespace companion::domain
