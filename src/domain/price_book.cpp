#include "domain/price_book.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <chrono>
#include <limits>
#include <span>

#include "core/hash.hpp"
#include "domain/price_tables.hpp"

namespace companion::domain {
namespace {

using Wide = boost::multiprecision::int128_t;

/// No call has more tokens; with the bounds of prices and multipliers every sum fits 128 bits.
constexpr std::int64_t quantity_max = 10'000'000'000;
/// Sums are kept in femto-USD x the scale of two multipliers.
constexpr std::int64_t sum_scale = std::int64_t{multiplier_one} * multiplier_one;
constexpr std::int64_t femto_per_nano = 1'000'000;

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

using Quantities = std::array<std::int64_t, price_units>;

/// nullopt: impossible numbers.
std::optional<Quantities> quantities_of(PriceRequest const& request) {
  auto const& t = request.tokens;
  auto const reasoning = std::min(t.reasoning, t.output);
  Quantities const all{t.input,          t.cache_read,         t.cache_write_5m,
                       t.cache_write_1h, t.output - reasoning, reasoning};
  auto const possible = [](std::int64_t quantity) { return quantity >= 0 && quantity <= quantity_max; };
  if (!std::ranges::all_of(all, possible) || !possible(request.web_search_requests)) return std::nullopt;
  return all;
}

bool is_open(OffPeakWindow const& window, Instant at) {
  using std::chrono::days;
  using std::chrono::minutes;
  auto const minute_of_day = std::chrono::floor<minutes>(at - std::chrono::floor<days>(at)).count();
  auto const there = at + minutes{window.zone_offset_minutes};
  auto const weekday = std::chrono::weekday{std::chrono::floor<days>(there)}.iso_encoding();
  if (((window.weekdays >> (weekday - 1U)) & 1U) == 0) return false;
  if (window.from < window.to) return minute_of_day >= window.from && minute_of_day < window.to;
  return minute_of_day >= window.from || minute_of_day < window.to;
}

PriceRow const& row_at(std::span<PriceRow const> rows, Instant at) {
  auto const ms = epoch_ms(at);
  auto const* chosen = &rows.front();
  for (auto const& row : rows) {
    if (row.effective_from_ms <= ms) chosen = &row;
  }
  return *chosen;
}

bool is_geo(GeoFactor const& factor, std::string_view geo) {
  std::string_view name{factor.geo.data(), factor.geo.size()};
  name = name.substr(0, name.find('\0'));
  return std::ranges::equal(name, geo, {}, {}, lower);
}

std::int64_t billed_searches(PriceRow const& row, PriceRequest const& request) {
  auto const requests = request.web_search_requests;
  switch (row.search_billing) {
    case SearchBilling::per_prompt:
      return std::min<std::int64_t>(requests, 1);
    case SearchBilling::live:
      return service_tier(request.service_tier) == ServiceTier::batch ? 0 : requests;
    case SearchBilling::per_request:
      break;
  }
  return requests;
}

/// Half-even to nano-USD; nullopt when it does not fit.
std::optional<NanoUsd> rounded(Wide const& sum) {
  Wide const unit = Wide{sum_scale} * femto_per_nano;
  Wide whole = sum / unit;
  Wide const rest = (sum - whole * unit) * 2;
  if (rest > unit || (rest == unit && whole % 2 != 0)) whole += 1;
  if (whole > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  return NanoUsd{static_cast<std::int64_t>(whole)};
}

std::string unit_text(FemtoUsd femto, Multiplier fast, Multiplier geo) {
  Wide const value = Wide{femto} * fast * geo;
  return decimal_text(value.str(), 15 + 8);
}

}  // namespace

/// What the request is priced by, if anything.
std::optional<PickedPrices> pick_prices(PriceBook::Tables const& tables, PriceRequest const& request) {
  auto const found = tables.names.find(request.model, request.provider);
  if (!found) return std::nullopt;
  auto const& entry = tables.entries[*found];
  auto const& row = row_at(std::span{tables.rows}.subspan(entry.first_row, entry.row_count), request.at);
  auto const* plans = &tables.plans[row.plans];
  if (row.off_peak >= 0) {
    auto const& off_peak = tables.off_peak[static_cast<std::size_t>(row.off_peak)];
    if (std::ranges::any_of(off_peak.windows,
                            [&](auto const& window) { return is_open(window, request.at); }))
      plans = &off_peak.plans;
  }
  auto const tier = service_tier(request.service_tier);
  auto const span = (*plans)[static_cast<std::size_t>(tier)];
  if (span.count == 0) return std::nullopt;
  auto const prompt = request.summed ? 0 : request.tokens.prompt();
  auto const* band = &tables.bands[span.first];
  for (auto const& candidate : std::span{tables.bands}.subspan(span.first, span.count)) {
    if (candidate.from <= prompt) band = &candidate;
  }
  PickedPrices picked{.entry = tables.names.text(entry.name), .row = &row, .card = &tables.cards[band->card]};
  // LiteLLM's batch calculator knows neither.
  if (tier == ServiceTier::batch) return picked;
  if (std::ranges::equal(request.speed, std::string_view{"fast"})) picked.fast = row.fast;
  for (auto const& geo : std::span{tables.geos}.subspan(row.first_geo, row.geo_count)) {
    if (is_geo(geo, request.inference_geo)) picked.geo = geo.factor;
  }
  return picked;
}

PriceBook::PriceBook(std::unique_ptr<Tables> tables) : tables_(std::move(tables)) {}
PriceBook::~PriceBook() = default;
PriceBook::PriceBook(PriceBook&&) noexcept = default;
PriceBook& PriceBook::operator=(PriceBook&&) noexcept = default;

Result<PriceBook> PriceBook::parse(std::string_view text) {
  auto tables = std::make_unique<Tables>();
  PriceTablesBuilder builder{*tables};
  std::vector<std::pair<std::string, std::string>> aliases;
  auto header = read_price_source(
      text, [&](std::string_view model, std::vector<SourceRow> const& rows) { builder.add(model, rows); },
      [&](std::string_view alias, std::string_view model) { aliases.emplace_back(alias, model); });
  if (!header) return propagate(header);
  if (tables->entries.empty())
    return fail(Errc::invalid, "The price file has no model that is priced by tokens.");
  for (auto const& [alias, model] : aliases) {
    auto const entry = tables->names.find(model, {});
    if (!entry) return fail(Errc::invalid, "The price file's alias \"" + alias + "\" names no entry.");
    tables->names.add_alias(alias, *entry);
  }
  builder.finish();
  constexpr std::string_view digits = "0123456789abcdef";
  auto hash = hash64(text);
  tables->version.assign(16, '0');
  for (std::size_t at = 16; at-- > 0; hash >>= 4U) tables->version[at] = digits[hash & 0xfU];
  tables->source = header->source.empty() ? "LiteLLM price map" : header->source;
  if (!header->licence.empty()) tables->source += ", " + header->licence;
  tables->date = header->date;
  return PriceBook{std::move(tables)};
}

std::optional<Priced> PriceBook::price(PriceRequest const& request) const {
  auto const quantities = quantities_of(request);
  if (!quantities) return std::nullopt;
  auto const picked = pick_prices(*tables_, request);
  if (!picked) return std::nullopt;
  Wide sum = 0;
  bool repaired = false;
  for (std::size_t unit = 0; unit < price_units; ++unit) {
    auto const quantity = (*quantities)[unit];
    if (quantity == 0) continue;
    sum += Wide{picked->card->femto[unit]} * quantity;
    repaired = repaired || ((picked->card->repaired >> unit) & 1U) != 0;
  }
  sum *= std::int64_t{picked->fast} * picked->geo;
  sum += Wide{picked->row->search} * billed_searches(*picked->row, request) * sum_scale;
  auto const cost = rounded(sum);
  if (!cost) return std::nullopt;
  return Priced{.cost = *cost, .repaired = repaired, .entry = picked->entry};
}

std::vector<PriceLine> PriceBook::explain(PriceRequest const& request) const {
  constexpr std::array<std::string_view, price_units> items{"input",          "cache_read", "cache_write_5m",
                                                            "cache_write_1h", "output",     "reasoning"};
  std::vector<PriceLine> lines;
  auto const quantities = quantities_of(request);
  auto const picked = quantities ? pick_prices(*tables_, request) : std::nullopt;
  if (!picked) return lines;
  for (std::size_t unit = 0; unit < price_units; ++unit) {
    if ((*quantities)[unit] == 0) continue;
    lines.push_back({.item = std::string{items[unit]},
                     .quantity = (*quantities)[unit],
                     .unit_price_usd = unit_text(picked->card->femto[unit], picked->fast, picked->geo),
                     .price_key = tables_->keys[picked->card->key[unit]],
                     .repaired = ((picked->card->repaired >> unit) & 1U) != 0});
  }
  auto const searches = billed_searches(*picked->row, request);
  if (searches > 0) {
    lines.push_back({.item = "web_search",
                     .quantity = searches,
                     .unit_price_usd = unit_text(picked->row->search, multiplier_one, multiplier_one),
                     .price_key = tables_->keys[picked->row->search_key],
                     .repaired = false});
  }
  return lines;
}

std::optional<std::string_view> PriceBook::match(std::string_view model, std::string_view provider) const {
  auto const found = tables_->names.find(model, provider);
  return found ? std::optional{tables_->names.text(tables_->entries[*found].name)} : std::nullopt;
}

std::string const& PriceBook::version() const { return tables_->version; }
std::string const& PriceBook::source() const { return tables_->source; }
std::string const& PriceBook::date() const { return tables_->date; }
std::size_t PriceBook::size() const { return tables_->entries.size(); }

}  // namespace companion::domain
